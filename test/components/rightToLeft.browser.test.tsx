import 'webrun-react/styles.css';
import type { ReactElement } from 'react';
import { beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { LiveView, TaskResult, WebRunProvider } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { messages } from 'webrun-react/locales/ar';
import { session } from '../../stories/liveStates.js';
import { shopPage } from '../../stories/shopPage.js';
import { completed, csv, files, lamps, network } from '../../stories/states.js';

const client = createWebRunClient({
  baseUrl: 'http://webrun.test',
  fetch: () => new Promise(() => undefined),
});
const inArabic = (child: ReactElement): ReactElement => (
  <WebRunProvider client={client} persist={false} locale="ar" messages={messages}>
    <div dir="rtl">{child}</div>
  </WebRunProvider>
);
const wide = `${csv}\n`.replaceAll('\n', ',ships in three days\n').trim();
const asCsv = { input: { taskDetails: 'x', outputType: 'structured_csv' } } as const;
const box = (element: Element): DOMRect => element.getBoundingClientRect();
/** Where the text of an element is drawn. */
const textBox = (element: Element): DOMRect => {
  const range = document.createRange();
  range.selectNodeContents(element);
  return range.getBoundingClientRect();
};

beforeEach(() => page.viewport(360, 800));

test.each([
  ['JSON', completed({ message: '{}', output: lamps })],
  ['big JSON', completed({ message: '[]', output: Array.from({ length: 900 }, () => lamps) })],
])('in a page that is read from right to left, long lines of %s are reached', async (_, run) => {
  const { container } = await render(inArabic(<TaskResult run={run} />));
  await expect.poll(() => container.querySelectorAll('.webrun-json-line').length).toBeGreaterThan(3);
  const longest = [...container.querySelectorAll('.webrun-json-line')].toSorted(
    (one, other) => textBox(other).width - textBox(one).width,
  )[0]!;
  const scrollers = [...container.querySelectorAll('*')].filter(
    (each) => each.contains(longest) && each.scrollWidth > each.clientWidth + 1,
  );
  const frame = box(container.querySelector('.webrun-result-panel')!);
  // At the start of the lines, and after a scroll to their end.
  expect(textBox(longest).left).toBeGreaterThanOrEqual(frame.left);
  for (const each of scrollers) each.scrollLeft = 10_000;
  expect(textBox(longest).right).toBeLessThanOrEqual(frame.right + 1);
});

test('a table that is cut at the left is in shade there', async () => {
  const { container } = await render(inArabic(<TaskResult run={completed({ message: wide }, asCsv)} />));
  await expect.poll(() => container.querySelector('td')).not.toBeNull();
  const scroller = container.querySelector<HTMLElement>('.webrun-result-panel')!;
  expect(scroller.scrollWidth).toBeGreaterThan(scroller.clientWidth + 20);
  const [left, right] = await edges(scroller);
  expect(left).toBeLessThan(right - 20);
  scroller.scrollLeft = -scroller.scrollWidth;
  const [leftAtEnd, rightAtEnd] = await edges(scroller);
  expect(rightAtEnd).toBeLessThan(leftAtEnd - 20);
});

/** How bright the leftmost and the rightmost pixels of the last row are, from 0 to 255. */
async function edges(scroller: HTMLElement): Promise<[number, number]> {
  await new Promise(requestAnimationFrame);
  const base64 = await page.screenshot({ element: scroller, save: false });
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
  const context = new OffscreenCanvas(image.width, image.height).getContext('2d')!;
  context.drawImage(image, 0, 0);
  const scale = image.width / box(scroller).width;
  const row = scroller.querySelector('tr:last-child td')!;
  const y = Math.round((box(row).bottom - 5 - box(scroller).top) * scale);
  const at = (x: number): number => context.getImageData(x, y, 1, 1).data[0]!;
  return [at(2), at(image.width - 3)];
}

test('an address stands below its heading, at the start of its column', async () => {
  const { container } = await render(
    inArabic(<TaskResult run={completed({ network })} defaultTab="network" />),
  );
  const head = container.querySelectorAll('th')[1]!;
  const cell = container.querySelectorAll('tbody td')[1]!;
  expect(Math.abs(textBox(cell).right - textBox(head).right)).toBeLessThan(2);
});

test('the address of the page stands at the start of its line, below the label', async () => {
  const live = session({
    width: 1_024,
    height: 600,
    webRtcUrl: null,
    webViewUrl: shopPage('connected', 'picture'),
  });
  const { container } = await render(inArabic(<LiveView session={live} />));
  await expect.poll(() => container.querySelector('.webrun-truncate')?.textContent).toContain('shop.example');
  const address = textBox(container.querySelector('.webrun-truncate')!);
  const label = textBox(container.querySelector('.webrun-label')!);
  expect(Math.abs(address.right - label.right)).toBeLessThan(24);
});

test.each(['rtl', 'ltr'])('the buttons above a picture keep the distance to the edge, %s', async (dir) => {
  const live = session({
    width: 1_024,
    height: 600,
    webRtcUrl: null,
    webViewUrl: shopPage('connected', 'picture'),
  });
  const view = <LiveView session={live} onInteract={async () => undefined} />;
  const { container } = await render(dir === 'rtl' ? inArabic(view) : view);
  await expect.poll(() => container.querySelector('.webrun-live-header button')).not.toBeNull();
  const bar = box(container.querySelector('.webrun-live-header')!);
  const parts = [...container.querySelectorAll('.webrun-live-header > *')].map(box);
  const left = Math.min(...parts.map((part) => part.left)) - bar.left;
  const right = bar.right - Math.max(...parts.map((part) => part.right));
  expect(Math.abs(left - right)).toBeLessThan(1);
});

test('the name of a file stands beside its icon', async () => {
  const { container } = await render(inArabic(<TaskResult run={completed({ files })} defaultTab="files" />));
  await expect.poll(() => container.querySelector('.webrun-file')).not.toBeNull();
  for (const file of container.querySelectorAll('.webrun-file')) {
    const icon = box(file.querySelector('.webrun-icon')!);
    expect(icon.left - textBox(file.querySelector('.webrun-truncate')!).right).toBeLessThan(12);
  }
});
