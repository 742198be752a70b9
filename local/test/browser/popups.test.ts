import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Agent } from 'webrun-react/testing';
import { serveHandler } from '../../../test/serveHandler.js';
import type { Served } from '../../../test/serveHandler.js';
import { createBrowserAgent } from '../../src/agent/browserAgent.js';
import { play } from '../play.js';

// A busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let agent: Agent;
let site: Served;
beforeAll(async () => {
  agent = createBrowserAgent();
  site = await serveHandler(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/slow') await new Promise((resolve) => setTimeout(resolve, 3_000));
    const pages: Readonly<Record<string, string>> = {
      '/': `<title>First</title><h1>First</h1><a href="/next">Onwards</a> <a href="/beside" target="_blank">Beside</a>
        <a href="/slow" target="_blank">Slowly</a>
        <script>addEventListener('click', () => window.open('about:blank'))</script>`,
      '/next': '<title>Next page</title><h1>Next page</h1>',
      '/beside': '<title>Page beside</title><h1>Page beside</h1>',
      '/slow': '<title>Slow page</title><h1>Slow page</h1>',
      '/calm': '<title>Calm</title><h1>Calm</h1><a href="/slow" target="_blank">Slowly</a>',
    };
    const type = { 'content-type': 'text/html; charset=utf-8' };
    return new Response(`<!doctype html>${pages[pathname] ?? ''}`, { headers: type });
  });
});
afterAll(async () => {
  await agent.close?.();
  await site.close();
});

test.each([
  ['a link of its own tab', 'Onwards', 'Next page'],
  ['a link to another tab', 'Beside', 'Page beside'],
  ['a link to another tab whose server takes its time', 'Slowly', 'Slow page'],
])('a page that opens an empty tab at each click leads by %s to where it says', async (_, name, title) => {
  const told = await play(agent, `Open ${site.url}, click ${name} and read the title`);
  expect(told.code, told.message).toBeNull();
  expect(told.message).toContain(title);
});

test('a link to another tab whose server takes its time is waited for', async () => {
  const told = await play(agent, `Open ${site.url}calm, click Slowly and read the title`);
  expect(told.code, told.message).toBeNull();
  expect(told.message).toContain('Slow page');
});
