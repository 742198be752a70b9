import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createGivenRuns } from '../../../src/dashboard/data/givenRuns.js';
import {
  questionsOf,
  toLastReturn,
  toQuestionKey,
  toQuestions,
  toSnoozedUntil,
} from '../../../src/dashboard/data/questions.js';
import { sampleRun } from '../../../stories/dashboard/sampleRuns.js';

const now = Date.UTC(2026, 10, 26, 14);
const minute = 60_000;
const asks = (runId: string, minutesAgo: number) => ({
  ...sampleRun('guardrail', { runId }),
  askedAt: now - minutesAgo * minute,
});

beforeEach(() => void vi.useFakeTimers({ now }));
afterEach(() => void vi.useRealTimers());

describe('questions', () => {
  test('come in the order of their deadlines, those set aside last', () => {
    const runs = [asks('new', 0), asks('old', 4), asks('aside', 4.5), sampleRun('running')];
    const aside = `aside ${toQuestionKey(asks('aside', 4.5))}`;
    const list = toQuestions(runs, new Map([[aside, now + minute]]), now);
    expect(list.map(({ runId }) => runId)).toEqual(['old', 'new', 'aside']);
    expect(list[0]?.deadline).toBe(now + minute);
    expect(toLastReturn(list)).toBe(now + minute);
  });

  test('whose row has no time has no deadline that is known: it is not said to be over', () => {
    const nobodyKnows = { startedAt: undefined, submittedAt: undefined, askedAt: undefined };
    const runs = [{ ...asks('unknown', 0), ...nobodyKnows }, asks('known', 0)];
    const list = toQuestions(runs, new Map(), now);
    expect(list.map(({ runId }) => runId)).toEqual(['known', 'unknown']);
    expect(list[1]?.deadline).toBe(Infinity);
  });

  test('are the same while they are open, also in other words; a later one is another', () => {
    const first = sampleRun('guardrail', { runId: 'a' });
    if (first.status !== 'guardrail') throw new Error('It asks nothing.');
    const said = (question: string) => ({ ...first, guardrail: { ...first.guardrail, question } });
    const [open, later] = [
      { ...said('30 s left'), askedAt: now },
      { ...said('29 s left'), askedAt: now },
    ];
    expect(toQuestionKey(later)).toBe(toQuestionKey(open));
    expect(toQuestionKey({ ...open, askedAt: now + 1 })).not.toBe(toQuestionKey(open));
    // Rows of an app's own may not know when they asked.
    const [one, other] = [
      { ...said('one'), askedAt: undefined },
      { ...said('other'), askedAt: undefined },
    ];
    expect(toQuestionKey(one)).not.toBe(toQuestionKey(other));
  });

  // now        4 min              5 min
  //  | aside ... | back, 1 min left | deadline
  test.each([
    [5, 4],
    [30, 10],
    [0.5, 0],
  ])('with %d min left are set aside for %d min: none ends out of sight', (left, minutes) => {
    expect(toSnoozedUntil(now + left * minute, now) - now).toBe(minutes * minute);
  });

  test('come back by themselves', async () => {
    const store = questionsOf(createGivenRuns([asks('a', 0), asks('b', 1)]));
    const listener = vi.fn();
    store.subscribe(listener);
    store.snooze('b');
    expect(store.get().map(({ runId, snoozedUntil }) => [runId, snoozedUntil !== null])).toEqual([
      ['a', false],
      ['b', true],
    ]);
    await vi.advanceTimersByTimeAsync(3 * minute + 1);
    expect(store.get().map(({ snoozedUntil }) => snoozedUntil)).toEqual([null, null]);
    expect(listener).toHaveBeenCalledTimes(2);
  });

  // now      asleep for 4 min       1 s later
  //  | aside ~~~~~~~~~~~~~~~~~~ awake | back
  test('come back after the machine slept, whose timers had stood still', async () => {
    const store = questionsOf(createGivenRuns([asks('a', 1)]));
    const stop = store.subscribe(() => undefined);
    store.snooze('a');
    vi.setSystemTime(now + 4 * minute);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(store.get()[0]?.snoozedUntil).toBeNull();
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  // now            2 min                          7 min
  //  | "a" aside ... | answered elsewhere, asks again | deadline of the second question
  test('of one run are set aside one by one: the next is shown at once', () => {
    const given = createGivenRuns([asks('a', 0)]);
    const store = questionsOf(given);
    const stop = store.subscribe(() => undefined);
    const aside = (): boolean[] => store.get().map(({ snoozedUntil }) => snoozedUntil !== null);
    store.snooze('a');
    expect(aside()).toEqual([true]);
    vi.setSystemTime(now + 2 * minute);
    given.set([sampleRun('running', { runId: 'a' })]);
    given.set([asks('a', -2)]);
    expect(aside()).toEqual([false]);
    store.snooze('a');
    expect(aside()).toEqual([true]);
    stop();
  });

  test('are one list for all who show it, the same until it changes', () => {
    const given = createGivenRuns([asks('a', 0)]);
    const store = questionsOf(given);
    expect(questionsOf(given)).toBe(store);
    const stop = store.subscribe(() => undefined);
    const before = store.get();
    given.set([asks('a', 0), sampleRun('running')]);
    expect(store.get()).toBe(before);
    store.snooze('a');
    expect(store.get()).not.toBe(before);
    store.showSnoozed();
    expect(store.get()[0]?.snoozedUntil).toBeNull();
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
