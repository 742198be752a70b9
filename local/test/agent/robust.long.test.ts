import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Agent } from 'webrun-react/testing';
import { createBrowserAgent } from '../../src/agent/browserAgent.js';
import { createPracticeSite } from '../../src/site/site.js';
import { createRandom } from '../../../test/random.js';
import { serveHandler } from '../../../test/serveHandler.js';
import type { Served } from '../../../test/serveHandler.js';
import { play } from '../play.js';
import { browsersOf, canLook, kill, pagesOf } from '../processes.js';

// A busy machine takes its time.
vi.setConfig({ testTimeout: 600_000 });

let site: Served;
let agent: Agent;
let folder: string;
let usualFolder: string | undefined;

beforeAll(async () => {
  // A folder of its own for everything temporary, so that what is left can be counted.
  folder = await mkdtemp(join(tmpdir(), 'robust-test-'));
  usualFolder = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  site = await serveHandler(createPracticeSite());
  agent = createBrowserAgent({ siteUrl: site.url, navigationTimeoutMs: 3_000, maxDownloadBytes: 2_000_000 });
});
afterAll(async () => {
  await agent.close?.();
  await site.close();
  if (usualFolder === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = usualFolder;
  await rm(folder, { recursive: true, force: true });
});

const places = [
  'shop',
  'stock',
  'contact',
  'cart',
  'downloads',
  'product/copper-kettle',
  'product/glass-teapot',
  'captcha',
  'account',
  'hostile',
  '',
  'nowhere',
  'never',
  'slow?seconds=0',
];
const deeds = [
  'read the text',
  'list the headings',
  'list the links',
  'read the table',
  'find the price',
  'search for tea',
  'click the first link',
  'go back',
  'count the products',
  'take a screenshot',
  'download the price list',
  'read the title',
  'log in',
  'press Enter',
  'ponder the universe',
  'wait 0.1 seconds',
  'read the address',
  'open the first result',
];
const answers = ['no', 'ada / lovelace-1843', 'harbour', 'yes', 'maybe', '{"a":'];

test('200 random tasks, 20 of them with a killed page or browser, all end, and nothing is left', async () => {
  const { next: random, pick } = createRandom(20_270_504);
  const ends = new Map<string, number>();
  const known = new Set(browsersOf());
  await play(agent, `Open ${site.url}stock and read the title`);
  const residentAtStart = process.memoryUsage().heapUsed;

  const runOne = async (at: number): Promise<void> => {
    const task = `Open ${site.url}${pick(places)} and then ${pick(deeds)} and then ${pick(deeds)}`;
    const isKilled = at % 10 === 5;
    const stop = new AbortController();
    const lateMs = 100 + random() * 900;
    const isStopped = random() < 0.15;
    const answer = pick(answers);
    const timer = setTimeout(() => {
      if (isKilled) killOne(at % 20 === 5 ? 'browser' : 'page', known);
      else if (isStopped) stop.abort();
    }, lateMs);
    const told = await play(agent, task, { answers: [answer], signal: stop.signal, maxDurationMs: 20_000 });
    clearTimeout(timer);
    const end = told.code ?? (told.result === null ? 'stopped' : 'completed');
    ends.set(end, (ends.get(end) ?? 0) + 1);
  };
  // Three sessions at once, as a server would have.
  let next = 0;
  const lanes = Array.from({ length: 3 }, async () => {
    // oxlint-disable-next-line no-await-in-loop -- a lane runs one task after the other
    while (next < 200) await runOne((next += 1) - 1);
  });
  await Promise.all(lanes);

  expect([...ends.values()].reduce((sum, count) => sum + count, 0)).toBe(200);
  expect(ends.get('completed') ?? 0).toBeGreaterThan(40);
  expect([...ends.keys()].filter((end) => !/^[A-Z_]+$|^completed$|^stopped$/u.test(end))).toEqual([]);
  // It still works, and with as many sessions as before: none was lost on the way.
  const after = await Promise.all(
    [1, 2, 3, 4].map((lane) =>
      play(agent, `Open ${site.url}stock and read the title`, { sessionId: `after-${lane}` }),
    ),
  );
  expect(after.map(({ message }) => message)).toEqual(
    Array.from({ length: 4 }, () => 'Stock · Lantern & Leaf'),
  );
  if (canLook) expect(await leftFiles(folder)).toEqual([]);

  await agent.close?.();
  await expect.poll(() => browsersOf().filter((pid) => !known.has(pid))).toEqual([]);
  await expect.poll(() => readdir(folder)).toEqual([]);
  globalThis.gc?.();
  // Without a forced collection the heap still holds garbage: the bound is wide, a leak of pages or outlines is wider.
  expect(process.memoryUsage().heapUsed - residentAtStart).toBeLessThan(150 * 1_048_576);
});

/** Downloads and profiles of sessions that have ended; the running browser's own folders are not counted. */
async function leftFiles(root: string): Promise<string[]> {
  const downloads = (await readdir(root)).filter((name) => name.startsWith('webrun-local-'));
  const files = await Promise.all(
    downloads.map((name) => readdir(join(root, name, 'downloads')).catch(() => [])),
  );
  return files.flat();
}

/** Ends one of the processes that this test's own browser runs in. */
function killOne(what: 'page' | 'browser', known: ReadonlySet<number>): void {
  const browsers = browsersOf().filter((pid) => !known.has(pid));
  const targets = what === 'browser' ? browsers : browsers.flatMap((pid) => pagesOf(pid).slice(0, 1));
  targets.forEach(kill);
}
