import { expect, test } from 'vitest';
import { launch } from '../../../test/chromium.js';
import { serveHandler } from '../../../test/serveHandler.js';
import { openPage } from '../../src/browser/pageTools.js';
import { headingsOf } from '../../src/outline/sections.js';

test('what is seen is one page, though the next one comes while it is looked at', async () => {
  const site = await serveHandler(({ url }) => {
    const name = url.endsWith('/next') ? 'Next' : 'First';
    return new Response(`<!doctype html><title>${name}</title><h1>${name}</h1>`, {
      headers: { 'content-type': 'text/html' },
    });
  });
  const browser = await launch();
  const place = {
    context: await browser.newContext(),
    proxy: null,
    isAlive: () => true,
    isStillAlive: () => Promise.resolve(true),
    close: () => Promise.resolve(),
  };
  const tools = await openPage(place, { navigationTimeoutMs: 60_000, maxDownloadBytes: 0 });
  await tools.open(site.url);
  const { page } = tools;
  const title = page.title.bind(page);
  // Between its things and its title, as it may happen at any time.
  page.title = async () => {
    page.title = title;
    await page.goto(`${site.url}next`);
    return page.title();
  };
  const seen = await tools.look();
  expect([seen.url, seen.title, headingsOf(seen.root)[0]?.text]).toEqual([`${site.url}next`, 'Next', 'Next']);
  await browser.close();
  await site.close();
});
