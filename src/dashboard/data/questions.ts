import { answerLimitMs } from '../../core/timing.js';
import { describeBudget } from '../../runs/budgetView.js';
import type { StartedRun } from '../../runs/runState.js';
import { asksForBudget } from './runGroup.js';
import { followRuns } from './pacedRuns.js';
import type { RunsSource } from './pacedRuns.js';

/** A run that waits for a person. */
export interface WaitingQuestion {
  readonly runId: string;
  /** When the service stops the run if nobody answers, Unix time in milliseconds; `Infinity` where it does not. */
  readonly deadline: number;
  /** Its budget stops it then, not the service. */
  readonly isByBudget: boolean;
  /** Set aside until then, Unix time in milliseconds; `null` when it is not. */
  readonly snoozedUntil: number | null;
}

/** Tells the questions of one run apart; `null` while it asks nothing. The words of an open one may change, and it is the same one. */
export function toQuestionKey(run: StartedRun): string | null {
  if (run.status === 'guardrail') return `${run.guardrail.kind} ${run.askedAt ?? run.guardrail.question}`;
  return asksForBudget(run) ? `budget ${run.budget?.askedCount}` : null;
}

/** Sets aside one question: the next of its run is another, and nobody has seen it. */
const toSnoozeKey = (run: StartedRun): string => `${run.runId} ${toQuestionKey(run)}`;

/** "Not now" sets a question aside for 10 minutes. */
export const snoozeMs = 600_000;
/** A question that was set aside is back at least this long before its deadline: it never ends out of sight. */
const leastLeftMs = 60_000;

/** How often it is looked whether one is back, in milliseconds: a timer stands still while the machine sleeps, and a deadline does not. */
const lookMs = 1_000;

/** When a run is stopped whose question is not answered, and by whom. */
export function toDeadline(
  run: StartedRun,
  limitMs: number,
): Pick<WaitingQuestion, 'deadline' | 'isByBudget'> {
  const { askedAt, submittedAt, startedAt } = run;
  const { stopAtMs = null } = asksForBudget(run) ? (describeBudget(run) ?? {}) : {};
  if (stopAtMs !== null) return { deadline: stopAtMs, isByBudget: true };
  return { deadline: (askedAt ?? submittedAt ?? startedAt ?? Infinity) + limitMs, isByBudget: false };
}

/** Until when a question that is set aside now is not shown. */
export function toSnoozedUntil(deadline: number, now: number): number {
  return Math.min(now + snoozeMs, Math.max(now, deadline - leastLeftMs));
}

/** Whether "not now" would do anything: of the time until the deadline more is left than a question has to be back before it. */
export const canSnooze = (deadline: number, now: number): boolean => toSnoozedUntil(deadline, now) > now;

/** When the last of those that are set aside is back, Unix time in milliseconds; no time where none is. */
export const toBackBy = (questions: readonly WaitingQuestion[]): number =>
  Math.max(...questions.map(({ snoozedUntil }) => snoozedUntil ?? 0));

/** The runs that wait for a person, the nearest deadline first, those that are set aside last. */
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
        // Of two without an end neither is first: the difference is no number.
        one.deadline - other.deadline ||
        0,
    );
}

/** The questions of a source of runs, to subscribe to, and how to set one aside. */
export interface QuestionStore {
  readonly subscribe: (listener: () => void) => () => void;
  /** The same list until it changes. */
  readonly get: () => readonly WaitingQuestion[];
  readonly snooze: (runId: string) => void;
  /** Shows all that were set aside. */
  readonly wake: () => void;
}

const stores = /* @__PURE__ */ new WeakMap<RunsSource, QuestionStore>();

/**
 * The questions of a source: one store, so that a strip and a list agree on what is set aside.
 * @param limitMs how long the service lets a question go unanswered, in milliseconds; `Infinity` for no limit
 */
export function questionsOf(source: RunsSource, limitMs: number = answerLimitMs): QuestionStore {
  let store = stores.get(source);
  if (!store) stores.set(source, (store = createQuestionStore(source, limitMs)));
  return store;
}

function createQuestionStore(source: RunsSource, limitMs: number): QuestionStore {
  const listeners = new Set<() => void>();
  const snoozes = new Map<string, number>();
  let list: readonly WaitingQuestion[] | undefined;
  let stop: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function compute(): readonly WaitingQuestion[] {
    const next = toQuestions(source.list(), snoozes, Date.now(), limitMs);
    if (!list || JSON.stringify(next) !== JSON.stringify(list)) list = next;
    return list;
  }
  function schedule(): void {
    clearTimeout(timer);
    if (listeners.size > 0 && list?.some(({ snoozedUntil }) => snoozedUntil !== null))
      timer = setTimeout(update, lookMs);
  }
  function update(): void {
    const before = list;
    if (compute() !== before && before) for (const listener of listeners) listener();
    schedule();
  }
  return {
    subscribe(listener) {
      if (listeners.size === 0) stop = followRuns(source, update);
      listeners.add(listener);
      update();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stop?.();
        clearTimeout(timer);
      };
    },
    get: () => list ?? compute(),
    snooze(runId) {
      const run = source.get(runId);
      if (run) snoozes.set(toSnoozeKey(run), toSnoozedUntil(toDeadline(run, limitMs).deadline, Date.now()));
      update();
    },
    wake() {
      snoozes.clear();
      update();
    },
  };
}
