/** Builds a page from the built package, serves it beside an API, and opens it in Chromium. For benchmarks that compare two pages. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { chromiumFlags, findChromium } from 'webrun-local/chromium';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const entry = (name) => here(`../dist/${name}.js`);

/** The scripts of a page, by name. `page` is the folder beside this file that holds its page.tsx. */
export async function buildPage(page) {
  const { outputFiles } = await build({
    entryPoints: [here(`${page}/page.tsx`)],
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
      'webrun-react/core': entry('core'),
      'webrun-react/runs': entry('runs'),
      'webrun-react/testing': entry('testing'),
      'webrun-react': entry('index'),
    },
  });
  return new Map(outputFiles.map(({ path, text }) => [path.split(/[\\/]/).at(-1), text]));
}

/** Serves the page and, below /api, what `api(request)` answers. */
export async function servePage(files, api) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const file = files.get(pathname.slice(1));
    if (file) response.writeHead(200, { 'content-type': 'text/javascript' }).end(file);
    else if (pathname.startsWith('/api/')) api(request, response);
    else
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><body><script type="module" src="/page.js"></script>');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://localhost:${server.address().port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

export async function launch() {
  const { executablePath, env } = await findChromium();
  return chromium.launch({ executablePath, args: [...chromiumFlags], env: { ...process.env, ...env } });
}

export const median = (list) => list.toSorted((one, other) => one - other)[list.length >> 1];

/** Prints two figures of one run and their ratio. */
export function print(what, plain, ours, unit = 'ms') {
  const show = (value) => `${value.toFixed(1)} ${unit}`.padStart(10);
  console.log(
    `${what.padEnd(52)} plain ${show(plain)}   webrun-react ${show(ours)}   ratio ${(ours / plain).toFixed(2)}`,
  );
}
