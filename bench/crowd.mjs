/**
 * What a thousand followed tasks cost a page over HTTP/1.1 with 50 ms to the server: this package beside plain react-query.
 * The page measures itself without DevTools, which would log every request on the measured thread. Times are
 * processor times, so that a busy machine matters less; the cost of the pings, measured in a page without tasks, is subtracted.
 * Rows read the status of their task, or with `usage` also its usage.
 * Runs against the built package: `npm run build && node bench/crowd.mjs [tasks] [usage]`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { findChromium, chromiumFlags } from 'webrun-local/chromium';
import { createEmulator } from '../dist/testing.js';

const tasks = Number(process.argv[2] ?? 1_000);
const isUsageRead = process.argv[3] === 'usage';
const roundTripMs = 50;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];

const { outputFiles } = await build({
  entryPoints: [here('crowd/page.tsx')],
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  outdir: '/',
  write: false,
  logLevel: 'error',
  define: { 'process.env.NODE_ENV': '"production"' },
  alias: { 'webrun-react/core': here('../dist/core.js'), 'webrun-react': here('../dist/index.js') },
});
const files = new Map(outputFiles.map(({ path, text }) => [path.split(/[\\/]/).at(-1), text]));

// ---------------------------------------------------------------------------------------------------------- the server

const emulator = createEmulator({ rateLimit: 0, holdMs: 0, basePath: '/api' });
let polls = 0;
/** The first reply about every other task, which never changes; of the rest only the usage does. */
const still = new Map();
let stillPolls = 0;
let stillIds = new Set();
const isStill = (pathname) => stillIds.has(pathname.split('/').at(-1));
/** The page's reports, by name, with the number of polls and the page's processor time at that moment. */
let marks = {};
let onReport = () => undefined;
let browserPid = 0;

const server = createServer((request, response) => void answer(request, response));
async function answer(request, response) {
  const { pathname, href, searchParams } = new URL(request.url, 'http://localhost');
  const file = files.get(pathname.slice(1));
  if (pathname === '/')
    return response
      .writeHead(200, { 'content-type': 'text/html' })
      .end('<!doctype html><body><script type="module" src="/page.js"></script>');
  if (file) return response.writeHead(200, { 'content-type': 'text/javascript' }).end(file);
  if (pathname === '/refs') {
    const refs = await Promise.all(Array.from({ length: tasks }, start));
    stillIds = new Set(refs.filter((_, index) => index % 2 === 0).map(({ taskId }) => taskId));
    return response.end(JSON.stringify(refs));
  }
  if (pathname === '/mark') {
    marks[searchParams.get('name')] = {
      polls,
      stillPolls,
      mainThreadMs: readMainThreadMs(),
      at: performance.now(),
    };
    return response.end();
  }
  if (pathname === '/report') {
    const chunks = await request.toArray();
    response.end();
    return onReport(JSON.parse(Buffer.concat(chunks).toString()));
  }
  await sleep(roundTripMs);
  if (!pathname.startsWith('/api/')) return response.end('pong');
  polls++;
  if (isStill(pathname)) {
    stillPolls++;
    if (!still.has(pathname)) still.set(pathname, await (await emulator.fetch(href)).text());
  }
  const text = still.get(pathname) ?? (await (await emulator.fetch(href)).text());
  response.writeHead(200, { 'content-type': 'application/json' }).end(text);
}
await once(server.listen(0, '127.0.0.1'), 'listening');

async function start() {
  const reply = await emulator.fetch('http://localhost/api/start/run-task', {
    method: 'POST',
    headers: { authorization: 'Bearer bench' },
    body: JSON.stringify({ taskDetails: '[after 280s]' }),
  });
  const { sessionId, taskId } = await reply.json();
  return { sessionId, taskId };
}

/** Time that the page's main thread has had on a processor; `NaN` where /proc is missing. */
function readMainThreadMs() {
  try {
    const pages = readdirSync('/proc').filter((pid) => {
      try {
        return (
          /^\d+$/u.test(pid) &&
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer') &&
          isOurs(pid)
        );
      } catch {
        return false; // the process has ended meanwhile
      }
    });
    // A main thread has the id of its process. A spare page has used no time.
    return (
      Math.max(
        ...pages.map((pid) =>
          Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]),
        ),
      ) / 1e6
    );
  } catch {
    return Number.NaN;
  }
}

function isOurs(pid) {
  for (let each = pid; Number(each) > 1;) {
    if (Number(each) === browserPid) return true;
    each = /^PPid:\s+(\d+)/mu.exec(readFileSync(`/proc/${each}/status`, 'utf8'))?.[1];
  }
  return false;
}

// ----------------------------------------------------------------------------------------------------------- measuring

const { executablePath, env } = await findChromium();

async function measure(kind) {
  marks = {};
  const profile = mkdtempSync(join(tmpdir(), 'webrun-bench-'));
  const reported = new Promise((resolve) => (onReport = resolve));
  const browser = spawn(
    executablePath,
    [
      ...chromiumFlags,
      '--headless',
      '--remote-debugging-port=0', // otherwise it ends once the page has loaded
      '--enable-precise-memory-info',
      '--js-flags=--expose-gc',
      `--user-data-dir=${profile}`,
      `http://localhost:${server.address().port}/?${kind}${isUsageRead ? '&usage' : ''}`,
    ],
    { env: { ...process.env, ...env }, stdio: 'ignore' },
  );
  browserPid = browser.pid;
  const { idle, waits, heapMb, commits } = await reported;
  const ended = once(browser, 'exit');
  browser.kill();
  await ended;
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  const asked = marks.after.polls - marks.before.polls;
  const unchanged = marks.after.stillPolls - marks.before.stillPolls;
  const usedMs = marks.after.mainThreadMs - marks.before.mainThreadMs;
  const seconds = (marks.after.at - marks.before.at) / 1_000;
  const pingMs = (marks.shown.mainThreadMs - marks.empty.mainThreadMs) / idle.length;
  return {
    'wait, median (idle round trips)': median(waits) / median(idle),
    'wait, worst (idle round trips)': Math.max(...waits) / median(idle),
    'main thread per second (ms)': (usedMs - pingMs * waits.length) / seconds,
    'main thread per poll (ms)': (usedMs - pingMs * waits.length) / asked,
    'heap (MB)': heapMb,
    'polls that bring nothing new': unchanged,
    'commits of their rows': commits.still,
    'polls that bring new usage': asked - unchanged,
    'commits of these rows': commits.moving,
  };
}

const plain = await measure('plain');
const ours = await measure('ours');
console.log(`${tasks} tasks, HTTP/1.1, ${roundTripMs} ms, readers of ${isUsageRead ? 'usage' : 'status'}`);
for (const name of Object.keys(plain))
  console.log(
    `${name.padEnd(34)} plain react-query ${plain[name].toFixed(2).padStart(10)}   webrun-react ${ours[name].toFixed(2).padStart(10)}   ratio ${plain[name] === 0 ? '-' : (ours[name] / plain[name]).toFixed(2)}`,
  );
server.close();
server.closeAllConnections();
await emulator.close();
