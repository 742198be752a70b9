import { Fragment } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import { TaskResult } from 'webrun-react';
import type { AnyRun } from 'webrun-react';
import type { TaskFile, TaskResult as Result } from 'webrun-react/core';

// Shows one big answer, once as all of its elements and once by <TaskResult>, and measures until it is painted.

const count = { csv: 100_000, json: 49_000, markdown: 10_000, files: 5_000 };
const csvRows = Array.from({ length: count.csv }, (_, n) => [
  `Lamp ${n}`,
  `${n % 100}.90`,
  n % 3 ? 'in stock' : 'sold out',
]);
const csv = `name,price,stock\n${csvRows.map((row) => row.join(',')).join('\n')}`;
const json = Array.from({ length: count.json }, (_, id) => ({ id, name: `Lamp ${id}` }));
const markdownRows = csvRows.slice(0, count.markdown);
const markdown = `| name | price | stock |\n|---|---|---|\n${markdownRows.map((row) => `| ${row.join(' | ')} |`).join('\n')}`;
const files: readonly TaskFile[] = Array.from({ length: count.files }, (_, n) => ({
  filename: `invoice-${n}.pdf`,
  url: `https://blobs.example/${n}`,
  sourceUrl: null,
  downloadedAt: null,
}));

const completed = (more: Partial<Result>, outputType?: 'structured_csv'): AnyRun =>
  ({
    status: 'completed',
    isSettled: true,
    isPending: false,
    input: { taskDetails: 'x', outputType },
    result: { message: null, output: null, outputError: null, files: [], network: [], ...more },
  }) as unknown as AnyRun;

/** The plain elements of each answer, without any optimization. */
const plainTable = (rows: readonly (readonly string[])[]): ReactElement => (
  <table className="webrun-table">
    <tbody>
      {rows.map((row, line) => (
        // oxlint-disable-next-line react/no-array-index-key -- the rows never move
        <tr key={line}>
          {row.map((cell, column) => (
            // oxlint-disable-next-line react/no-array-index-key -- as above
            <td key={column} dir="auto">
              {cell}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);
const plainJson = (): ReactElement => (
  <pre className="webrun-code">
    {json.map((entry) => (
      <Fragment key={entry.id}>
        {'  { '}
        {Object.entries(entry).map(([key, value]) => (
          <Fragment key={key}>
            <b>{JSON.stringify(key)}:</b> {JSON.stringify(value)}{' '}
          </Fragment>
        ))}
        {'}\n'}
      </Fragment>
    ))}
  </pre>
);
const plainFiles = (): ReactElement => (
  <ul className="webrun-files">
    {files.map(({ filename, url }) => (
      <li key={filename}>
        <span className="webrun-truncate" title={filename} dir="auto">
          {filename}
        </span>
        <a className="webrun-button" href={url ?? ''}>
          Download
        </a>
      </li>
    ))}
  </ul>
);

const box = document.body.appendChild(document.createElement('main'));
const painted = (): Promise<void> =>
  new Promise((resolve) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener('message', () => resolve());
      port1.start();
      port2.postMessage(null);
    }),
  );
async function until(selector: string): Promise<void> {
  while (!box.querySelector(selector)) await painted();
}

/** Milliseconds until something is painted. */
async function view(element: ReactNode, selector: string): Promise<number> {
  const root = createRoot(box);
  const startedAt = performance.now();
  flushSync(() => root.render(element));
  await until(selector);
  await painted();
  const ms = performance.now() - startedAt;
  root.unmount();
  return ms;
}

/** Milliseconds from a click on a tab until its content is painted. */
async function click(run: AnyRun, selector: string): Promise<number> {
  const root = createRoot(box);
  flushSync(() => root.render(<TaskResult run={run} defaultTab="network" />));
  await painted();
  const tab = box.querySelectorAll<HTMLElement>('[role="tab"]')[selector.includes('files') ? 1 : 0];
  const startedAt = performance.now();
  flushSync(() => tab?.click());
  await until(selector);
  await painted();
  const ms = performance.now() - startedAt;
  root.unmount();
  return ms;
}

const drawn = '.webrun-rows [data-index]';
const runs: Readonly<Record<string, readonly [run: AnyRun, plain: ReactElement, selector: string]>> = {
  csv: [completed({ message: csv }, 'structured_csv'), plainTable(csvRows), `${drawn} td`],
  json: [completed({ message: JSON.stringify(json), output: json }), plainJson(), drawn],
  markdown: [completed({ message: markdown }), plainTable(markdownRows), `${drawn} td`],
  files: [completed({ message: 'x', files }), plainFiles(), `.webrun-files [data-index]`],
};

/** Measures one of the two per page: collecting the garbage of one would slow the other. */
async function measure(name: string, isPlain: boolean) {
  const style = document.head.appendChild(document.createElement('style'));
  style.textContent = await (await fetch('/styles.css')).text();
  const [run, plain, selector] = runs[name] ?? runs['csv']!;
  // Lazy files are loaded before measuring, because a page loads them once, however many answers it shows.
  await view(<TaskResult run={completed({ message: 'a\n\n'.repeat(300) })} />, drawn);
  if (isPlain) return { plainMs: await view(plain, 'tr, b, li') };
  const tab = name === 'files' ? 'files' : 'answer';
  const oursMs = await view(<TaskResult run={run} defaultTab={tab} />, selector);
  const clickMs = await click(run, selector);
  return { oursMs, clickMs };
}

const asked = new URLSearchParams(location.search);
(globalThis as { measured?: unknown }).measured = measure(asked.get('answer') ?? 'csv', asked.has('plain'));
