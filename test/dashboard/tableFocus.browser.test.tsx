import 'webrun-react/dashboard.css';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import type { StartedRun } from 'webrun-react';
import { RunsTable } from 'webrun-react/dashboard';
import { RunsTable as Parts } from 'webrun-react/dashboard/primitives';
import type { RunsFilter } from 'webrun-react/dashboard';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { find } from './handlers.js';

// The focused element of the table is removed, by a key press or by itself: the focus stays in the table, close to where it was.
let setRuns: (change: (runs: readonly StartedRun[]) => readonly StartedRun[]) => void;
const named = (runId: string, status: StartedRun['status'], ago: number): StartedRun =>
  sampleRun(status, { runId, task: `Task ${runId}`, startedAt: Date.now() - ago * 1_000 });
const runs = (): readonly StartedRun[] => [
  ...['one', 'two', 'three', 'four'].map((runId, at) => named(runId, 'running', 10 + at)),
  named('done', 'completed', 60),
];
function Page({ filter }: { readonly filter: RunsFilter }): ReactElement {
  const [given, set] = useState(runs);
  setRuns = set;
  return (
    <div style={{ inlineSize: 1_200, blockSize: 500, display: 'grid' }}>
      <RunsTable
        runs={given}
        defaultFilter={filter}
        onSelectRun={() => undefined}
        onCancel={(runId) =>
          set((all) => all.map((run) => (run.runId === runId ? named(runId, 'terminated', 10) : run)))
        }
      />
    </div>
  );
}
const focused = (): string | undefined =>
  document.activeElement?.closest<HTMLElement>('[data-run]')?.dataset['run'];
const remove = (...gone: readonly string[]): void =>
  setRuns((all) => all.filter(({ runId }) => !gone.includes(runId)));
const button = (text: string): HTMLElement =>
  [...document.querySelectorAll<HTMLElement>('.webrun-runs button')].find((each) =>
    each.textContent.includes(text),
  )!;
const press = async (target: HTMLElement): Promise<void> => {
  target.focus();
  await userEvent.keyboard('{Enter}');
};
const show = async (filter: RunsFilter = {}): Promise<void> => {
  await render(<Page filter={filter} />);
  await expect.poll(() => document.querySelector('.webrun-empty, [data-run]')).not.toBeNull();
};
beforeEach(() => page.viewport(1_440, 900));

test.each([
  ['in the middle', 'two', ['two'], 'three'],
  ['with those below it', 'three', ['three', 'four', 'done'], 'two'],
])('a row that goes %s leaves the focus to the nearest', async (_, runId, gone, next) => {
  await show();
  find(`[data-run="${runId}"] a`).focus();
  remove(...gone);
  await expect.poll(focused).toBe(next);
});

test.each([
  ['is gone', () => remove('two')],
  [
    'has ended',
    () => setRuns((all) => all.map((run) => (run.runId === 'two' ? named('two', 'completed', 10) : run))),
  ],
])(
  'the last row that %s leaves the focus to the search, and what comes then is shown at once',
  async (_, end) => {
    await show({ groups: ['running'] });
    remove('one', 'three', 'four');
    await expect.poll(() => document.querySelectorAll('[data-run]').length).toBe(1);
    find('[data-run="two"] a').focus();
    end();
    await expect.poll(() => document.activeElement).toBe(find('.webrun-search input'));
    for (const runId of ['five', 'six']) {
      setRuns((all) => [named(runId, 'running', 1), ...all]);
      // oxlint-disable-next-line no-await-in-loop -- one after the other, as they come
      await expect.poll(() => document.querySelector(`[data-run="${runId}"]`)).not.toBeNull();
    }
    expect(document.activeElement).toBe(find('.webrun-search input'));
  },
);

test('a row that goes while the window is left leaves the focus to the nearest', async () => {
  await show();
  const link = find('[data-run="two"] a');
  link.focus();
  // So does a browser when another window takes the focus: the link is still the active element.
  link.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
  expect(document.activeElement).toBe(link);
  remove('two');
  await expect.poll(focused).toBe('three');
});

test('a table is drawn in an element of an app that takes no ref', async () => {
  await render(
    <Parts.Root runs={runs()} render={(props) => <div {...props} ref={undefined} />}>
      <Parts.Grid />
    </Parts.Root>,
  );
  await expect.poll(() => document.querySelectorAll('[data-run]').length).toBe(5);
});

test('a run that waited for the focus to leave is shown when the last row goes', async () => {
  await show({ groups: ['running'] });
  remove('one', 'three', 'four');
  await expect.poll(() => document.querySelectorAll('[data-run]').length).toBe(1);
  find('[data-run="two"] a').focus();
  setRuns((all) => [named('five', 'running', 1), ...all]);
  await expect.poll(() => button('1 new run')).toBeTruthy();
  remove('two');
  await expect.poll(() => document.querySelector('[data-run="five"]')).not.toBeNull();
  expect(document.querySelector('.webrun-runs')!.contains(document.activeElement)).toBe(true);
});

test.each<RunsFilter>([{}, { groups: ['running'] }])(
  '"Stop" of many leaves the focus in the table, filtered by %j',
  async (filter) => {
    await show(filter);
    find('[data-run="one"] a').focus();
    await userEvent.keyboard('xjx');
    await press(button('Stop 2'));
    await expect.poll(() => find('.webrun-runs-note').textContent).toContain('2');
    await expect
      .poll(() => document.querySelector('.webrun-runs')!.contains(document.activeElement))
      .toBe(true);
  },
);

test('what was done with some rows is not said beside the actions for others', async () => {
  await show();
  find('[data-run="one"] a').focus();
  await userEvent.keyboard('x');
  await press(button('Stop 1'));
  await expect.poll(() => find('.webrun-runs-note').textContent).toContain('1');
  await userEvent.keyboard('{Escape}');
  expect(find('.webrun-runs-note').textContent).toContain('1');
  await userEvent.keyboard('jx');
  await expect.poll(() => button('Stop 1')).toBeTruthy();
  await expect.poll(() => find('.webrun-runs-note').textContent).toBe('');
});

test.each([
  ['the list', () => find('.webrun-empty button')],
  ['the line of filters', () => find('.webrun-runs-filters > .webrun-button[data-variant="quiet"]')],
  ['a chip', () => find('.webrun-chip button')],
])('a filter that is cleared in %s leaves the focus to a row', async (_, from) => {
  await show({ tags: ['none'] });
  await press(from());
  await expect.poll(focused).toBe('one');
});

test('what goes away without the focus takes none', async () => {
  await show();
  find('[data-run="two"] a').focus();
  (document.activeElement as HTMLElement).blur();
  remove('two');
  await expect.poll(() => document.querySelector('[data-run="two"]')).toBeNull();
  await expect.poll(() => find('.webrun-runs-foot').textContent).toContain('4 of 4');
  expect(document.activeElement).toBe(document.body);
});
