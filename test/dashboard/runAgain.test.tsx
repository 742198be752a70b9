import { act, fireEvent, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TaskStatus, useRunManager, useRunTask, WebRunProvider } from 'webrun-react';
import type { RunManager } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import type { TaskInput } from 'webrun-react/core';
import { RunsTable } from 'webrun-react/dashboard';
import { createEmulator } from 'webrun-react/testing';
import { messages as de } from 'webrun-react/locales/de';
import { stubResizeObserver } from './stubObserver.js';

// A run with secrets cannot be started again once it was sent: its secrets are nowhere kept.

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
  stubResizeObserver();
});
afterEach(() => void vi.useRealTimers());
const pass = (ms: number): Promise<unknown> => act(() => vi.advanceTimersByTimeAsync(ms));
const secrets = [{ match: 'shop.example', fields: { password: 'hunter22' } }];
const toClient = () => {
  const emulator = createEmulator({ holdMs: 500, rateLimit: 0 });
  const baseUrl = `http://webrun.test/${crypto.randomUUID()}`;
  return { emulator, client: createWebRunClient({ baseUrl, apiKey: 'test', fetch: emulator.fetch }) };
};

/** Shows a table of its own manager's runs. */
function showTable() {
  const { emulator, client } = toClient();
  let manager!: RunManager;
  function App(): ReactElement {
    manager = useRunManager();
    return <RunsTable />;
  }
  render(
    <WebRunProvider client={client} persist={false} locale="en">
      <App />
    </WebRunProvider>,
  );
  return { emulator, manager };
}

test('a bulk "Run again" counts only runs that were started, and says why others were not', async () => {
  const { emulator, manager } = showTable();
  const inputs: readonly TaskInput[] = [
    { taskDetails: '[after 100ms] [say: one]', secrets },
    { taskDetails: '[after 100ms] [say: two]', secrets },
    { taskDetails: '[after 100ms] [say: three]' },
  ];
  for (const input of inputs) act(() => void manager.start(input));
  await pass(5_000);
  expect(emulator.tasks).toHaveLength(3);
  fireEvent.click(screen.getByRole('checkbox', { name: 'Select all runs that are shown' }));
  await pass(1_500);
  fireEvent.click(screen.getByRole('button', { name: /^Run 3 again/ }));
  await pass(3_000);
  expect(emulator.tasks).toHaveLength(4);
  const words = '1 run started. 2 runs could not be started again: secrets are not kept.';
  expect(screen.getByText(words)).toBeVisible();
});

test.each([
  ['en', undefined, 'Run again', 'Could not be started again: its secrets are not kept.'],
  ['de', de, de.status.runAgain, 'Nicht erneut gestartet: Zugangsdaten werden nicht gespeichert.'],
])(
  '"Run again" of a run with secrets says in %s why nothing was started, until there is another',
  async (locale, messages, again, words) => {
    const { emulator, client } = toClient();
    let start!: (input: TaskInput) => void;
    function App(): ReactElement {
      const run = useRunTask();
      start = (input) => void run.start(input);
      return <TaskStatus run={run} />;
    }
    const { container } = render(
      <WebRunProvider client={client} persist={false} locale={locale} messages={messages}>
        <App />
      </WebRunProvider>,
    );
    act(() => start({ taskDetails: '[after 100ms] [say: one]', secrets }));
    await pass(5_000);
    fireEvent.click(screen.getAllByRole('button').find(({ textContent }) => textContent === again)!);
    await pass(1_000);
    expect(emulator.tasks).toHaveLength(1);
    expect(container.querySelector('.webrun-status-description')).toHaveTextContent(words);
    expect(screen.getByRole('status')).toHaveTextContent(words);

    act(() => start({ taskDetails: '[after 100ms] [say: two]' }));
    await pass(5_000);
    expect(container).not.toHaveTextContent(words);
  },
);

/** A table of so many runs that have ended, all selected. */
async function selectMany(count: number) {
  const { emulator, manager } = showTable();
  for (let n = 0; n < count; n++)
    act(() => void manager.start({ taskDetails: `[cost: 0.01] [after 100ms] [say: ${n}]` }));
  await pass(10_000);
  fireEvent.click(screen.getByRole('checkbox', { name: 'Select all runs that are shown' }));
  await pass(1_500);
  return { emulator, manager };
}
const press = (name: RegExp | string, detail = 1): void =>
  void fireEvent.click(screen.getByRole('button', { name }), { detail });

test.each([
  ['Dismiss 12', 'Remove 12 runs and their answers from the list for good?', 0, 12],
  ['Run 12 again, about $0.1200', 'Start 12 runs now?', 24, 24],
])('many at once are asked about first: %s', async (name, question, listed, tasks) => {
  const { emulator, manager } = await selectMany(12);
  press(name);
  expect(screen.getByRole('alert')).toHaveTextContent(question);
  expect(screen.getByRole('button', { name: 'Cancel' })).toHaveFocus();
  press(name); // the second click of a double click
  press('Cancel');
  await pass(2_000);
  expect([manager.list().length, emulator.tasks.length]).toEqual([12, 12]);
  press(name);
  await pass(1_500);
  press(name);
  await pass(10_000);
  expect([manager.list().length, emulator.tasks.length]).toEqual([listed, tasks]);
});

test('few are not asked about', async () => {
  const { manager } = await selectMany(3);
  press('Dismiss 3');
  expect(manager.list()).toEqual([]);
});

test('many runs that are dismissed together change the list once, and each of their readers hears of it', async () => {
  const { manager } = await selectMany(12);
  const lists = new Set<unknown>();
  const told: string[] = [];
  const runIds = manager.list().map(({ runId }) => runId);
  manager.subscribe((runId) => {
    lists.add(manager.list());
    told.push(runId);
  });
  press('Dismiss 12');
  await pass(1_500);
  press('Dismiss 12');
  expect(manager.list()).toEqual([]);
  expect(told.toSorted()).toEqual(runIds.toSorted());
  // 5,000 changes of a list of 5,000 would be 25 million rows that are read.
  expect(lists.size).toBe(1);
});
