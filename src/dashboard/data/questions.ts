import { answerLimitMs } from '../../core/timing.js';
import { describeBudget } from '../../runs/budgetView.js';
import type { StartedRun } from '../../runs/runState.js';
import { asksForBudget } from './runGroup.js';
import { createListeners } from './listeners.js';
import { followRuns } from './pacedRuns.js';
import type { RunsSource } from './pacedRuns.js';

/** A run that waits for a person. */
export interface WaitingQuestion {
  readonly runId: string;
  /** When the service stops the run if nobody answers, Unix time in milliseconds; `Infinity` if never. */
  readonly deadline: number;
  /** Its budget, not the service, stops it at the deadline. */
  readonly isByBudget: boolean;
  /** When a snoozed question returns, Unix time in milliseconds; `null` if it is not snoozed. */
  readonly snoozedUntil: number | null;
}

/** Identifies a question within its run; `null` if the run asks nothing. Rewording an open question does not change its key. */
export function toQuestionKey(run: StartedRun): string | null {
  if (run.status === 'guardrail') return `${run.guardrail.kind} ${run.askedAt ?? run.guardrail.question}`;
  return asksForBudget(run) ? `budget ${run.budget?.askedCount}` : null;
}

/** A snooze covers one question: the run's next question is new, and nobody has seen it. */
const toSnoozeKey = (run: StartedRun): string => `${run.runId} ${toQuestionKey(run)}`;

/** "Not now" snoozes a question for 10 minutes. */
export const snoozeMs = 600_000;
/** A snoozed question returns at least this long before its deadline, in milliseconds, so it never expires out of sight. */
const leastLeftMs = 60_000;

/** How often snoozes are checked, in milliseconds: timers pause while the machine sleeps, deadlines do not. */
const checkMs = 1_000;

/** When a run with an unanswered question is stopped, and by whom. */
export function toDeadline(
  run: StartedRun,
  limitMs: number,
): Pick<WaitingQuestion, 'deadline' | 'isByBudget'> {
  const { askedAt, submittedAt, startedAt } = run;
  const { stopAtMs = null } = asksForBudget(run) ? (describeBudget(run) ?? {}) : {};
  if (stopAtMs !== null) return { deadline: stopAtMs, isByBudget: true };
  return { deadline: (askedAt ?? submittedAt ?? startedAt ?? Infinity) + limitMs, isByBudget: false };
}

/** When a question that is snoozed now returns, Unix time in milliseconds. */
export function toSnoozedUntil(deadline: number, now: number): number {
  return Math.min(now + snoozeMs, Math.max(now, deadline - leastLeftMs));
}

/** Whether "Not now" would have an effect: there is more time left than a snoozed question needs before its deadline. */
export const canSnooze = (deadline: number, now: number): boolean => toSnoozedUntil(deadline, now) > now;

/** When the last snoozed question returns, Unix time in milliseconds; not a valid time if none is snoozed. */
export const toLastReturn = (questions: readonly WaitingQuestion[]): number =>
  Math.max(...questions.map(({ snoozedUntil }) => snoozedUntil ?? 0));

/** The runs that wait for a person, nearest deadline first, snoozed ones last. */
export function toQuestions(
  runs: readonly StartedRun[],
  snoozes: ReadonlyMap<string, number>,
  now: number,
  limitMs: number = answerLimitMs,
): readonly WaitingQuestion[] {
  return runs
    .filter((run) => run.status === 'guardrail' || asksForBudget(run))
    .map((run) => {
      const until = snoozes.get(toSnoozeKey(run)) ?? 0;
      return {
        runId: run.runId,
        ...toDeadline(run, limitMs),
        snoozedUntil: until > now ? until : null,
      };
    })
    .toSorted(
      (one, other) =>
        Number(one.snoozedUntil !== null) - Number(other.snoozedUntil !== null) ||
        // Neither of two without a deadline comes first: the difference is NaN.
        one.deadline - other.deadline ||
        0,
    );
}

/** A store of a source's questions, which can also snooze them. */
export interface QuestionStore {
  readonly subscribe: (listener: () => void) => () => void;
  /** The same list until it changes. */
  readonly get: () => readonly WaitingQuestion[];
  readonly snooze: (runId: string) => void;
  /** Shows all snoozed questions again. */
  readonly showSnoozed: () => void;
}

const stores = /* @__PURE__ */ new WeakMap<RunsSource, QuestionStore>();

/**
 * Returns the question store of a source: one per source, so that a strip and a list agree on what is snoozed.
 * @param limitMs how long the service lets a question go unanswered, in milliseconds; `Infinity` for no limit
 */
export function questionsOf(source: RunsSource, limitMs: number = answerLimitMs): QuestionStore {
  let store = stores.get(source);
  if (!store) stores.set(source, (store = createQuestionStore(source, limitMs)));
  return store;
}

function createQuestionStore(source: RunsSource, limitMs: number): QuestionStore {
  const listeners = createListeners(() => {
    const stop = followRuns(source, update);
    return () => {
      stop();
      clearTimeout(timer);
    };
  });
  const snoozes = new Map<string, number>();
  let list: readonly WaitingQuestion[] | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function compute(): readonly WaitingQuestion[] {
    const next = toQuestions(source.list(), snoozes, Date.now(), limitMs);
    if (!list || JSON.stringify(next) !== JSON.stringify(list)) list = next;
    return list;
  }
  function schedule(): void {
    clearTimeout(timer);
    if (listeners.hasAny() && list?.some(({ snoozedUntil }) => snoozedUntil !== null))
      timer = setTimeout(update, checkMs);
  }
  function update(): void {
    const before = list;
    if (compute() !== before && before) listeners.notify();
    schedule();
  }
  return {
    subscribe(listener) {
      const unsubscribe = listeners.subscribe(listener);
      update();
      return unsubscribe;
    },
    get: () => list ?? compute(),
    snooze(runId) {
      const run = source.get(runId);
      if (run) snoozes.set(toSnoozeKey(run), toSnoozedUntil(toDeadline(run, limitMs).deadline, Date.now()));
      update();
    },
    showSnoozed() {
      snoozes.clear();
      update();
    },
  };
}
