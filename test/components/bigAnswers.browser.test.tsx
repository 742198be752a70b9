import 'webrun-react/styles.css';
import { expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { TaskResult } from 'webrun-react';
import type { AnyRun } from 'webrun-react';
import { completed } from '../../stories/states.js';

const rows = Array.from({ length: 100_000 }, (_, n) => [`Lamp ${n}`, String(n), n % 3 ? 'yes' : 'no']);
const asCsv = { input: { taskDetails: 'x', outputType: 'structured_csv' } } as const;
const table = (count: number): string =>
  `| name | price | stock |\n|---|---|---|\n${rows
    .slice(0, count)
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n')}`;
const entries = Array.from({ length: 49_000 }, (_, id) => ({ id, name: `Lamp ${id}` }));
const files = Array.from({ length: 5_000 }, (_, n) => ({
  filename: `invoice-${n}.pdf`,
  url: `https://blobs.example/${n}`,
  sourceUrl: null,
  downloadedAt: null,
}));
const urls = Array.from({ length: 3_000 }, (_, n) => ({ url: `https://shop.example/${n}`, timestampMs: n }));

const kinds: readonly (readonly [string, AnyRun, string, 'answer' | 'files' | 'network'])[] = [
  [
    '100,000 rows of CSV',
    completed({ message: `name,price,stock\n${rows.map((row) => row.join(',')).join('\n')}` }, asCsv),
    'Lamp 99999',
    'answer',
  ],
  ['49,000 entries of JSON', completed({ message: '[]', output: entries }), 'Lamp 48999', 'answer'],
  ['a Markdown table of 10,000 rows', completed({ message: table(10_000) }), 'Lamp 9999', 'answer'],
  [
    'a Markdown list of 10,000 items',
    completed({
      message: rows
        .slice(0, 10_000)
        .map(([name]) => `- ${name}, a lamp`)
        .join('\n'),
    }),
    'Lamp 9999, a lamp',
    'answer',
  ],
  [
    '10,000 paragraphs of Markdown',
    completed({
      message: rows
        .slice(0, 10_000)
        .map(([name]) => `The **${name}** is a lamp.`)
        .join('\n\n'),
    }),
    'The Lamp 9999 is a lamp.',
    'answer',
  ],
  ['5,000 files', completed({ files }), 'invoice-4999.pdf', 'files'],
  [
    '3,000 addresses',
    completed({ network: [{ id: null, taskId: null, urls }] }),
    'https://shop.example/2999',
    'network',
  ],
];

test.each(kinds)('%s: only what is in sight is in the page, down to the last', async (_, run, last, tab) => {
  await page.viewport(1_440, 900);
  const { container } = await render(<TaskResult run={run} defaultTab={tab} />);
  const box = await vi.waitFor(() => {
    const found =
      container.querySelector('.webrun-rows:has([data-index])') ?? container.querySelector('.webrun-prose');
    if (!found) throw new Error('nothing is shown');
    return found;
  });
  expect(container.querySelectorAll('.webrun-result-panel *').length).toBeLessThan(3_000);
  const scroller = box.closest('.webrun-rows') ?? container.querySelector('.webrun-result-panel')!;
  expect(scroller.clientHeight).toBeLessThan(400);
  await vi.waitFor(() => {
    scroller.scrollTop = scroller.scrollHeight;
    expect(container.querySelector('.webrun-result-panel')?.textContent).toContain(last);
  });
  // Nothing scrolls beside it, and the whole can always be had.
  const panel = container.querySelector('.webrun-result-panel')!;
  expect(panel.scrollHeight - panel.clientHeight).toBeLessThanOrEqual(scroller === panel ? Infinity : 1);
  const names = [...container.querySelectorAll('.webrun-button')].map((button) => button.textContent);
  expect(names.join(' ')).toContain('Download');
});

test('a match far down in 49,000 entries is brought into sight', async () => {
  const screen = await render(<TaskResult run={completed({ message: '[]', output: entries })} />);
  await userEvent.fill(screen.getByRole('searchbox'), 'lamp 48123');
  await vi.waitFor(() => {
    const current = screen.container.querySelector('[data-current]');
    expect(current?.textContent).toContain('Lamp 48123');
    const [row, box] = [current!, current!.closest('.webrun-rows')!].map((each) =>
      each.getBoundingClientRect(),
    );
    expect(row!.top).toBeGreaterThanOrEqual(box!.top);
    expect(row!.bottom).toBeLessThanOrEqual(box!.bottom);
  });
});

test('a text, a table and a picture can be looked into, and then their size is known', async () => {
  const asked: string[] = [];
  const original = globalThis.fetch;
  const picture =
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>';
  const contents: Readonly<Record<string, string>> = {
    'notes.txt': 'Call the <b>shop</b>',
    'lamps.csv': 'name,price\nArc 2,32',
    'lamp.svg': picture,
  };
  globalThis.fetch = async (address, init) => {
    const name = new Request(address).url.split('/').at(-1)!;
    asked.push(`${name} ${init?.credentials} ${init?.referrerPolicy}`);
    const content = contents[name];
    if (content === undefined) throw new TypeError('Failed to fetch');
    const type = name.endsWith('svg') ? 'image/svg+xml' : 'text/plain';
    return new Response(new Blob([content], { type }), { headers: { 'content-type': type } });
  };
  try {
    const names = [...Object.keys(contents), 'gone.txt', 'setup.exe'];
    const run = completed({
      files: names.map((filename) => ({
        filename,
        url: `https://blobs.example/${filename}`,
        sourceUrl: null,
        downloadedAt: null,
      })),
    });
    const screen = await render(<TaskResult run={run} defaultTab="files" />);
    expect(asked).toEqual([]);
    await screen.getByRole('button', { name: 'Preview of notes.txt' }).click();
    await expect.element(screen.getByText('Call the <b>shop</b>')).toBeVisible();
    await expect.element(screen.getByText('20 bytes')).toBeVisible();
    await screen.getByRole('button', { name: 'Preview of lamps.csv' }).click();
    await expect.element(screen.getByRole('cell', { name: 'Arc 2' })).toBeVisible();
    await screen.getByRole('button', { name: 'Preview of lamp.svg' }).click();
    const image = screen.getByRole('img', { name: 'picture: lamp.svg' });
    await vi.waitFor(() => expect((image.element() as HTMLImageElement).naturalWidth).toBe(40));
    await screen.getByRole('button', { name: 'Preview of gone.txt' }).click();
    await expect.element(screen.getByText(/^No preview:/)).toBeVisible();
    expect(screen.container.textContent).not.toContain('Preview of setup.exe');
    expect(asked).toEqual(
      Object.keys(contents)
        .concat('gone.txt')
        .map((name) => `${name} omit no-referrer`),
    );
  } finally {
    globalThis.fetch = original;
  }
});
