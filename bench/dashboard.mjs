/**
 * What 10,000 runs, 100 of them changing every 2 s, cost the runs table in Chromium: mounting it beside a plain TanStack table with empty
 * cells, and frames while it is scrolled. Work is processor time from the browser's own trace, so that a busy machine matters
 * less. Runs against the built package: `npm run build && node bench/dashboard.mjs`.
 */
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { chromiumFlags, findChromium } from 'webrun-local/chromium';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const median = (list) => list.toSorted((one, other) => one - other)[list.length >> 1];
const mounts = 15;
const scrolls = 3;

const { outputFiles } = await build({
  entryPoints: [here('dashboard/page.tsx')],
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
  alias: {
    'webrun-react/core': here('../dist/core.js'),
    'webrun-react/runs': here('../dist/runs.js'),
    'webrun-react/dashboard': here('../dist/dashboard.js'),
    'webrun-react': here('../dist/index.js'),
  },
});
const styles = await build({
  stdin: {
    contents: "@import './styles/dashboard.css';",
    resolveDir: here('../dist'),
    loader: 'css',
  },
  bundle: true,
  write: false,
});
const files = new Map(outputFiles.map(({ path, text }) => [path.split(/[\\/]/).at(-1), text]));
const server = createServer((request, response) => {
  const name = request.url.slice(1);
  if (name === '')
    return response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(
        `<!doctype html><style>${styles.outputFiles[0].text}</style><body data-density="compact"><script type="module" src="/page.js"></script>`,
      );
  const text = files.get(name);
  response.writeHead(text ? 200 : 404, { 'content-type': 'text/javascript' }).end(text);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

const { executablePath, env } = await findChromium();
const browser = await chromium.launch({
  executablePath,
  env: { ...process.env, ...env },
  args: [...chromiumFlags],
});
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
page.on('pageerror', (error) => console.error(error));
await page.goto(`http://127.0.0.1:${server.address().port}/`);
await page.waitForFunction(() => globalThis.document.title === 'ready', undefined, { timeout: 60_000 });

// Both alternate, and the first of each warms up the compiler. Each is compared with its neighbor, because the machine's speed changes.
const times = { ours: [], empty: [] };
for (let turn = 0; turn <= mounts; turn++)
  for (const kind of ['empty', 'ours']) {
    await page.evaluate(() => globalThis.bench.clear());
    const { work } = await traced(() => page.evaluate((name) => globalThis.bench.mount(name), kind));
    if (turn > 0) times[kind].push(work.total);
  }
const mountRatio = median(times.ours.map((ours, turn) => ours / times.empty[turn]));
print('mount an empty table of the same library', `${median(times.empty).toFixed(1)} ms of work`);
print('mount RunsTable', `${median(times.ours).toFixed(1)} ms of work, ${mountRatio.toFixed(2)} times`);

const longest = [];
let mostRows = 0;
for (let turn = 0; turn < scrolls; turn++) {
  await page.evaluate(() => globalThis.bench.clear());
  await page.evaluate(() => globalThis.bench.mount('ours'));
  await page.mouse.move(700, 500);
  const before = await page.evaluate(() => globalThis.bench.polls());
  const { work } = await traced(async () => {
    // Four seconds, half of them fast: the page must be drawn for each step.
    for (let step = 0; step < 120; step++) {
      await page.mouse.wheel(0, step % 2 ? 400 : 3_000);
      await page.waitForTimeout(25);
      if (step % 10 === 0) mostRows = Math.max(mostRows, await page.evaluate(() => globalThis.bench.rows()));
    }
  });
  const after = await page.evaluate(() => globalThis.bench.polls());
  longest.push(work.longestFrame);
  print(
    `scroll ${turn + 1}: longest frame`,
    `${work.longestFrame.toFixed(1)} ms of work, ${after - before} changes`,
  );
}
print('longest frame, median of three', `${median(longest).toFixed(1)} ms of work`);
print('rows in the page, at most', String(mostRows));
print('runs', String(await page.evaluate(() => globalThis.bench.runs())));
await browser.close();
server.close();

const failed = [
  mountRatio > 1.5 && 'mounting takes more than 1.5 times',
  median(longest) > 32 && 'a frame takes more than 32 ms',
  mostRows > 60 && 'more than 60 rows',
].filter(Boolean);
if (failed.length > 0) {
  console.error(`Over the budget: ${failed.join(', ')}.`);
  process.exitCode = 1;
}

function cpuOf({ tdur = 0, dur = 0 }) {
  return (tdur || dur) / 1_000;
}

/** The processor time of a task between two moments of the trace. */
function within(task, from, to) {
  const shared = Math.min(task.ts + task.dur, to) - Math.max(task.ts, from);
  return shared > 0 ? (cpuOf(task) * shared) / task.dur : 0;
}

/**
 * Runs an action while the browser traces, and sums the work of its main thread, in milliseconds. A frame's work is all work of the main
 * thread from the moment the browser requests the frame until it has it: the frame's own, and other work in its way.
 */
async function traced(action) {
  await browser.startTracing(page, {
    categories: ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', 'cc', 'benchmark'],
  });
  await action();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const threads = traceEvents.filter(
    ({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain',
  );
  const mains = new Set(threads.map(({ pid, tid }) => `${pid} ${tid}`));
  const pids = new Set(threads.map(({ pid }) => pid));
  const named = (wanted) =>
    traceEvents.filter(({ name, ph, pid }) => ph === 'X' && name === wanted && pids.has(pid));
  const tasks = named('RunTask').filter(({ pid, tid }) => mains.has(`${pid} ${tid}`));
  const total = tasks.reduce((sum, task) => sum + cpuOf(task), 0);
  const asks = named('ProxyImpl::ScheduledActionSendBeginMainFrame')
    .map(({ ts }) => ts)
    .toSorted((one, other) => one - other);
  const frames = named('ProxyMain::BeginMainFrame').map((frame) => {
    const asked = asks.findLast((ts) => ts <= frame.ts) ?? frame.ts;
    return tasks.reduce((sum, task) => sum + within(task, asked, frame.ts + frame.dur), 0);
  });
  const longestFrame = Math.max(0, ...frames);
  return { work: { total, longestFrame } };
}

function print(what, figure) {
  console.log(`${what.padEnd(44)} ${figure}`);
}
