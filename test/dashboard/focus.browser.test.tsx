import 'webrun-react/dashboard.css';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { GuardrailInbox, RunsDashboard, RunsTable } from 'webrun-react/dashboard';
import type { RunsDashboardProps } from 'webrun-react/dashboard';
import { EmulatedRuns } from '../../stories/dashboard/EmulatedRuns.js';
import { manyRuns, sampleRun, workingDay } from '../../stories/dashboard/sampleRuns.js';
import { find, handlers, noop } from './handlers.js';

// What has the focus goes away with what is closed: reading goes on where it was left, never at the top of the page.
const focused = (): Element | null => document.activeElement;
const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
/** What the Tab key stops at inside of an element. */
const tabStops = (within: Element): Element[] =>
  [...within.querySelectorAll<HTMLElement>('input, button, a, select')].filter(
    (each) => each.tabIndex >= 0 && each.checkVisibility({ visibilityProperty: true }),
  );
const show = async (width: number, props: RunsDashboardProps = {}): Promise<void> => {
  await page.viewport(width, width < 600 ? 800 : 900);
  await render(<RunsDashboard runs={workingDay()} {...handlers} {...props} />);
};
beforeEach(async () => {
  await page.viewport(1_440, 900);
  scrollTo(0, 0);
});

describe('a list', () => {
  const runs = [
    sampleRun('completed', { task: 'Cheap', costUsd: 0.001, startedAt: Date.now() - 60_000 }),
    sampleRun('completed', { task: 'Dear', costUsd: 0.9, startedAt: Date.now() - 120_000 }),
  ];
  const titles = (): (string | null)[] =>
    [...document.querySelectorAll('[data-run-link]')].map(({ textContent }) => textContent);

  test.each([360, 700])(
    'of %s px has no tab stop in the head that is not drawn, and a field to sort',
    async (width) => {
      const screen = await render(
        <div style={{ inlineSize: width, blockSize: 600, display: 'grid' }}>
          <RunsTable runs={runs} onSelectRun={() => undefined} />
        </div>,
      );
      await expect.poll(titles).toEqual(['Cheap', 'Dear']);
      await expect.poll(() => tabStops(find('.webrun-runs-table thead'))).toEqual([]);
      // Read aloud, a cell still has the name of its column.
      expect(find('thead [data-col="cost"]')).toHaveTextContent('Cost');
      const sort = screen.getByRole('combobox', { name: 'Sort' });
      await expect.element(sort).toBeVisible();
      await expect.element(sort).toHaveDisplayValue('Newest first');
      await userEvent.selectOptions(sort, 'Most expensive first');
      await expect.poll(titles).toEqual(['Dear', 'Cheap']);
      await userEvent.selectOptions(sort, 'Newest first');
      await expect.poll(() => document.querySelectorAll('.webrun-runs-day').length).toBe(1);
    },
  );

  test('that is wide enough for a table sorts by its head only', async () => {
    const screen = await render(
      <div style={{ inlineSize: 1_200, blockSize: 600, display: 'grid' }}>
        <RunsTable runs={runs} onSelectRun={() => undefined} />
      </div>,
    );
    await expect.element(screen.getByRole('button', { name: 'Cost' })).toBeVisible();
    expect(find('.webrun-runs-order').checkVisibility()).toBe(false);
  });
});

describe('an open run', () => {
  test('of 360 px leads back to the same place, with the focus on its row', async () => {
    await show(360, { runs: manyRuns(400) });
    const list = find('.webrun-runs-scroll');
    scrollTo(0, 300);
    list.scrollTop = 3_000;
    await expect
      .poll(() => Number([...document.querySelectorAll<HTMLElement>('[data-run]')].at(-1)?.dataset['index']))
      .toBeGreaterThan(10);
    await frame();
    const box = list.getBoundingClientRect();
    // Well below what stays at the top of the list: a row that is closer would be moved there. How high rows are depends on the hour.
    const row = [...document.querySelectorAll<HTMLElement>('[data-run]')].find(
      (each) => each.getBoundingClientRect().top > box.top + 150,
    )!;
    const runId = row.dataset['run']!;
    const [pageY, listY] = [scrollY, list.scrollTop];
    row.querySelector<HTMLElement>('[data-run-link]')!.click();
    await expect.poll(() => document.querySelector('.webrun-pane')).not.toBeNull();
    await expect.poll(() => document.querySelector('.webrun-pane')!.contains(focused())).toBe(true);
    find('.webrun-pane-back').click();
    await expect.poll(() => focused()?.closest<HTMLElement>('[data-run]')?.dataset['run']).toBe(runId);
    await frame();
    expect(Math.abs(find('.webrun-runs-scroll').scrollTop - listY)).toBeLessThan(3);
    expect(Math.abs(scrollY - pageY)).toBeLessThan(3);
  });

  test('closed beside the table leaves the focus on the row of the run that was open last', async () => {
    await show(1_440);
    find('[data-run="run_failed"] a').click();
    await expect.poll(() => document.querySelector('.webrun-pane-close')).not.toBeNull();
    find('.webrun-pane-close').focus();
    await userEvent.keyboard('{Enter}');
    await expect.poll(focused).toBe(find('[data-run="run_failed"] a'));
  });

  test('left by Escape from "Open as a page", too', async () => {
    await show(1_440, { defaultSelectedRunId: 'run_failed' });
    find('.webrun-pane-wide').focus();
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => find('.webrun-runs').checkVisibility({ visibilityProperty: true })).toBe(false);
    await userEvent.keyboard('{Escape}');
    await expect.poll(focused).toBe(find('[data-run="run_failed"] a'));
  });

  test('takes no X: the row that had the focus last is not selected', async () => {
    await show(1_440, { defaultSelectedRunId: 'run_failed' });
    find('.webrun-pane-close').focus();
    await userEvent.keyboard('x');
    await frame();
    expect(document.querySelectorAll('.webrun-runs-row[aria-selected="true"]')).toHaveLength(0);
  });
});

describe('the questions', () => {
  const asks = (runId: string, ago: number) =>
    sampleRun('guardrail', {
      runId,
      task: `Task ${runId}`,
      startedAt: Date.now() - ago * 1_000,
      guardrail: { kind: 'human_input_needed', question: `Question of ${runId}?` },
    });
  const three = () => [asks('one', 90), asks('two', 60), asks('three', 30)];
  const card = (): string | undefined =>
    focused()?.closest('.webrun-inbox-card')?.querySelector('.webrun-line-1')?.textContent ?? undefined;
  const notNow = (): HTMLElement =>
    [...focused()!.closest('.webrun-inbox-card')!.querySelectorAll('button')].find(
      ({ textContent }) => textContent === 'Not now',
    )!;

  test('"Not now" goes on with the next question, and after the last with the button that closes them', async () => {
    await show(1_440, { runs: three() });
    await userEvent.keyboard('a');
    await expect.poll(card).toBe('Task one');
    for (const next of ['Task two', 'Task three']) {
      notNow().focus();
      await userEvent.keyboard('{Enter}');
      await expect.poll(card).toBe(next);
    }
    notNow().focus();
    await userEvent.keyboard('{Enter}');
    await expect.poll(focused).toBe(find('.webrun-pane-close'));
  });

  test('"Not now" of the only question of a list on its own goes to what shows it again', async () => {
    const screen = await render(<GuardrailInbox runs={[asks('alone', 30)]} onAnswer={noop} />);
    await screen.getByRole('button', { name: 'Not now' }).click();
    await expect.element(screen.getByRole('button', { name: 'Show them now' })).toHaveFocus();
  });

  test('answered by keys, one keeps the focus where it says so', async () => {
    const answered = new Set<string>();
    function Page(): ReactElement {
      const [, refresh] = useState(0);
      const runs = three().map((run) =>
        answered.has(run.runId) ? sampleRun('running', { runId: run.runId, task: `Task ${run.runId}` }) : run,
      );
      return (
        <GuardrailInbox
          runs={runs}
          onAnswer={(runId) => {
            answered.add(runId);
            refresh((n) => n + 1);
          }}
        />
      );
    }
    const screen = await render(<Page />);
    await screen.getByRole('textbox').nth(1).click();
    await userEvent.keyboard('Yes{Control>}{Enter}{/Control}');
    await expect.element(screen.getByText('Answered.')).toBeVisible();
    await expect.poll(card).toBe('Task two');
    await expect.poll(() => focused()?.textContent).toBe('Answered.');
    await userEvent.keyboard('{Tab}');
    await expect.poll(card).toBe('Task three');
  });

  // 0 s       answered    +0.1 s         +0.3 s
  // |-asks--------|--running---|--asks again---->
  test('refused as a wrong password, one keeps the focus at what the run asks next', async () => {
    await render(
      <EmulatedRuns tasks={['Log in [ask: Which password?] [after 0.1s] [ask: Which password this time?]']}>
        <RunsDashboard />
      </EmulatedRuns>,
    );
    await expect.poll(() => document.querySelector('.webrun-inbox-item')).not.toBeNull();
    await userEvent.keyboard('a');
    await expect.poll(card).toContain('Log in');
    await userEvent.fill(find('.webrun-inbox-card .webrun-input'), 'wrong');
    find('.webrun-inbox-card [type="submit"]').focus();
    await userEvent.keyboard('{Enter}');
    const again = (): boolean | undefined =>
      document.querySelector('.webrun-inbox-card .webrun-guardrail')?.textContent.includes('this time?');
    await expect.poll(again).toBe(true);
    await frame();
    await frame();
    expect(focused()).toBe(find('.webrun-inbox-card .webrun-guardrail'));
  });

  test.each(['Show all 3', 'A'])('open already, get the focus again by "%s"', async (way) => {
    await show(1_440, { runs: three() });
    const all = (): HTMLElement => find('.webrun-inbox-head button');
    all().focus();
    await userEvent.keyboard('{Enter}');
    await expect.poll(card).toBe('Task one');
    if (way === 'A') {
      find('[data-run-link]').focus();
      await userEvent.keyboard('a');
    } else {
      expect(all()).toHaveTextContent(way);
      all().focus();
      await userEvent.keyboard('{Enter}');
    }
    await expect.poll(card).toBe('Task one');
  });

  test('J and K move among the questions and leave the table alone', async () => {
    await show(1_440, { runs: three() });
    await userEvent.keyboard('a');
    await expect.poll(card).toBe('Task one');
    await userEvent.keyboard('j');
    await expect.poll(card).toBe('Task two');
    await userEvent.keyboard('jjj');
    await expect.poll(card).toBe('Task three');
    await userEvent.keyboard('k');
    await expect.poll(card).toBe('Task two');
    await userEvent.keyboard('x');
    expect(document.querySelectorAll('.webrun-runs-row[aria-selected="true"]')).toHaveLength(0);
    await userEvent.keyboard('?');
    expect(find('.webrun-keys')).toHaveTextContent('next, previous question');
  });

  test('closed, they leave the focus on what opened them', async () => {
    await show(1_440, { runs: three() });
    const answer = find('.webrun-inbox-item .webrun-button');
    answer.focus();
    await userEvent.keyboard('{Enter}');
    await expect.poll(card).toBe('Task one');
    find('.webrun-pane-close').focus();
    await userEvent.keyboard('{Enter}');
    await expect.poll(focused).toBe(answer);
  });
});

describe('the first move from outside of the rows', () => {
  test.each(['j', 'k'])('by %s goes to the row that has the tab stop', async (key) => {
    await show(1_440);
    const stop = document.querySelectorAll<HTMLElement>('[data-run-link]')[3]!;
    stop.focus();
    stop.blur();
    await userEvent.keyboard(key);
    expect(focused()).toBe(stop);
  });
});

describe('the search', () => {
  test.each(['run_failed', null])('is left by Escape for the row that had the focus: %s', async (runId) => {
    await show(1_440);
    if (runId) find(`[data-run="${runId}"] a`).focus();
    await userEvent.keyboard('/');
    await expect.poll(focused).toBe(find('.webrun-search input'));
    await userEvent.keyboard('pictures{Escape}');
    await expect.poll(focused).toHaveValue('');
    await userEvent.keyboard('{Escape}');
    await expect
      .poll(focused)
      .toBe(find(runId ? `[data-run="${runId}"] a` : '[data-run-link][tabindex="0"]'));
  });
});

describe('a selection', () => {
  test.each(['Clear selection', 'Dismiss 1'])(
    'that "%s" ends leaves the focus in the table',
    async (name) => {
      await show(1_440);
      find('[data-run="run_failed"] input').focus();
      await userEvent.keyboard(' ');
      const button = [...document.querySelectorAll<HTMLElement>('.webrun-runs-filters .webrun-button')].find(
        ({ textContent }) => textContent?.startsWith(name),
      )!;
      button.focus();
      await userEvent.keyboard('{Enter}');
      await expect.poll(() => find('.webrun-runs-scroll').contains(focused())).toBe(true);
    },
  );

  test('that Escape ends in its bar, too', async () => {
    await show(1_440);
    find('[data-run="run_failed"] input').focus();
    await userEvent.keyboard(' ');
    find('.webrun-runs-filters .webrun-button').focus();
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => find('.webrun-runs-scroll').contains(focused())).toBe(true);
  });
});

test('a bar of the statistics leads to the first of its runs', async () => {
  await show(1_440, { runs: manyRuns(600, { days: 25 }), defaultView: 'statistics' });
  const bar = () =>
    [...document.querySelectorAll<HTMLElement>('button')].find(
      ({ textContent }) => textContent === 'TASK_TIMEOUT',
    );
  await expect.poll(bar).toBeDefined();
  bar()!.focus();
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => document.querySelector('[data-run-link]')).not.toBeNull();
  await expect.poll(focused).toBe(find('[data-run-link]'));
});

describe('a new task', () => {
  const field = (): HTMLElement | null => document.querySelector('.webrun-pane .webrun-form textarea');
  test.each(['N', 'New task'])('%s goes to its field, also when the form is open', async (way) => {
    await show(1_440);
    const press = async (): Promise<void> => {
      if (way === 'N') return userEvent.keyboard('n');
      find('.webrun-dashboard-actions [data-variant="primary"]').focus();
      await userEvent.keyboard('{Enter}');
    };
    await press();
    await expect.poll(field).not.toBeNull();
    await expect.poll(focused).toBe(field());
    find('.webrun-pane-close').focus();
    await press();
    await expect.poll(focused).toBe(field());
  });

  // An app may keep the open run in its address, and hear of it later.
  test('started from a row is in the table at once, marked, and has the focus in its pane', async () => {
    function Page(): ReactElement {
      const [runId, setRunId] = useState<string | null>(null);
      return (
        <RunsDashboard
          selectedRunId={runId}
          onSelectRun={(next) => void setTimeout(() => setRunId(next), 20)}
        />
      );
    }
    await render(
      <EmulatedRuns tasks={['One', 'Two']}>
        <Page />
      </EmulatedRuns>,
    );
    await expect.poll(() => document.querySelectorAll('[data-run-link]').length).toBe(2);
    await userEvent.hover(find('.webrun-runs-table'));
    find('[data-run-link]').focus();
    await userEvent.keyboard('n');
    await expect.poll(focused).toBe(field());
    await userEvent.keyboard('Three{Control>}{Enter}{/Control}');
    await expect.poll(() => document.querySelector('.webrun-pane .webrun-details')).not.toBeNull();
    await frame();
    expect(find('[aria-current="true"]')).toHaveTextContent('Three');
    expect(find('.webrun-runs-foot')).toHaveTextContent('3 of 3 runs shown');
    expect(find('.webrun-pane').contains(focused())).toBe(true);
    // The rest waits as before.
    expect(document.querySelectorAll('[data-run-link]')).toHaveLength(3);
  });

  test('"Edit and run again" goes to its field', async () => {
    await show(1_440, { defaultSelectedRunId: 'run_failed' });
    const edit = find('.webrun-status-actions [aria-expanded]');
    edit.focus();
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => document.querySelector('.webrun-details-task textarea')).not.toBeNull();
    await expect.poll(focused).toBe(find('.webrun-details-task textarea'));
  });
});

test.each([
  ['states', '.webrun-state-tabs'],
  ['actions for what is selected', '.webrun-runs-filters[data-bulk]'],
])('a row of %s that is cut at its edge shows whole what the Tab key gets to', async (_, selector) => {
  await show(360);
  await expect.poll(() => document.querySelector('[data-run]')).not.toBeNull();
  find('[data-run] input').click();
  await expect.poll(() => document.querySelector(selector)).not.toBeNull();
  const row = find(selector);
  expect(row.scrollWidth).toBeGreaterThan(row.clientWidth);
  const stops = tabStops(row);
  (stops[0] as HTMLElement).focus();
  for (const stop of stops) {
    expect(focused()).toBe(stop);
    const [own, whole] = [stop.getBoundingClientRect(), row.getBoundingClientRect()];
    expect(own.left, stop.textContent).toBeGreaterThanOrEqual(whole.left);
    expect(own.right, stop.textContent).toBeLessThanOrEqual(whole.right);
    // oxlint-disable-next-line no-await-in-loop -- one after the other, as a person does
    await userEvent.tab();
  }
});
