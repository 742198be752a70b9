import 'webrun-react/dashboard.css';
import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import type { StartedRun } from 'webrun-react';
import { RunDetails, RunsDashboard } from 'webrun-react/dashboard';
import type { RunsDashboardProps } from 'webrun-react/dashboard';
import { manyRuns, sampleRun, workingDay } from '../../stories/dashboard/sampleRuns.js';

// Where there is little room nothing ends too early, and what matters keeps some.
const noop = async (): Promise<void> => undefined;
const handlers = {
  onAnswer: noop,
  onCancel: noop,
  onRetry: () => undefined,
  onDismiss: noop,
  onStart: () => undefined,
};
const find = <Kind extends HTMLElement>(selector: string): Kind => {
  const found = document.querySelector<Kind>(selector);
  if (!found) throw new Error(`No ${selector}`);
  return found;
};
const boxOf = (selector: string): DOMRect => find(selector).getBoundingClientRect();
const show = async (width: number, props: RunsDashboardProps = {}): Promise<void> => {
  await page.viewport(width, width < 600 ? 800 : 900);
  await render(<RunsDashboard runs={workingDay()} {...handlers} {...props} />);
  await expect.poll(() => document.querySelector('[data-run], .webrun-first')).not.toBeNull();
};
const longQuestion = sampleRun('guardrail', {
  runId: 'asks',
  task: 'Order a lamp',
  guardrail: {
    kind: 'human_input_needed',
    question: 'Which of the many deliveries should I choose? '.repeat(9),
  },
});

test.each([360, 500])('at %s px the background of the dashboard is behind all of it', async (width) => {
  await show(width, { runs: manyRuns(200) });
  const { bottom } = boxOf('.webrun-dashboard');
  expect(bottom).toBeGreaterThanOrEqual(boxOf('.webrun-runs').bottom);
  expect(bottom + scrollY).toBeGreaterThanOrEqual(document.documentElement.scrollHeight - 40);
});

test.each([360, 500, 1_440])('at %s px an open run fills the window, and no more', async (width) => {
  await show(width, { runs: manyRuns(200) });
  find('[data-run-link]').click();
  await expect.poll(() => document.querySelector('.webrun-pane')).not.toBeNull();
  expect(boxOf('.webrun-dashboard').height).toBe(width < 600 ? 800 : 900);
  expect(boxOf('.webrun-pane').bottom).toBeLessThanOrEqual(boxOf('.webrun-dashboard').bottom);
  expect(boxOf('.webrun-pane').height).toBeGreaterThan(400);
});

// A window of 1280 by 1024 px, enlarged four times.
test('in 320 by 256 px two rows of the list are in sight at once', async () => {
  await show(320);
  await page.viewport(320, 256);
  const row = boxOf('[data-run]').height;
  expect(find('.webrun-runs-scroll').clientHeight).toBeGreaterThan(2 * row);
});

test.each([360, 1_440])('at %s px the top bar reaches both edges', async (width) => {
  await show(width);
  const [bar, whole] = [boxOf('.webrun-dashboard-bar'), boxOf('.webrun-dashboard')];
  expect([bar.left, bar.right]).toEqual([whole.left, whole.right]);
});

test.each([
  ['of many words', 'word '.repeat(400)],
  ['of one word', 'x'.repeat(120)],
])('in 360 px a first task %s does not run over the edge, nor what is below it', async (_, task) => {
  await show(360, { runs: [] });
  const field = find<HTMLTextAreaElement>('.webrun-first-form textarea');
  await userEvent.fill(field, task);
  const edge = boxOf('.webrun-first').right;
  for (const { right } of [field, ...document.querySelectorAll('.webrun-ready button')].map((element) =>
    element.getBoundingClientRect(),
  ))
    expect(right).toBeLessThan(edge);
});

describe('the band of questions', () => {
  test('leaves room for the task beside a long question', async () => {
    await show(1_440, { runs: [longQuestion] });
    const line = boxOf('.webrun-inbox-item > .webrun-line-1');
    const task = boxOf('.webrun-inbox-task');
    expect(task.left).toBeGreaterThan(line.left);
    expect(task.right).toBeLessThanOrEqual(line.right);
  });

  test('says where the questions are open, repeats none of them, and is not amber meanwhile', async () => {
    await show(1_440, { runs: [longQuestion] });
    const strip = find('.webrun-inbox[data-variant="strip"]');
    const amber = getComputedStyle(strip).backgroundColor;
    const before = boxOf('.webrun-inbox-strip').height;
    expect(strip).toHaveTextContent('Which of the many');
    await userEvent.keyboard('a');
    await expect.poll(() => document.querySelector('.webrun-pane')).not.toBeNull();
    expect(strip.innerText).toContain('The questions are open beside the runs.');
    expect(strip.innerText).not.toContain('Which of the many');
    expect(find('.webrun-inbox-item').checkVisibility()).toBe(false);
    expect(boxOf('.webrun-inbox-strip').height).toBe(before);
    expect(getComputedStyle(strip).backgroundColor).not.toBe(amber);
  });
});

test.each([360, 1_440])(
  'at %s px the title of the open questions is level with what closes them',
  async (width) => {
    await show(width, { runs: [longQuestion] });
    await userEvent.keyboard('a');
    await expect.poll(() => document.querySelector('.webrun-pane h2')).not.toBeNull();
    const words = document.createRange();
    words.selectNodeContents(find('.webrun-pane h2'));
    const middle = ({ top, bottom }: DOMRect): number => (top + bottom) / 2;
    const bar = middle(boxOf('.webrun-pane-bar'));
    expect(Math.abs(middle(words.getBoundingClientRect()) - bar)).toBeLessThanOrEqual(1);
  },
);

test('beside an open run the states fade where they are cut, and the last is whole when it is scrolled to', async () => {
  await show(1_440);
  find('[data-run-link]').click();
  await expect.poll(() => document.querySelector('.webrun-pane')).not.toBeNull();
  const tabs = find('.webrun-state-tabs');
  expect(getComputedStyle(tabs).maskImage).toContain('gradient');
  tabs.scrollLeft = 9_999;
  const last = tabs.lastElementChild!.getBoundingClientRect();
  expect(last.right).toBeLessThanOrEqual(tabs.getBoundingClientRect().right - 30);
});

describe('an open run', () => {
  const answered = sampleRun('completed', {
    runId: 'done',
    task: 'Find the contact page',
    result: { message: 'In stock' },
  });
  const panels = (): HTMLElement[] => [
    ...document.querySelectorAll<HTMLElement>('.webrun-pane .webrun-panel'),
  ];
  const isFramed = (panel: HTMLElement): boolean => getComputedStyle(panel).borderInlineStartWidth !== '0px';

  test.each([360, 1_440])('at %s px is one panel, in which only a question has a frame', async (width) => {
    await show(width, { defaultSelectedRunId: 'run_asks_1' });
    await expect.poll(() => document.querySelector('.webrun-pane .webrun-guardrail')).not.toBeNull();
    expect(
      panels()
        .filter(isFramed)
        .map(({ className }) => className),
    ).toEqual([find('.webrun-pane .webrun-guardrail').className]);
  });

  test.each([360, 1_440])('at %s px has no frame within it where the run is not known', async (width) => {
    await show(width, { defaultSelectedRunId: 'gone' });
    await expect.poll(() => document.querySelector('.webrun-pane .webrun-empty')).not.toBeNull();
    expect(panels().some(isFramed)).toBe(false);
  });

  test('says in one line when it started', async () => {
    const startedAt = Date.UTC(2026, 9, 28, 22, 58);
    await show(1_440, { runs: [{ ...answered, startedAt }], defaultSelectedRunId: 'done' });
    find('.webrun-pane-wide').click();
    await expect.poll(() => isFramed(find('.webrun-pane .webrun-result'))).toBe(true);
    const lines = document.createRange();
    lines.selectNodeContents(find('.webrun-facts dd'));
    expect(lines.getClientRects()).toHaveLength(1);
  });

  test.each([360, 768])('at %s px begins its way back at the edge of its title', async (width) => {
    await show(width, { runs: [answered], defaultSelectedRunId: 'done' });
    await expect.poll(() => document.querySelector('.webrun-pane .webrun-title')).not.toBeNull();
    const start = boxOf('.webrun-pane-back .webrun-icon').left - boxOf('.webrun-pane .webrun-title').left;
    expect(Math.abs(start)).toBeLessThanOrEqual(2);
  });

  test('opened as a page has its panels beside each other', async () => {
    await show(1_440, { runs: [answered], defaultSelectedRunId: 'done' });
    await expect.poll(() => document.querySelector('.webrun-pane .webrun-result')).not.toBeNull();
    expect(panels().some(isFramed)).toBe(false);
    find('.webrun-pane-wide').click();
    await expect.poll(() => isFramed(find('.webrun-pane .webrun-result'))).toBe(true);
    expect(boxOf('.webrun-cost').left).toBeGreaterThan(boxOf('.webrun-result').right);
  });

  test('has what can be done with its answer beside the tabs', async () => {
    await show(1_440, { runs: [answered], defaultSelectedRunId: 'done' });
    await expect.poll(() => document.querySelector('.webrun-result-actions button')).not.toBeNull();
    expect(boxOf('.webrun-result-actions').top).toBeLessThan(boxOf('.webrun-result .webrun-tab').bottom);
  });

  test('that is over can be run again, and edited, in one row', async () => {
    await show(1_440, { runs: [answered], defaultSelectedRunId: 'done' });
    const buttons = [...document.querySelectorAll('.webrun-pane .webrun-status-actions button')];
    expect(buttons.map(({ textContent }) => textContent)).toEqual(['Run again', 'Edit and run again']);
    expect(new Set(buttons.map((button) => button.getBoundingClientRect().top)).size).toBe(1);
  });
});

test.each(['completed', 'failed'] as const)(
  'in 360 px nothing is kept for the stop of a run that has %s',
  async (status) => {
    await page.viewport(360, 800);
    const details = (run: StartedRun) => (
      <div style={{ inlineSize: 340 }}>
        <RunDetails runs={[run]} runId="watched" {...handlers} />
      </div>
    );
    const { rerender } = await render(details(sampleRun('running', { runId: 'watched' })));
    await rerender(details(sampleRun(status, { runId: 'watched' })));
    await expect.poll(() => document.querySelectorAll('.webrun-status-actions button')).toHaveLength(2);
    const buttons = [...document.querySelectorAll('.webrun-status-actions button')];
    const end = Math.max(...buttons.map((button) => button.getBoundingClientRect().bottom));
    expect(boxOf('.webrun-status-actions').bottom - end).toBeLessThan(2);
  },
);

test('a row of 360 px begins with the question, not with "Waits for you"', async () => {
  await show(360, { runs: [longQuestion] });
  const result = find('[data-run="asks"] .webrun-runs-result');
  expect(result.innerText.trim()).toMatch(/^Which of the many/);
});

test('a lost run can be dismissed in its details', async () => {
  const dismissed: string[] = [];
  const run = sampleRun('lost', { runId: 'gone' });
  const screen = await render(
    <RunDetails runs={[run]} runId="gone" onDismiss={(runId) => void dismissed.push(runId)} />,
  );
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await screen.getByRole('button', { name: 'Dismiss' }).click();
  expect(dismissed).toEqual(['gone']);
});

test('an unknown run has no code beside its task', async () => {
  await show(1_000, { runs: [sampleRun('lost', { runId: 'gone', task: 'Fill in a form' })] });
  expect(find('[data-run="gone"] [data-col="task"]').textContent).toBe('Fill in a form');
});

test('while runs are loading there is the line of a day, bars end where figures do, and nothing to press', async () => {
  await page.viewport(1_440, 900);
  await render(<RunsDashboard runs={[]} isLoading {...handlers} />);
  await expect.poll(() => document.querySelector('.webrun-runs-row')).not.toBeNull();
  expect(boxOf('.webrun-runs-day').height).toBe(30);
  const bar = boxOf('td[data-col="duration"] .webrun-skeleton');
  expect(boxOf('td[data-col="duration"]').right - bar.right).toBeLessThan(10);
  expect(document.querySelectorAll('.webrun-runs-filters button')).toHaveLength(0);
});

describe('filters', () => {
  test('say "Any" for what is not filtered, and that amounts are costs', async () => {
    await show(1_440);
    find('.webrun-add-filter').click();
    await expect.poll(() => document.querySelector('.webrun-filter-fields select')).not.toBeNull();
    const first = find<HTMLSelectElement>('.webrun-filter-fields select');
    expect(first.selectedOptions[0]?.textContent).toBe('Any');
    expect(find('.webrun-filter-range legend').textContent).toBe('Cost');
  });

  test('of one day say the day, without its first and last minute', async () => {
    const from = new Date(2026, 9, 22).getTime();
    const to = new Date(2026, 9, 23).getTime();
    await page.viewport(1_440, 900);
    await render(<RunsDashboard runs={workingDay()} {...handlers} defaultFilter={{ from, to }} />);
    await expect.poll(() => document.querySelector('.webrun-chip')?.textContent).toBe('Started Thu, Oct 22');
    // Nothing is left, so there is nothing to export.
    expect(document.querySelector('.webrun-runs-filters .webrun-actions-end')).toBeNull();
  });
});

test('what has failed without an answer keeps no room for one', async () => {
  const failed = sampleRun('failed', { runId: 'fails', task: 'Order a lamp' });
  await show(1_440, { runs: [failed], selectedRunId: 'fails' });
  await expect.poll(() => document.querySelector('.webrun-pane .webrun-empty')).not.toBeNull();
  const [empty, panel] = [boxOf('.webrun-pane .webrun-empty'), boxOf('.webrun-pane .webrun-result')];
  const words = [...document.querySelectorAll('.webrun-pane .webrun-result .webrun-empty > *')].at(-1);
  expect(empty.bottom - (words?.getBoundingClientRect().bottom ?? 0)).toBeLessThan(24);
  expect(panel.bottom - empty.bottom).toBeLessThan(2);
});
