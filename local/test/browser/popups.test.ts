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
  site = await serveHandler((request) => {
    const { pathname } = new URL(request.url);
    const pages: Readonly<Record<string, string>> = {
      '/': `<title>First</title><h1>First</h1><a href="/next">Onwards</a> <a href="/beside" target="_blank">Beside</a>
        <script>addEventListener('click', () => window.open('about:blank'))</script>`,
      '/next': '<title>Next page</title><h1>Next page</h1>',
      '/beside': '<title>Page beside</title><h1>Page beside</h1>',
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
])('a page that opens an empty tab at each click leads by %s to where it says', async (_, name, title) => {
  const told = await play(agent, `Open ${site.url}, click ${name} and read the title`);
  expect(told.code, told.message).toBeNull();
  expect(told.message).toContain(title);
});
