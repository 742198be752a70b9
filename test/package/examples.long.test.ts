import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fetchOptions, launch } from '../chromium.js';
import { filesIn } from './manifest.js';

// Next is 350 MB, so the project's own install goes without it: its example installs its own, once, where a registry can be reached.
const hasNext = existsSync('examples/next/node_modules/next') || installNext();
const whyNoNext = hasNext ? '' : ' (skipped: Next could not be installed)';

function installNext(): boolean {
  const args = ['ci', '--prefer-offline', '--no-audit', '--no-fund'];
  const shell = process.platform === 'win32';
  return (
    spawnSync('npm', args, { cwd: 'examples/next', stdio: 'ignore', timeout: 180_000, shell }).status === 0
  );
}

const minuteMs = 60_000;
const apiKeyPattern = /wr_local_/;
/** What stands in the server's code and nowhere else. */
const serverWords = ['webrun-react seal 1', 'IDEMPOTENCY_KEY_REUSED', 'AES-GCM', 'queue ${'];

let browser: Browser;
let running: ChildProcess | null = null;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
afterEach(async () => {
  if (running?.exitCode !== null) return;
  running.kill();
  await once(running, 'exit');
});

/** Starts an example by its one command; answers with its address. On another port where somebody has taken the one that was free. */
async function start(name: string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const said = await startAt(name, await freePort());
    if (attempt === 3 || !said.includes('EADDRINUSE')) {
      expect(running?.exitCode, said).toBe(null);
      return /example: (http:\S+)/.exec(said)?.[1] ?? '';
    }
  }
}

/** Starts an example; answers with what it has said when it has an address, or has ended. */
async function startAt(name: string, port: number): Promise<string> {
  const child = spawn(
    process.execPath,
    ['examples/start.mjs', name, '--port', `${port}`, '--hold-ms', '300'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  running = child;
  const closed = once(child, 'close');
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  // It builds first: what ends without an address has failed, what is only slow, on a busy machine, has not.
  await expect
    .poll(() => said + (child.exitCode === null ? '' : 'example: http: ended without an address'), {
      timeout: 9 * minuteMs,
      interval: 100,
    })
    .toMatch(/example: http:\S*/);
  // Why it has ended may be said after that it has.
  if (child.exitCode !== null) await closed;
  return said;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** A person's way: refused at first, signs in, starts, answers, reads. Returns every byte that reached the browser. */
async function findLamp(page: Page, url: string): Promise<string[]> {
  // Read on their way: of a body that the page reads in pieces, the browser keeps nothing to look at afterwards.
  const bodies: string[] = [];
  await page.route('**/*', async (route) => {
    const response = await route.fetch(fetchOptions);
    bodies.push(await response.text());
    await route.fulfill({ response });
  });
  await page.goto(url);
  await page.getByRole('button', { name: 'Find a lamp' }).click();
  await page.locator('[data-status=refused]').first().waitFor();
  expect(bodies.join('')).toContain('Sign in first.');
  const signedIn = page.waitForResponse('**/login');
  await page.getByRole('button', { name: 'Sign in' }).click();
  expect((await signedIn).status()).toBe(204);
  await page.getByRole('button', { name: 'Find a lamp' }).click();
  await page.getByText('Which room is the lamp for?').first().waitFor();
  await page.getByRole('textbox', { name: 'Your answer' }).fill('attic');
  await page.getByRole('button', { name: 'Send answer' }).click();
  await page.getByText('A lamp for the attic: $24.90.').first().waitFor();
  return bodies;
}

/** A person's way through the dashboard: a run opens under its address, Back leaves it, a filter is in the address. */
async function useDashboard(page: Page, url: string, title: string): Promise<void> {
  await page.goto(url);
  await page.locator('.webrun-dashboard').evaluate((dashboard) => dashboard.setAttribute('data-first', ''));
  await page.getByRole('link', { name: title }).first().click();
  await page.getByRole('heading', { name: title }).waitFor();
  await expect.poll(() => page.url()).toMatch(/\/[\w-]{8,}$/);
  // It is the same dashboard, with its place in the table: a router may mount another for each address.
  expect(await page.locator('.webrun-dashboard[data-first]').count()).toBe(1);
  await page.reload();
  await page.getByRole('heading', { name: title }).waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('heading', { name: title }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^Needs you/ }).click();
  await expect.poll(() => page.url()).toContain('groups=needs-you');
  await page.getByText('No matching runs').waitFor();
  await page.reload();
  await page.getByText('No matching runs').waitFor();
}

test(
  'an example whose server cannot start with an account of your own ends as a failure',
  { timeout: 9 * minuteMs },
  () => {
    const account = { WEBRUN_API_KEY: 'wr_live_0123456789abcdef', WEBRUN_URL: 'http://plain.example' };
    const { status, stderr } = spawnSync(process.execPath, ['examples/start.mjs', 'hono'], {
      encoding: 'utf8',
      env: { ...process.env, ...account },
    });
    expect(stderr).toContain('`upstreamUrl` is not a safe address');
    expect(status).toBe(1);
  },
);

test(
  'the example for react-router keeps the open run and the filter in the address',
  { timeout: 12 * minuteMs },
  async () => {
    const url = await start('react-router');
    const page = await browser.newPage();
    await page.goto(url);
    const field = page.getByRole('textbox', { name: 'What should the agent do?' });
    await field.fill('Find a lamp [say: Arc 2]');
    await page.getByRole('button', { name: 'Start task' }).click();
    const signedIn = page.waitForResponse('**/login');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect((await signedIn).status()).toBe(204);
    await page.getByRole('button', { name: 'Send again' }).press('Enter');
    await page.getByText('Arc 2', { exact: true }).first().waitFor();
    await useDashboard(page, url, 'Find a lamp');
    await page.close();
  },
);

/** The page of the last task: its server fetches the task through the proxy, and the browser asks no more. */
async function readLast(page: Page, url: string): Promise<void> {
  const answer = 'A lamp for the attic: $24.90.';
  const faults: string[] = [];
  const polls: string[] = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => /\/task\//.test(request.url()) && polls.push(request.url()));
  const response = await page.goto(`${url}/last`, { waitUntil: 'networkidle' });
  // What is in scripts is data, not what a reader without them sees.
  const markup = (await response?.text())?.replaceAll(/<script.*?<\/script>/gs, '') ?? '';
  expect(markup).toContain(answer);
  await page.locator('[data-status=completed]').first().waitFor();
  await page.getByText(answer).first().waitFor();
  expect(faults).toEqual([]);
  expect(polls).toEqual([]);
  // Nobody else can read it, even with its ids.
  const cookies = await page.context().cookies();
  const last = cookies.filter(({ name }) => name === 'last');
  const header = last.map(({ name, value }) => `${name}=${value}`).join();
  expect(header).toContain('taskId');
  expect(await (await fetch(`${url}/last`, { headers: { cookie: header } })).text()).not.toContain(answer);
}

describe.each([
  ['vite', true, ''],
  ['hono', true, ''],
  ['express', true, ''],
  ['next', hasNext, whyNoNext],
])('the example for %s', (name, isThere, why) => {
  test.skipIf(!isThere)(
    `is started by one command and runs a task for a person, without key or server code in the page${why}`,
    // Its build and then a person's steps, each with a limit of its own.
    { timeout: 12 * minuteMs },
    async () => {
      const url = await start(name);
      const page = await browser.newPage();
      const bodies = await findLamp(page, url);
      if (name === 'next') {
        await readLast(page, url);
        await useDashboard(page, `${url}/runs`, 'Looking for lamps');
      }
      // A poll may be on its way; its reply belongs to nobody now.
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      await page.close();
      // Some of it is the page's own code: an empty record would hold no key either.
      expect(bodies.join('').length).toBeGreaterThan(100_000);
      const shipped =
        name === 'next' ? filesIn('examples/next/.cache/static') : filesIn('examples/page/dist');
      const code = shipped
        .filter((file) => /\.(js|html|css|map)$/.test(file))
        .map((file) => readFileSync(file, 'utf8'));
      expect(code.length).toBeGreaterThan(1);
      for (const text of [...bodies, ...code]) {
        expect(text).not.toMatch(apiKeyPattern);
        for (const word of serverWords) expect(text.includes(word), word).toBe(false);
      }
    },
  );
});
