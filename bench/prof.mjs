/**
 * What 10,000 runs, 100 of them changing every 2 s, cost the runs table in Chromium: mounting it beside a plain TanStack table with empty
 * cells, and frames while it is scrolled. Work is time on the processor as the browser's own trace has it, so that a busy machine counts
 * for less. Runs against the built package: `npm run build && node bench/dashboard.mjs`.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { chromiumFlags, findChromium } from '../dist/local/chromium.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const median = (list) => list.toSorted((one, other) => one - other)[list.length >> 1];
const mounts = 7;
const scrolls = 3;

const { outputFiles } = await build({
  entryPoints: [here('dashboard/page.tsx')],
  bundle: true,
  splitting: true,
  minify: false,
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
    contents: "@import './styles.css'; @import './styles/dashboard.css';",
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
await page.waitForFunction(() => document.title === 'ready', undefined, { timeout: 60_000 });

await page.evaluate(() => bench.mount('ours'));
await page.mouse.move(700, 500);
await browser.startTracing(page, {
  categories: [
    'toplevel',
    'devtools.timeline',
    'disabled-by-default-devtools.timeline',
    'blink',
    'cc',
    'benchmark',
  ],
});
for (let step = 0; step < 40; step++) {
  await page.mouse.wheel(0, step % 2 ? 400 : 3000);
  await page.waitForTimeout(25);
}
const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
const mains = new Set(
  traceEvents
    .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
    .map(({ pid, tid }) => `${pid} ${tid}`),
);
const c = new Map();
for (const e of traceEvents) {
  if (e.ph !== 'X' || !mains.has(e.pid + ' ' + e.tid)) continue;
  const v = c.get(e.name) ?? [0, 0, 0];
  v[0] += (e.tdur ?? 0) / 1000;
  v[1]++;
  v[2] = Math.max(v[2], (e.tdur ?? 0) / 1000);
  c.set(e.name, v);
}
console.log(
  [...c]
    .sort((a, b) => b[1][0] - a[1][0])
    .slice(0, 40)
    .map(([k, v]) => k + ' ' + v[0].toFixed(1) + ' n=' + v[1] + ' max=' + v[2].toFixed(1))
    .join('\n'),
);
await browser.close();
server.close();
process.exit(0);
