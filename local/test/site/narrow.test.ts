import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { launch } from '../../../test/chromium.js';
import { createPracticeSite } from '../../src/site/site.js';

let browser: Browser;
beforeAll(async () => void (browser = await launch()), 60_000);
afterAll(() => browser?.close());

test.each(['', 'shop', 'product/copper-kettle', 'cart', 'stock', 'downloads', 'contact', 'login', 'slow'])(
  'the page %j runs over no edge of a phone of 360 px',
  async (path) => {
    const reply = await createPracticeSite()(new Request(`http://practice.test/${path}`));
    const page = await browser.newPage({ viewport: { width: 360, height: 640 } });
    await page.setContent(await reply.text());
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await page.close();
  },
);
