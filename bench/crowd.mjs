// Prints what a thousand followed tasks cost a page over HTTP/1.1 with 50 ms to the server: this package beside plain react-query.
// Run: npm run build && node bench/crowd.mjs
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { findChromium, chromiumFlags } from '../dist/local/chromium.js';
import { createEmulator } from '../dist/testing.js';

const tasks = Number(process.argv[2] ?? 1_000);
const roundTripMs = 50;
const measuredMs = 20_000;
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
  define: { 'process.env.NODE_ENV': '"production"' },
  alias: { 'webrun-react/core': here('../dist/core.js'), 'webrun-react': here('../dist/index.js') },
});
const files = new Map(outputFiles.map(({ path, text }) => [path.split(/[\\/]/).at(-1), text]));

const emulator = createEmulator({ rateLimit: 0, holdMs: 0, basePath: '/api' });
let polls = 0;
const server = createServer((request, response) => void answer(request, response));
async function answer(request, response) {
  const { pathname, href } = new URL(request.url, 'http://localhost');
  const file = files.get(pathname.slice(1));
  if (pathname === '/')
    return response
      .writeHead(200, { 'content-type': 'text/html' })
      .end('<!doctype html><body><script type="module" src="/page.js"></script>');
  if (file) return response.writeHead(200, { 'content-type': 'text/javascript' }).end(file);
  await sleep(roundTripMs);
  if (!pathname.startsWith('/api/')) return response.end('pong');
  polls++;
  const reply = await emulator.fetch(href);
  response.writeHead(reply.status, { 'content-type': 'application/json' }).end(await reply.text());
}
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

const start = async () => {
  const reply = await emulator.fetch('http://localhost/api/start/run-task', {
    method: 'POST',
    headers: { authorization: 'Bearer bench' },
    body: JSON.stringify({ taskDetails: '[after 280s]' }),
  });
  const { sessionId, taskId } = await reply.json();
  return { sessionId, taskId };
};

const { executablePath, env } = await findChromium();
const browser = await chromium.launch({
  executablePath,
  args: [...chromiumFlags, '--enable-precise-memory-info'],
  env: { ...process.env, ...env },
});

async function measure(kind) {
  const refs = await Promise.all(Array.from({ length: tasks }, start));
  const page = await browser.newPage();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const read = async () =>
    Object.fromEntries(
      (await devtools.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value]),
    );
  await page.goto(`http://localhost:${server.address().port}/?${kind}`);
  await page.waitForFunction('window.show');
  const idle = [];
  for (let index = 0; index < 20; index++) idle.push(await page.evaluate('window.ping()'));
  await devtools.send('HeapProfiler.collectGarbage');
  const empty = await read();
  await page.evaluate((list) => window.show(list), refs);
  await sleep(5_000);
  const before = await read();
  const [pollsBefore, commitsBefore] = [polls, await page.evaluate('window.commits')];
  const waits = [];
  for (const until = Date.now() + measuredMs; Date.now() < until; await sleep(250))
    waits.push(await page.evaluate('window.ping()'));
  const after = await read();
  const [asked, commits] = [polls - pollsBefore, (await page.evaluate('window.commits')) - commitsBefore];
  await devtools.send('HeapProfiler.collectGarbage');
  const heap = await read();
  await page.close();
  return {
    'wait, median (idle round trips)': median(waits) / median(idle),
    'wait, worst (idle round trips)': Math.max(...waits) / median(idle),
    'main thread per poll (ms)': ((after.TaskDuration - before.TaskDuration) * 1_000) / asked,
    'heap (MB)': (heap.JSHeapUsedSize - empty.JSHeapUsedSize) / 1e6,
    'polls answered': asked,
    'commits of rows': commits,
  };
}

const plain = await measure('plain');
const ours = await measure('ours');
console.log(`${tasks} tasks, HTTP/1.1, ${roundTripMs} ms`);
for (const name of Object.keys(plain))
  console.log(
    `${name.padEnd(34)} plain react-query ${plain[name].toFixed(2).padStart(10)}   webrun-react ${ours[name].toFixed(2).padStart(10)}   ratio ${(ours[name] / plain[name]).toFixed(2)}`,
  );
await browser.close();
server.close();
server.closeAllConnections();
await emulator.close();
