import 'webrun-react/styles.css';
import type { ReactElement } from 'react';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { TaskResult, WebRunProvider } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { messages as ar } from 'webrun-react/locales/ar';
import { messages as de } from 'webrun-react/locales/de';
import { messages as en } from 'webrun-react/locales/en';
import { messages as ja } from 'webrun-react/locales/ja';
import { completed, csv, files, markdown, network } from '../../stories/states.js';

const client = createWebRunClient({
  baseUrl: 'http://webrun.test',
  fetch: () => new Promise(() => undefined),
});
const asCsv = { input: { taskDetails: 'List the lamps', outputType: 'structured_csv' } } as const;
const wide = `${csv.split('\n')[0]},Note\n${csv
  .split('\n')
  .slice(1)
  .map((line) => `${line},"ships in three days"`)
  .join('\n')}`;

beforeEach(() => page.viewport(360, 800));

const box = (element: Element): DOMRect => element.getBoundingClientRect();

describe('at 360 px', () => {
  test.each([
    ['en', en],
    ['de', de],
    ['ja', ja],
    ['ar', ar],
  ])('tabs and actions of a result have a line each, in %s', async (locale, messages) => {
    const show = (child: ReactElement): ReactElement => (
      <WebRunProvider client={client} persist={false} locale={locale} messages={messages}>
        <div dir={messages.common.direction}>{child}</div>
      </WebRunProvider>
    );
    const screen = await render(
      show(<TaskResult run={completed({ message: csv, files, network }, asCsv)} />),
    );
    const tabs = [...screen.container.querySelectorAll('[role="tab"]')];
    const buttons = [...screen.container.querySelectorAll('.webrun-result-actions .webrun-button')];
    expect([tabs.length, buttons.length]).toEqual([3, 2]);
    expect(new Set(tabs.map((tab) => box(tab).top)).size).toBe(1);
    expect(new Set(buttons.map((button) => box(button).top)).size).toBe(1);
    expect(box(buttons[0]!).top).toBeGreaterThanOrEqual(box(tabs[0]!).bottom);
    // The first words of both lines begin at the same edge.
    const start = (element: Element): number => {
      const range = document.createRange();
      range.selectNodeContents(element.querySelector('bdi:not([aria-hidden])')!);
      const { left, right } = range.getBoundingClientRect();
      return messages.common.direction === 'rtl' ? -right : left;
    };
    expect(Math.abs(start(buttons[0]!) - start(tabs[0]!))).toBeLessThanOrEqual(2);
  });

  test.each([
    ['CSV', completed({ message: wide }, asCsv), '.webrun-result-panel'],
    [
      'a table in Markdown',
      completed({
        message: `| Order | Date | Status | Shop | Total |\n|--|--|--|--|--:|\n| LL-1988 | 2 March | Delivered yesterday | Lamp shop | $129.50 |`,
      }),
      '.webrun-scroll',
    ],
  ])('the edge of %s that is cut is in shade, and no edge where it ends', async (_, run, selector) => {
    const screen = await render(<TaskResult run={run} />);
    await expect.poll(() => screen.container.querySelector(`${selector} td`)).not.toBeNull();
    const scroller = screen.container.querySelector<HTMLElement>(selector)!;
    expect(scroller.scrollWidth).toBeGreaterThan(scroller.clientWidth + 20);
    const [left, right] = await edges(scroller);
    expect(right).toBeLessThan(left - 20);
    scroller.scrollLeft = scroller.scrollWidth;
    const [leftAtEnd, rightAtEnd] = await edges(scroller);
    expect(leftAtEnd).toBeLessThan(rightAtEnd - 20);
  });

  test('a table that fits has no shade', async () => {
    const message = 'name,price\nArc 2,32.00\nFold,39.50';
    const screen = await render(<TaskResult run={completed({ message }, asCsv)} />);
    await expect.poll(() => screen.container.querySelector('td')).not.toBeNull();
    const [left, right] = await edges(screen.container.querySelector('.webrun-result-panel')!);
    expect(Math.abs(left - right)).toBeLessThan(3);
  });
});

test('rows that go on below are in shade at the lower edge, and not at their end', async () => {
  await page.viewport(800, 800);
  const rows = Array.from({ length: 40 }, (_, at) => `Lamp ${at},${at}.00`);
  const screen = await render(
    <TaskResult run={completed({ message: ['name,price', ...rows].join('\n') }, asCsv)} />,
  );
  const isCut = ({ scrollHeight, clientHeight }: Element): boolean => scrollHeight > clientHeight + 20;
  const find = (): HTMLElement | undefined =>
    [...screen.container.querySelectorAll<HTMLElement>('.webrun-result-panel, .webrun-rows')].find(isCut);
  await expect.poll(find).toBeDefined();
  const scroller = find()!;
  expect(await lowerEdge(scroller)).toBeLessThan(235);
  scroller.scrollTop = scroller.scrollHeight;
  await expect.poll(() => lowerEdge(scroller)).toBeGreaterThan(250);
});

/** How bright the brightest pixel in the middle of the lower edge is, from 0 to 255. */
async function lowerEdge(scroller: HTMLElement): Promise<number> {
  const { context, width, height } = await draw(scroller);
  const { data } = context.getImageData(Math.round(width / 4), height - 3, Math.round(width / 2), 1);
  return Math.max(...data.filter((_, at) => at % 4 === 0));
}

/** What is on the screen there. */
async function draw(element: HTMLElement): Promise<{
  readonly context: OffscreenCanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
}> {
  await new Promise(requestAnimationFrame);
  const base64 = await page.screenshot({ element, save: false });
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
  const { width, height } = image;
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  context.drawImage(image, 0, 0);
  return { context, width, height };
}

/** How bright the leftmost and the rightmost pixels of the last row are, from 0 to 255. */
async function edges(scroller: HTMLElement): Promise<[number, number]> {
  const { context, width } = await draw(scroller);
  const scale = width / box(scroller).width;
  const row = scroller.querySelector('tr:last-child td')!;
  // Near the bottom of the row, below its text.
  const y = Math.round((box(row).bottom - 5 - box(scroller).top) * scale);
  const at = (x: number): number => context.getImageData(x, y, 1, 1).data[0]!;
  return [at(2), at(width - 3)];
}

test('in one line with the tabs, "Copy" stands beside "Download" and this at the edge of the text below', async () => {
  await page.viewport(800, 800);
  const screen = await render(<TaskResult run={completed({ message: markdown })} />);
  const words = (name: string): DOMRect => {
    const range = document.createRange();
    const button = screen.getByRole('button', { name }).element();
    range.selectNodeContents(button.querySelector('bdi:not([aria-hidden])') ?? button);
    return range.getBoundingClientRect();
  };
  const [copy, download] = [words('Copy'), words('Download')];
  expect(download.top).toBeLessThan(copy.bottom);
  expect(download.left - copy.right).toBeLessThanOrEqual(32);
  const panel = screen.container.querySelector('.webrun-result-panel')!;
  const edge = box(panel).right - Number.parseFloat(getComputedStyle(panel).paddingInlineEnd);
  expect(Math.abs(download.right - edge)).toBeLessThanOrEqual(1);
});

describe('a held POST is not cut', () => {
  test('by a link in an answer, the download of a file or of a table: this page stays where it is', async () => {
    const screen = await render(
      <>
        <TaskResult run={completed({ message: markdown, files })} />
        <TaskResult run={completed({ files })} defaultTab="files" />
      </>,
    );
    await expect.poll(() => screen.container.querySelector('.webrun-prose a')).not.toBeNull();
    const links = [...screen.container.querySelectorAll('a')];
    expect(links.length).toBeGreaterThan(2);
    for (const link of links)
      expect([link.target, link.rel], link.href).toEqual(['_blank', 'noopener noreferrer']);
  });

  test('by saving a table: it is a download, not a navigation', async () => {
    const onLeave = vi.fn();
    const clicked: HTMLAnchorElement[] = [];
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
      this: HTMLAnchorElement,
    ) {
      clicked.push(this);
    });
    addEventListener('beforeunload', onLeave);
    const screen = await render(<TaskResult run={completed({ message: csv }, asCsv)} />);
    await userEvent.click(screen.getByRole('button', { name: 'Download' }));
    expect(clicked.map(({ download, protocol }) => [download, protocol])).toEqual([['answer.csv', 'blob:']]);
    expect(onLeave).not.toHaveBeenCalled();
    removeEventListener('beforeunload', onLeave);
    click.mockRestore();
  });
});

test.each(['page', 'dialog'] as const)(
  '"Copy" also works in a %s on plain http, which has no clipboard',
  async (place) => {
    const real = Object.getOwnPropertyDescriptor(Navigator.prototype, 'clipboard')!;
    Object.defineProperty(Navigator.prototype, 'clipboard', { ...real, get: () => undefined });
    let copied = '';
    const onCopy = (): void => {
      const { activeElement: area } = document;
      copied =
        area instanceof HTMLTextAreaElement ? area.value.slice(area.selectionStart, area.selectionEnd) : '';
    };
    document.addEventListener('copy', onCopy);
    try {
      const result = <TaskResult run={completed({ message: markdown })} />;
      const screen = await render(place === 'page' ? result : <dialog>{result}</dialog>);
      screen.container.querySelector('dialog')?.showModal();
      await userEvent.click(screen.getByRole('button', { name: 'Copy' }));
      await expect.element(screen.getByRole('button', { name: 'Copied' })).toBeVisible();
      expect(copied).toBe(markdown);
      expect(document.querySelector('textarea')).toBeNull();
    } finally {
      document.removeEventListener('copy', onCopy);
      Object.defineProperty(Navigator.prototype, 'clipboard', real);
    }
  },
);
