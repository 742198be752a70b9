import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, spyOn, userEvent, waitFor, within } from 'storybook/test';
import { TaskResult } from 'webrun-react';
import type { TaskFile, TaskInput } from 'webrun-react/core';
import { completed, failed, files, markdown, network, terminated } from './states.js';

const meta = {
  title: 'TaskResult/Results',
  component: TaskResult,
  args: { run: completed({ message: markdown, files, network }) },
} satisfies Meta<typeof TaskResult>;
export default meta;
type Story = StoryObj<typeof meta>;

const asCsv: { readonly input: TaskInput } = {
  input: { taskDetails: 'List the lamps', outputType: 'structured_csv' },
};

/** Presses "Download", and returns the content instead of saving it. */
async function save(canvasElement: HTMLElement): Promise<{ readonly name: string; readonly text: string }> {
  const saved: Blob[] = [];
  const names: string[] = [];
  const create = spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    saved.push(blob as Blob);
    return 'blob:saved';
  });
  const click = spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    names.push(this.download);
  });
  try {
    await userEvent.click(within(canvasElement).getByRole('button', { name: 'Download' }));
    const bytes = await saved[0]?.arrayBuffer();
    return { name: names[0] ?? '', text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) };
  } finally {
    create.mockRestore();
    click.mockRestore();
  }
}

const formulas = 'Name,Note\nArc 2,=HYPERLINK("https://evil.example")\nFold,-5\nBeam Mini,@SUM(A1)';

/** Formulas are saved as text, with the byte order mark by which a spreadsheet detects UTF-8. */
export const SavedCsvIsSafe: Story = {
  args: { run: completed({ message: formulas.replaceAll('"', '') }, asCsv) },
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByRole('cell', { name: '@SUM(A1)' });
    const { name, text } = await save(canvasElement);
    await expect(name).toBe('answer.csv');
    await expect(text).toBe(
      "\uFEFFName,Note\r\nArc 2,'=HYPERLINK(https://evil.example)\r\nFold,'-5\r\nBeam Mini,'@SUM(A1)\r\n",
    );
  },
};

/** An app whose readers want negative numbers to stay numbers switches escaping off. */
export const SavedCsvAsItIs: Story = {
  args: { run: completed({ message: 'Name,Change\nArc 2,-5' }, asCsv), escapeFormulas: false },
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByRole('cell', { name: '-5' });
    await expect((await save(canvasElement)).text).toBe('\uFEFFName,Change\r\nArc 2,-5\r\n');
  },
};

const shops = {
  shops: Array.from({ length: 12 }, (_, n) => ({
    name: `Shop ${n}`,
    lamps: [{ price: n, colour: 'a rather long name of a colour that needs a line of its own' }],
  })),
};

/** Long JSON can be folded, searched and saved. */
export const JsonFoldedAndSearched: Story = {
  args: { run: completed({ message: JSON.stringify(shops), output: shops }) },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const search = await canvas.findByRole('searchbox');
    await userEvent.click(canvas.getByRole('button', { name: 'Fold all' }));
    await expect(canvas.queryByText(/Shop 7/)).toBeNull();
    await userEvent.type(search, 'Shop 7');
    await expect(await canvas.findByText('1 of 1')).toBeVisible();
    await waitFor(() => expect(canvasElement.querySelector('[data-current]')).toHaveTextContent('Shop 7'));
    const { name, text } = await save(canvasElement);
    await expect(name).toBe('answer.json');
    await expect(JSON.parse(text)).toEqual(shops);
  },
};

/** Code runs left to right in every language, and can be scrolled to its end. */
export const JsonInArabic: Story = {
  ...JsonFoldedAndSearched,
  globals: { locale: 'ar' },
  play: async () => undefined,
};

const lampPicture =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 90"><rect width="160" height="90" fill="#cfe3dc"/><circle cx="80" cy="45" r="24" fill="#1d4b3f"/></svg>';
const contents: Readonly<Record<string, readonly [type: string, text: string]>> = {
  'lamps.csv': ['text/csv', 'name,price\nArc 2,32.00\nFold,39.50\n'],
  'notes.txt': ['text/plain', 'The cheapest is Arc 2.\n<b>Text stays text.</b>\n'],
  'lamp.svg': ['image/svg+xml', lampPicture],
  'catalogue.pdf': ['application/pdf', 'x'.repeat(48_300)],
};
const fileAt = (filename: string): TaskFile => ({
  filename,
  url: `https://files.example/${filename}`,
  sourceUrl: null,
  downloadedAt: null,
});
/** Answers in place of the file server; returns the requests, and a function that stops it. */
function serveFiles(): { readonly asked: string[]; readonly stop: () => void } {
  const asked: string[] = [];
  const real = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const url = String(input instanceof Request ? input.url : input);
    if (!url.startsWith('https://files.example/')) return real(input, init);
    asked.push(url);
    const [type, text] = contents[url.slice('https://files.example/'.length)] ?? [];
    if (text === undefined) return Promise.resolve(new Response(null, { status: 404 }));
    const headers = { 'content-type': type ?? '', 'content-length': String(text.length) };
    return Promise.resolve(new Response(text, { headers }));
  };
  return { asked, stop: () => void (globalThis.fetch = real) };
}
let served: ReturnType<typeof serveFiles>;

/** Nothing is loaded from the file server until a person asks for a preview or for the sizes. */
export const FilePreviews: Story = {
  args: {
    run: completed({ files: [...Object.keys(contents), 'gone.txt'].map(fileAt) }),
    defaultTab: 'files',
  },
  beforeEach: () => {
    served = serveFiles();
    return served.stop;
  },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const preview = async (name: string): Promise<void> =>
      userEvent.click(await canvas.findByRole('button', { name: `Preview of ${name}` }));
    await canvas.findByText('catalogue.pdf');
    await expect(served.asked).toEqual([]);
    await expect(canvas.queryByRole('button', { name: 'Preview of catalogue.pdf' })).toBeNull();
    await preview('lamp.svg');
    await expect(await canvas.findByRole('img', { name: 'picture: lamp.svg' })).toBeVisible();
    await preview('notes.txt');
    await expect(await canvas.findByText(/<b>Text stays text.<\/b>/)).toBeVisible();
    await preview('gone.txt');
    await expect(await canvas.findByText(/^No preview:/)).toBeVisible();
    await preview('lamps.csv');
    await expect(await canvas.findByRole('cell', { name: '39.50' })).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Show sizes' }));
    await expect(await canvas.findByText('48.3 kB')).toBeVisible();
    await expect(await canvas.findByText('Size unknown')).toBeVisible();
  },
};

/** Finds the box in which many rows scroll, once it renders only the visible ones. */
const boxOfMany = (canvasElement: HTMLElement): Promise<HTMLElement> =>
  waitFor(() => {
    const box = canvasElement.querySelector<HTMLElement>('.webrun-rows:has([data-index])');
    if (!box) throw new Error('It is not drawn yet.');
    return box;
  });
const endsWith = (last: string): NonNullable<Story['play']> =>
  async function play({ canvasElement }) {
    const box = await boxOfMany(canvasElement);
    await expect(canvasElement.querySelectorAll('*').length).toBeLessThan(2_000);
    await expect(canvasElement).not.toHaveTextContent(last);
    await waitFor(() => {
      box.scrollTop = box.scrollHeight;
      return expect(canvasElement).toHaveTextContent(last);
    });
  };

const lampRows = (count: number): string[][] =>
  Array.from({ length: count }, (_, n) => [`Lamp ${n}`, `${n % 100}.90`, n % 3 ? 'in stock' : 'sold out']);

/** Only visible rows are in the page, down to the last. */
export const HundredThousandRows: Story = {
  args: {
    run: completed(
      {
        message: `Name,Price,Stock\n${lampRows(100_000)
          .map((row) => row.join(','))
          .join('\n')}`,
      },
      asCsv,
    ),
  },
  play: endsWith('Lamp 99999'),
};
export const TenThousandRowsOfMarkdown: Story = {
  args: {
    run: completed({
      message: `| Name | Price | Stock |\n|---|--:|---|\n${lampRows(10_000)
        .map((row) => `| ${row.join(' | ')} |`)
        .join('\n')}`,
    }),
  },
  play: endsWith('Lamp 9999'),
};
export const FiveThousandFiles: Story = {
  args: {
    run: completed({ files: Array.from({ length: 5_000 }, (_, n) => fileAt(`invoice-${n}.pdf`)) }),
    defaultTab: 'files',
  },
  play: endsWith('invoice-4999.pdf'),
};

const partial = { answer: 'Two of **three** lamps: Arc 2, Fold.', files };

/** Partial results were paid for, so they are shown, and marked as not the answer. */
export const FailedWithAPart: Story = {
  args: { run: failed('The page did not load in time.', null, { partial }) },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText(/Partial results are shown/)).toBeVisible();
    await within(canvasElement).findByText('three');
  },
};
export const StoppedWithFiles: Story = {
  args: { run: terminated({ partial: { files } }), defaultTab: 'files' },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText('lamps-under-50.csv')).toBeVisible();
  },
};
