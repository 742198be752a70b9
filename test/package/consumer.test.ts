import { execFileSync, execSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator } from 'webrun-react/testing';
import { launch } from '../chromium.js';
import { papers, readFences, readLinks } from '../docs/fences.js';
import { serveHandler } from '../serveHandler.js';
import type { Served } from '../serveHandler.js';
import { manifest } from './manifest.js';

/** What is loaded by `import()`. */
const late = /\/?(eventStream|history|Markdown)-/;
let folder = '';

/** Puts the packed packages into a folder's `node_modules`, with links to some of our own packages beside them. */
function install(target: string, packages: readonly string[]): void {
  const modules = join(target, 'node_modules');
  mkdirSync(modules, { recursive: true });
  for (const name of ['webrun-react', 'webrun-local']) {
    execFileSync('tar', ['-xzf', join(folder, `${name}-${manifest.version}.tgz`), '-C', modules]);
    cpSync(join(modules, 'package'), join(modules, name), { recursive: true });
    rmSync(join(modules, 'package'), { recursive: true });
  }
  for (const name of [...Object.keys(manifest.dependencies), ...packages]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(resolve('node_modules', name), join(modules, name), 'junction');
  }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'webrun-consumer-'));
  for (const workspace of ['.', 'local'])
    execSync(`npm pack --workspace ${workspace} --ignore-scripts --silent --pack-destination "${folder}"`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A built app, and the API below `/api`. */
function serveApp(root: string, api: typeof fetch): Promise<Served> {
  const types: Record<string, string> = {
    '.js': 'text/javascript',
    '.css': 'text/css',
    '.html': 'text/html',
  };
  return serveHandler(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/api/')) return api(request);
    const file = join(root, pathname === '/' ? 'index.html' : pathname);
    if (!existsSync(file)) return new Response(null, { status: 404 });
    const type = types[extname(file)] ?? 'application/octet-stream';
    return new Response(readFileSync(file), { headers: { 'content-type': type } });
  });
}

describe('an app that installed the tarball', () => {
  let app = '';
  beforeAll(() => {
    app = join(folder, 'app');
    cpSync('test/package/consumer', app, { recursive: true });
    const beside = [
      'react',
      'react-dom',
      '@tanstack/react-query',
      'vite',
      'vitest',
      'msw',
      'hono',
      'redis',
      'playwright-core',
      'zod',
    ];
    const types = ['@types/react', '@types/react-dom', '@types/node', '@testing-library/react'];
    install(app, [
      ...beside,
      ...types,
      '@testing-library/jest-dom',
      '@testing-library/user-event',
      '@hono/node-server',
    ]);
  });

  test('type-checks against every entry point, and so does all code of README, SKILL and guides', () => {
    const fences = papers.flatMap(readFences).filter(({ language }) => /^tsx?$/.test(language));
    expect(fences.length).toBeGreaterThanOrEqual(40);
    // Copies of files that need what only the repository has are checked there.
    const own = fences.filter(({ file }) => file === null || /^(docs|test\/testing)\//.test(file));
    const snippets = join(app, 'snippets');
    mkdirSync(snippets);
    // What a step before has made.
    cpSync('docs/examples/QuickStart.tsx', join(snippets, 'App.tsx'));
    for (const [index, { language, code }] of own.entries())
      writeFileSync(join(snippets, `snippet${index}.${language}`), code);
    const { stdout } = spawnSync(
      process.execPath,
      [resolve('node_modules/typescript/bin/tsc'), '-p', app, '--pretty', 'false'],
      {
        encoding: 'utf8',
      },
    );
    expect(stdout).toBe('');
  });

  test('builds with Vite, styles and all', async () => {
    const vite = resolve('node_modules/vite/bin/vite.js');
    const built = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
      cwd: app,
      encoding: 'utf8',
      // The test runner's own would bundle React for development.
      env: { ...process.env, NODE_ENV: 'production' },
    });
    expect(built.status, built.stderr).toBe(0);
    const assets = readdirSync(join(app, 'dist', 'assets'));
    const read = (ending: string): string =>
      assets
        .filter((name) => name.endsWith(ending))
        .map((name) => readFileSync(join(app, 'dist', 'assets', name), 'utf8'))
        .join('\n');
    expect(read('.js')).toContain('webrun-status');
    expect(read('.css')).toContain('.webrun-status');
    expect(assets.some((name) => late.test(name))).toBe(true);
  });

  describe('in a browser', () => {
    let emulator: Emulator;
    let server: Served;
    let browser: Browser;
    let page: Page;
    /** Files that are not at the server any more, as after a deployment. */
    let gone: RegExp | undefined;
    const posts = (path: string): number =>
      emulator.requests.filter((request) => request.method === 'POST' && request.path.endsWith(path)).length;

    beforeEach(async () => {
      emulator = createEmulator({ rateLimit: 0, basePath: '/api/webrun' });
      server = await serveApp(join(app, 'dist'), (input) => {
        const request = new Request(input);
        request.headers.set('authorization', 'Bearer test'); // as the app's own server would
        return emulator.fetch(request);
      });
      browser = await launch();
      page = await browser.newPage();
      await page.route(/\.js$/, (route) =>
        gone?.test(route.request().url()) ? route.abort() : route.continue(),
      );
    });
    afterEach(async () => {
      gone = undefined;
      await browser.close();
      await server.close();
    });

    test('sends, polls and shows a run, although every file that is loaded late is gone', async () => {
      gone = late;
      await page.goto(server.url);
      await page.getByRole('textbox').first().fill('[say: bright] [after 1s] Find a lamp');
      await page.keyboard.press('Control+Enter');
      await page.getByText('bright', { exact: true }).first().waitFor(); // the task's own text has the word too
      expect(posts('run-task')).toBe(1);
    });

    test('opens a session and watches a task of it, although every file that is loaded late is gone', async () => {
      gone = late;
      await page.goto(`${server.url}?session`);
      await page.getByRole('button', { name: 'Open and find' }).click();
      await page.getByText('Task: completed').waitFor();
      expect(posts('start-session')).toBe(1);
    });
  });
});

test('the package ships nothing but the build and the papers', () => {
  const files = readdirSync(join(folder, 'app/node_modules/webrun-react')).toSorted();
  expect(files).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'SKILL.md', 'dist', 'docs', 'package.json']);
  // Each link of a paper leads to a file that is there.
  const shipped = papers.filter((paper) => !paper.startsWith('local/'));
  for (const paper of shipped)
    for (const link of readLinks(paper).filter((each) => !each.startsWith('https:')))
      expect(
        existsSync(join(folder, 'app/node_modules/webrun-react', dirname(paper), link.split('#')[0] ?? '')),
        `${paper}: ${link}`,
      ).toBe(true);
  expect(shipped.length).toBeGreaterThan(25);
});
