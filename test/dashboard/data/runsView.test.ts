import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCalendar } from '../../../src/dashboard/data/calendar.js';
import { createDerived } from '../../../src/dashboard/data/derived.js';
import { createGivenRuns } from '../../../src/dashboard/data/givenRuns.js';
import { createRunsView } from '../../../src/dashboard/data/runsView.js';
import type { RunsFilter } from '../../../src/dashboard/data/runsFilter.js';
import { manyRuns, sampleRun } from '../../../stories/dashboard/sampleRuns.js';

const calendar = createCalendar('UTC');
const start = Date.UTC(2026, 10, 26, 14);

beforeEach(() => void vi.useFakeTimers({ now: start }));
afterEach(() => void vi.useRealTimers());

function setUp(filter: RunsFilter = {}) {
  const runs = manyRuns(20, { now: start, days: 2 });
  const given = createGivenRuns(runs);
  const view = createRunsView(given, filter, calendar);
  const calls = vi.fn();
  const stop = view.subscribe(calls);
  view.getSnapshot();
  return { runs, given, view, calls, stop };
}

describe('a view of runs', () => {
  test('is the same object until something in it changes', async () => {
    const { runs, given, view, calls } = setUp();
    const before = view.getSnapshot();
    given.set(runs.map((run) => ({ ...run })));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(view.getSnapshot()).toBe(before);
    expect(calls).not.toHaveBeenCalled();
  });

  // 0 ms ... 10 ms      200 ms
  //  | 50 changes |        | one update
  test('takes over many changes at once, 200 ms later', async () => {
    const { runs, given, view, calls } = setUp();
    const more = Array.from({ length: 50 }, () => sampleRun('running', { startedAt: start }));
    for (let at = 1; at <= more.length; at++) {
      given.set([...more.slice(0, at), ...runs]);
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(calls).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(calls).toHaveBeenCalledTimes(1);
    expect(view.getSnapshot()).toMatchObject({ total: 70, shown: 70, counts: { all: 70, running: 50 } });
  });

  test('keeps the order and the sums of what a change does not touch', async () => {
    const { runs, given, view } = setUp();
    const before = view.getSnapshot();
    const [newest] = runs;
    if (!newest?.usage) throw new Error('The newest run is expected to have a cost.');
    given.set([{ ...newest, usage: { ...newest.usage, costUsd: 9 } }, ...runs.slice(1)]);
    await vi.advanceTimersByTimeAsync(200);
    const after = view.getSnapshot();
    expect(after.items).toBe(before.items);
    const [today, yesterday] = [...after.days.keys()];
    expect(after.days.get(today ?? '')?.knownUsd).toBeGreaterThan(9);
    expect(after.days.get(yesterday ?? '')).toBe(before.days.get(yesterday ?? ''));
  });

  test('while held moves no row, drops those that are gone, and counts those that wait', async () => {
    const { runs, given, view } = setUp();
    const before = view.getSnapshot().items;
    view.hold(true);
    given.set([
      sampleRun('guardrail', { startedAt: start }),
      sampleRun('queued', { startedAt: start }),
      ...runs.slice(1),
    ]);
    await vi.advanceTimersByTimeAsync(200);
    const held = view.getSnapshot();
    expect(held.items).toEqual(before.filter(({ key }) => key !== runs[0]?.runId));
    expect([held.pending, held.total]).toEqual([2, 21]);
    view.refresh();
    expect(view.getSnapshot()).toMatchObject({ pending: 0, total: 21 });
    expect(view.getSnapshot().items).toHaveLength(held.items.length + 2);
  });

  test('while held shows the run that is opened, also when it comes later', async () => {
    const { runs, given, view } = setUp();
    view.hold(true);
    const own = sampleRun('running', { startedAt: start });
    view.setOpenRun(own.runId);
    given.set([own, sampleRun('running', { startedAt: start }), ...runs]);
    await vi.advanceTimersByTimeAsync(200);
    expect(view.getSnapshot()).toMatchObject({ pending: 0, shown: 22 });
    given.set([sampleRun('running', { startedAt: start }), ...given.list()]);
    await vi.advanceTimersByTimeAsync(200);
    expect(view.getSnapshot().pending).toBe(1);
    const next = sampleRun('running', { startedAt: start });
    given.set([next, ...given.list()]);
    view.setOpenRun(next.runId);
    expect(view.getSnapshot().items.some(({ key }) => key === next.runId)).toBe(true);
  });

  // 0 ms       100 ms        200 ms
  //  | change     | new view    | all
  test('is of the same moment as every sum of its runs', async () => {
    const { runs, given, view } = setUp();
    const sum = createDerived(given, (all) => all.length);
    sum.subscribe(() => undefined);
    given.set(runs.slice(1));
    await vi.advanceTimersByTimeAsync(100);
    const other = createRunsView(given, { groups: ['done'] }, calendar);
    const totals = () => [view.getSnapshot().total, other.getSnapshot().total, sum.get()];
    expect(totals()).toEqual([20, 20, 20]);
    other.subscribe(() => undefined);
    await vi.advanceTimersByTimeAsync(100);
    expect(totals()).toEqual([19, 19, 19]);
    given.set(runs.slice(2));
    view.refresh();
    expect(totals()).toEqual([18, 18, 18]);
  });

  test('says beside the counts of a search those of all runs', () => {
    const { counts, totals } = setUp({ search: 'no such run' }).view.getSnapshot();
    expect([counts.all, totals?.all]).toEqual([0, 20]);
    expect(setUp({ groups: ['done'] }).view.getSnapshot().totals).toBeNull();
  });

  test('takes over what was held back when it is let move again', async () => {
    const { runs, given, view } = setUp();
    view.hold(true);
    given.set([sampleRun('running', { startedAt: start }), ...runs]);
    await vi.advanceTimersByTimeAsync(200);
    expect(view.getSnapshot().pending).toBe(1);
    view.hold(false);
    expect(view.getSnapshot()).toMatchObject({ pending: 0, shown: 21 });
  });

  test('counts the groups that a group hides', () => {
    const { view } = setUp({ groups: ['failed'] });
    const { counts, shown, total } = view.getSnapshot();
    expect(shown).toBe(counts.failed);
    expect([counts.all, total]).toEqual([20, 20]);
    expect(counts.done).toBeGreaterThan(0);
  });

  test('lets a run leave "last 24 h" when its time has come', async () => {
    const { view } = setUp({ period: '24h' });
    const before = view.getSnapshot().shown;
    await vi.advanceTimersByTimeAsync(6 * 3_600_000);
    expect(view.getSnapshot().shown).toBeLessThan(before);
  });

  test('holds no timer and no subscription once nobody looks', async () => {
    const { given, stop } = setUp({ period: 'today' });
    given.set([]);
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
