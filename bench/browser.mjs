/**
 * What driving a real Chromium costs: from nothing to the first answer, a one-page read end to end, memory per session.
 * Runs against the built package: `npm run build && node bench/browser.mjs`.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { createWebRunClient } from '../dist/core.js';
import { startLocal } from 'webrun-local';

const reads = 10;
const sessions = 4;

const local = await startLocal({ port: 0, agent: 'browser', rateLimit: 0, maxSessions: sessions });
const client = createWebRunClient({ baseUrl: local.url, apiKey: 'local' });
const page = `${local.siteUrl}stock`;

try {
  const first = await time(() => read());
  print('browser start and first read', `${first.toFixed(0)} ms`);

  const times = [];
  // oxlint-disable-next-line no-await-in-loop -- one after the other is what is measured
  for (let turn = 0; turn < reads; turn += 1) times.push(await time(() => read()));
  times.sort((a, b) => a - b);
  print(
    `one-page read, end to end, ${reads} times`,
    `median ${times[reads / 2].toFixed(0)} ms, slowest ${times.at(-1).toFixed(0)} ms`,
  );

  const bare = browserMemory();
  const open = [];
  for (let turn = 0; turn < sessions; turn += 1) {
    // oxlint-disable no-await-in-loop -- memory is read when all are open
    const session = await client.startSession({});
    await client.sendTask(session.sessionId, { taskDetails: `Open ${page} and read the title` });
    open.push(session.sessionId);
    // oxlint-enable no-await-in-loop
  }
  const full = browserMemory();
  if (bare === null || full === null) print('memory per session', 'is measured on Linux only');
  else {
    print('browser without a session', `${mib(bare)} MiB`);
    print(`memory per session, of ${sessions}`, `${mib((full - bare) / sessions)} MiB`);
  }
  await Promise.all(open.map((sessionId) => client.setSessionState(sessionId, 'terminate')));
} finally {
  await local.close();
}

async function read() {
  const task = await client.runTask({ taskDetails: `Open ${page} and read the table` });
  if (task.status !== 'completed') throw new Error(`The read ended as ${task.status}.`);
}

async function time(work) {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Proportional memory of every process below this one, in bytes; shared pages are counted once. Null where /proc is missing. */
function browserMemory() {
  try {
    const all = readdirSync('/proc')
      .filter((pid) => /^\d+$/u.test(pid))
      .flatMap((pid) => {
        try {
          return [{ pid, parent: /^PPid:\s+(\d+)/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] }];
        } catch {
          return [];
        }
      });
    const family = new Set([String(process.pid)]);
    for (let size = 0; size !== family.size;) {
      size = family.size;
      for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
    }
    family.delete(String(process.pid));
    let bytes = 0;
    for (const pid of family) {
      const share = /^Pss:\s+(\d+) kB/mu.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
      bytes += Number(share ?? 0) * 1_024;
    }
    return bytes;
  } catch {
    return null;
  }
}

function mib(bytes) {
  return (bytes / 1_048_576).toFixed(0);
}

function print(what, figure) {
  console.log(`${what.padEnd(44)} ${figure}`);
}
