import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { compile } from 'tailwindcss';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from '../chromium.js';

const { resolve } = createRequire(import.meta.url);
const ours = readFileSync('dist/styles.css', 'utf8');

/** What an app's CSS becomes, with all that Tailwind adds to a page that uses a utility. */
async function build(css: string): Promise<string> {
  const { build: toCss } = await compile(css, {
    loadStylesheet: (id) =>
      Promise.resolve(
        id === 'webrun-react/styles.css'
          ? { path: id, base: '', content: ours }
          : { path: id, base: '', content: readFileSync(resolve('tailwindcss/index.css'), 'utf8') },
      ),
  });
  return toCss(['bg-red-500', 'p-8', 'rounded-none']);
}

/** The line of the README, the same that a reader copies. */
const line = /^@layer theme, .*;$/m.exec(readFileSync('README.md', 'utf8'))?.[0] ?? '';

const orders = {
  'Tailwind first': () => build(`${line}\n@import "tailwindcss";\n@import "webrun-react/styles.css";`),
  'styles.css first': () => build(`${line}\n@import "webrun-react/styles.css";\n@import "tailwindcss";`),
  // As bundlers leave them of imports in a script.
  'Tailwind first, in files of their own': async () =>
    `${line}\n${await build('@import "tailwindcss";')}\n${ours}`,
  'styles.css first, in files of their own': async () =>
    `${line}\n${ours}\n${await build('@import "tailwindcss";')}`,
};
const names = Object.keys(orders) as (keyof typeof orders)[];

const page = (className = ''): string => `
  <div class="webrun webrun-panel webrun-result ${className}">
    <div class="webrun-result-header"><div class="webrun-tabs"><button class="webrun-tab" aria-selected="true">Answer</button></div>
      <button class="webrun-button ${className}">Copy</button>
      <button class="webrun-button" data-variant="primary">Start</button></div>
    <div class="webrun-prose"><h3>Lamps</h3><p>One <a href="#">link</a></p><ul><li>One</li></ul><ol><li>Two</li></ol><hr>
      <pre class="webrun-code">code</pre></div>
    <table class="webrun-table"><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>
    <input class="webrun-input"><textarea class="webrun-input"></textarea>
    <svg class="webrun-icon" viewBox="0 0 16 16"><path d="M0 0h16"/></svg>
  </div>`;

const looks = [
  'backgroundColor',
  'borderTopColor',
  'borderTopWidth',
  'borderTopStyle',
  'borderBottomWidth',
  'borderTopLeftRadius',
  'color',
  'cursor',
  'display',
  'fontFamily',
  'fontSize',
  'fontWeight',
  'lineHeight',
  'listStyleType',
  'marginTop',
  'marginBottom',
  'minHeight',
  'paddingTop',
  'paddingLeft',
  'textDecorationLine',
  'verticalAlign',
] as const;

let browser: Browser;
beforeAll(async () => void (browser = await launch()));
afterAll(() => browser?.close());

/** What every element of the page looks like. */
async function look(css: string, className?: string): Promise<Record<string, string>[]> {
  const tab = await browser.newPage();
  await tab.setContent(`<!doctype html><style>${css}</style><body>${page(className)}</body>`);
  const found = await tab.evaluate(
    (keys) =>
      [...document.querySelectorAll('body > div, body > div *:not(path)')].map((element) => {
        const style = getComputedStyle(element) as unknown as Record<string, string>;
        const what = `${element.tagName} ${element.getAttribute('class') ?? ''}`;
        const isSeen = (name: string): boolean =>
          // A border without a width and the ink of a rule show nothing.
          !(/^borderTop(Color|Style)$/.test(name) && style['borderTopWidth'] === '0px') &&
          !(name === 'color' && element.tagName === 'HR');
        return Object.fromEntries([
          ['what', what],
          ...keys.filter(isSeen).map((name) => [name, style[name] ?? '']),
        ]);
      }),
    looks,
  );
  await tab.close();
  return found;
}

describe('beside Tailwind 4, with the line of the README', () => {
  test('without it Tailwind’s reset takes the look away, or utilities lose', async () => {
    const before = `${ours}\n${await build('@import "tailwindcss";')}`;
    expect(await look(before)).not.toEqual(await look(ours));
  });

  test.each(names)('%s: the look holds', async (order) => {
    expect(await look(await orders[order]())).toEqual(await look(ours));
  });

  test.each(names)('%s: utilities win', async (order) => {
    const css = await orders[order]();
    const [root, ...rest] = await look(css, 'bg-red-500 p-8 rounded-none');
    const button = rest.find(({ what }) => what?.includes('webrun-button bg-red-500'));
    for (const element of [root, button])
      expect(element).toMatchObject({ paddingTop: '32px', borderTopLeftRadius: '0px' });
    expect(root?.['backgroundColor']).not.toBe((await look(ours))[0]?.['backgroundColor']);
  });
});
