import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../chromium.js';
import { readFences } from '../docs/fences.js';
import { serveHandler } from '../serveHandler.js';
import { pack } from './packed.js';
import type { Packed } from './packed.js';

let packed: Packed;
let browser: Browser;
beforeAll(async () => {
  packed = pack();
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  packed.remove();
});

const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html' };

test('the nine lines of the README are an app whose guardrail can be answered, without a request', async () => {
  const code = readFences('README.md').find(({ language }) => language === 'tsx')?.code ?? '';
  expect(code.trim().split('\n')).toHaveLength(9);
  const app = packed.install('readme', ['react', 'react-dom', '@tanstack/react-query', 'vite']);
  mkdirSync(join(app, 'src'));
  writeFileSync(join(app, 'src/main.tsx'), code);
  writeFileSync(
    join(app, 'index.html'),
    '<!doctype html><div id="root"></div><script type="module" src="/src/main.tsx"></script>',
  );
  writeFileSync(join(app, 'tsconfig.json'), '{ "compilerOptions": { "jsx": "react-jsx" } }');
  const built = spawnSync(
    process.execPath,
    [resolve('node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
    {
      cwd: app,
      encoding: 'utf8',
      env: { ...process.env, NODE_ENV: 'production' },
    },
  );
  expect(built.status, built.stderr).toBe(0);
  const served = await serveHandler((request) => {
    const { pathname } = new URL(request.url);
    const file = join(app, 'dist', pathname === '/' ? 'index.html' : pathname);
    if (!existsSync(file)) return new Response(null, { status: 404 });
    return new Response(readFileSync(file), { headers: { 'content-type': types[extname(file)] ?? '' } });
  });
  const page = await browser.newPage();
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(served.url)) foreign.push(request.url());
  });
  await page.goto(served.url);
  const task = /`(Log in\. \[ask: [^`]+)`/.exec(readFileSync('README.md', 'utf8'))?.[1] ?? '';
  await page.getByRole('textbox').first().fill(task);
  await page.keyboard.press('Control+Enter');
  await page.getByText('Which code did you receive?').first().waitFor();
  await page.locator('.webrun-guardrail :is(input, textarea)').first().fill('4711');
  await page.getByRole('button', { name: 'Send answer' }).click();
  await page.getByText('Logged in with 4711.').first().waitFor();
  expect(foreign.filter((url) => !/^(data|blob):/.test(url))).toEqual([]);
  await page.close();
  await served.close();
});
