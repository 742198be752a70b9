import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Agent } from 'webrun-react/testing';
import { serveHandler } from '../../../test/serveHandler.js';
import type { Served } from '../../../test/serveHandler.js';
import { createBrowserAgent } from '../../src/agent/browserAgent.js';
import { play } from '../play.js';

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
      '/box': `<title>Box</title><h1>Box</h1><a href="/next">Onwards</a>
        <button onclick="alert('Added')">Add</button> <a href="#" onclick="alert('Kept');return false">Keep</a>
        <a href="/next" onclick="alert('Bought');return false">Buy now</a>
        <script>
          addEventListener('click', (event) => {
            if (event.target.textContent !== 'Onwards') return;
            event.preventDefault();
            alert('You have won');
          }, { once: true });
        </script>`,
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

test('a link whose click was taken by a box of the page is clicked again', async () => {
  const told = await play(agent, `Open ${site.url}box, click Onwards and read the title`);
  expect(told.code, told.message).toBeNull();
  expect(told.message).toContain('Next page');
});

test.each([
  ['a button', 'Add'],
  ['a link to its own page', 'Keep'],
  ['a link that buys', 'Buy now'],
])('%s that opens a box is clicked once: who knows what it did', async (_, name) => {
  const told = await play(agent, `Open ${site.url}box and click "${name}"`, { answers: ['yes'] });
  expect(told.code).toBe('CLICK_WITHOUT_EFFECT');
  expect(JSON.stringify(told.events).match(/showed a box over itself/g)).toHaveLength(1);
});
