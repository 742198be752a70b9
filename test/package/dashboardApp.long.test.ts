import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../chromium.js';
import { serveHandler } from '../serveHandler.js';
import type { Served } from '../serveHandler.js';

const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly devDependencies: Readonly<Record<string, string>>;
};
/** What a new Vite app for React has beside our packages. */
const beside = ['react', 'react-dom', '@tanstack/react-query', 'vite', '@vitejs/plugin-react'];
const page = `<!doctype html><html lang="en"><head><title>Runs</title></head><body><div id="root"></div><script type="module" src="/src/main.tsx"></script></body></html>`;

let folder = '';
let webrun: ChildProcess | null = null;
let served: Served | null = null;
let browser: Browser | null = null;
const npm = (args: readonly string[], cwd: string): string =>
  execFileSync('npm', [...args], {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'webrun-dashboard-app-'));
  for (const workspace of ['.', 'local'])
    npm(
      ['pack', '--workspace', workspace, '--silent', '--ignore-scripts', '--pack-destination', folder],
      '.',
    );
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const tarballs = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  const packages = [
    ...tarballs.map((name) => `./${name}`),
    ...beside.map((name) => `${name}@${devDependencies[name]}`),
  ];
  const install = ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages];
  try {
    // What this project installed is in the cache already.
    npm([...install, '--offline'], folder);
  } catch {
    npm([...install, '--prefer-offline'], folder);
  }
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
  if (webrun) await end(webrun);
  rmSync(folder, { recursive: true, force: true });
});

/** Ends `npx` and what it started: a signal to `npx` alone does not reach the server. */
async function end({ pid = 0, stdout }: ChildProcess): Promise<void> {
  const closed = stdout?.closed === false ? once(stdout, 'close') : null;
  if (process.platform === 'win32') execFileSync('taskkill', ['/pid', String(pid), '/T', '/F']);
  else process.kill(-pid, 'SIGTERM');
  await closed;
}

/** Starts `npx webrun-local` in the app's folder; its address. */
async function startWebRun(): Promise<string> {
  const child = spawn('npx', ['--no-install', 'webrun-local', '--agent', 'scripted', '--port', '0'], {
    cwd: folder,
    detached: true,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  webrun = child;
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  await expect.poll(() => said).toMatch(/webrun-local: http:\S+/);
  return /webrun-local: (http:\S+)/.exec(said)?.[1] ?? '';
}

/** The app that the README shows: the snippet that mounts the dashboard. */
function readNineLines(): string {
  const snippets = [...readFileSync('README.md', 'utf8').matchAll(/^```tsx\n(.*?)^```/gms)].map(
    ([, code]) => code ?? '',
  );
  return snippets.find((code) => code.includes('<RunsDashboard />')) ?? '';
}

test('a new Vite app shows the dashboard with the nine lines of the README, against npx webrun-local', async () => {
  const main = readNineLines();
  expect(main.trim().split('\n')).toHaveLength(9);
  const url = await startWebRun();
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src/main.tsx'), main.replace('http://127.0.0.1:4747', url));
  writeFileSync(join(folder, 'index.html'), page);
  writeFileSync(
    join(folder, 'vite.config.ts'),
    "import react from '@vitejs/plugin-react';\nexport default { plugins: [react()] };\n",
  );
  execFileSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'], {
    cwd: folder,
    // The test runner's own would bundle React for development.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const types: Readonly<Record<string, string>> = {
    js: 'text/javascript',
    css: 'text/css',
    html: 'text/html',
  };
  const server = await serveHandler((request) => {
    const { pathname } = new URL(request.url);
    const file = pathname === '/' ? '/index.html' : pathname;
    if (pathname !== '/' && !pathname.startsWith('/assets/')) return new Response(null, { status: 404 });
    const type = types[file.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
    return new Response(readFileSync(join(folder, 'dist', file)), { headers: { 'content-type': type } });
  });
  served = server;
  browser = await launch();
  const app = await browser.newPage();
  const complaints: string[] = [];
  app.on('pageerror', (error) => complaints.push(String(error)));
  await app.goto(server.url);
  await app.getByRole('heading', { name: 'Start your first run' }).waitFor();
  await app
    .getByRole('textbox', { name: 'What should the agent do?' })
    .fill('Read the page [after 1s] [ask: Which one?] [say: You chose {{answer}}.]');
  await app.getByRole('button', { name: 'Start task' }).click();
  await app.getByRole('textbox', { name: 'Your answer' }).fill('the second');
  await app.getByRole('button', { name: 'Send answer' }).click();
  await app.getByText('You chose the second.', { exact: true }).first().waitFor();
  // The step's button may be called "Done" with a time that begins with a 1.
  await app.getByRole('button', { name: 'Done 1', exact: true }).waitFor();
  // The charts are loaded late, and the style has arrived.
  await app.getByRole('button', { name: 'Statistics' }).click();
  await app.locator('.webrun-bars svg').first().waitFor();
  expect(
    await app.locator('.webrun-dashboard').evaluate((element) => getComputedStyle(element).display),
  ).toBe('flex');
  expect(complaints).toEqual([]);
});
