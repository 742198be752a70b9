import { expect, test, vi } from 'vitest';
import { serveHandler } from '../../../test/serveHandler.js';
import { play } from '../play.js';
import { startPractice } from '../practice.js';

const practice = startPractice();

test('more than 20 files are not taken from one task', async () => {
  const server = await serveHandler((request) =>
    new URL(request.url).pathname === '/'
      ? new Response(
          `<h1>Files</h1>${Array.from({ length: 23 }, (_, at) => `<a href="/part-${at}.txt">Part ${at} of it</a> `).join('')}`,
          { headers: { 'content-type': 'text/html' } },
        )
      : new Response('x'.repeat(100)),
  );
  const each = Array.from({ length: 23 }, (_, at) => `download "Part ${at} of it"`);
  const told = await play(practice.agent, `Open ${server.url}, ${each.join(', ')}`);
  await server.close();

  expect(told.files).toHaveLength(20);
  expect(told.files[19]?.filename).toBe('part-19.txt');
  expect(told.code).toBe('DOWNLOAD_TOO_MANY');
});

// page loads        click        own files answered       asked again, now that Chromium takes it
// |--own 0 to 9------| (dropped)---|------------------------|--price list
test.each([
  ['at once', 0],
  ['late', 1_000],
])(
  'a page that has just begun ten downloads by itself, answered %s, still gives the file that is asked for',
  async (_when, lateMs) => {
    const server = await serveHandler(async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith('/own')) await new Promise((resolve) => setTimeout(resolve, lateMs));
      return pathname === '/'
        ? new Response(
            `<h1>Files</h1><a href="/price-list.txt">Price list</a><script>
            for (let at = 0; at < 10; at += 1) Object.assign(document.createElement('a'), { href: '/own-' + at, download: '' }).click();
          </script>`,
            { headers: { 'content-type': 'text/html' } },
          )
        : new Response('x'.repeat(100));
    });
    const told = await play(practice.agent, `Open ${server.url} and download the price list`);
    await server.close();

    expect(told.code, told.message).toBeNull();
    expect(told.files.map(({ filename }) => filename)).toEqual(['price-list.txt']);
  },
);

test('a file that the page began before is not taken for the one that is asked for and redirected', async () => {
  let giveOwn = (): void => undefined;
  const isAsked = new Promise<void>((resolve) => void (giveOwn = resolve));
  let isGiven = false;
  const server = await serveHandler(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/') {
      const own = `Object.assign(document.createElement('a'), { href: '/own', download: '' }).click()`;
      const body = `<h1>Files</h1><a href="/latest">Price list</a><script>${own}</script>`;
      return new Response(body, { headers: { 'content-type': 'text/html' } });
    }
    if (pathname === '/own') {
      await isAsked;
      isGiven = true;
      return new Response('x'.repeat(100));
    }
    if (pathname === '/latest')
      return new Response(null, { status: 302, headers: { location: '/price-list.txt' } });
    giveOwn();
    await vi.waitUntil(() => isGiven);
    await new Promise((resolve) => setTimeout(resolve, 200));
    return new Response('y'.repeat(100));
  });
  const told = await play(practice.agent, `Open ${server.url} and download the price list`);
  await server.close();

  expect(told.code, told.message).toBeNull();
  expect(told.files.map(({ bytes }) => new TextDecoder().decode(bytes))).toEqual(['y'.repeat(100)]);
});

test.each([
  ['a file to keep', { 'content-disposition': 'attachment; filename="prices.csv"' }, 200],
  ['a type that no browser shows', { 'content-type': 'application/zip' }, 200],
  ['nothing', {}, 204],
])('says of an address that gives %s that it is no page', async (_what, headers, status) => {
  const server = await serveHandler(
    () => new Response(status === 204 ? null : 'x'.repeat(100), { status, headers }),
  );
  const told = await play(practice.agent, `Open ${server.url} and list the headings`);
  await server.close();

  expect(told.code).toBe('NAVIGATION_FAILED');
  expect(told.message).toContain('is not a page: it returned a file, or nothing.');
});
