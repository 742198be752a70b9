import { defaultMaxDurationMs } from '../core/timing.js';
import { tooMany } from './refusal.js';
import { updateDocument } from './store.js';
import type { WebRunStore } from './store.js';
import { forgottenRunGraceMs, minuteMs, stoppedGraceMs } from './timing.js';

/** What one user may do; what is left out is not limited. */
export interface UserLimits {
  /** Tasks that run at the same time. */
  readonly runsAtOnce?: number;
  /** Starts of tasks and sessions in a sliding minute. */
  readonly runsPerMinute?: number;
  /** US dollars a UTC day: what settled runs have cost, and the estimate for those that run or never said. */
  readonly usdPerDay?: number;
  /** What a run is taken to cost until it says. @default 0.1: five minutes of compute at the published $0.02 a minute */
  readonly estimateUsd?: number;
}

/** The books of every user: what runs, what it costs. */
export interface Budget {
  /** Notes a start. @throws {Refusal} 429 when the user may not */
  open(user: string, run: NewRun): Promise<void>;
  /** Gives a noted start the name it can be found by from now on. */
  rename(user: string, name: string, to: { readonly task: string; readonly session: string }): Promise<void>;
  /** Notes the end of a run; false when it was not open: somebody else has told already. */
  settle(user: string, name: string, costUsd: number | null): Promise<boolean>;
  /** Takes back a start that WebRun did not take. */
  cancel(user: string, name: string): Promise<void>;
  /** A session was stopped: what runs in it ends soon, also when nobody asks any more. */
  stop(user: string, session: string): Promise<void>;
}

/** A start to be noted. */
export interface NewRun {
  readonly name: string;
  readonly isRun: boolean;
  readonly maxDurationMs: number | null;
}

interface OpenRun {
  readonly usd: number;
  readonly session: string;
  untilMs: number;
}

interface BookDocument {
  /** Starts of the last minute, Unix time in milliseconds. */
  starts: number[];
  /** The UTC day that `spentUsd` is of. */
  day: string;
  spentUsd: number;
  runs: Record<string, OpenRun>;
}

const dayMs = 86_400_000;
/** Settled books are needed for the rest of their day. */
const bookLifeMs = 2 * dayMs;
const defaultEstimateUsd = 0.1;

/** Makes the books. */
export function createBudget(store: WebRunStore, limits: UserLimits): Budget {
  const {
    runsAtOnce = Infinity,
    runsPerMinute = Infinity,
    usdPerDay = Infinity,
    estimateUsd = defaultEstimateUsd,
  } = limits;
  const initial: BookDocument = { starts: [], day: '', spentUsd: 0, runs: {} };
  const change = <Answer>(
    user: string,
    act: (book: BookDocument, nowMs: number) => Answer,
  ): Promise<Answer> =>
    updateDocument(store, `runs ${user}`, bookLifeMs, initial, (book) => {
      const nowMs = Date.now();
      const today = new Date(nowMs).toISOString().slice(0, 10);
      if (book.day !== today) Object.assign(book, { day: today, spentUsd: 0 });
      for (const [name, { untilMs, usd }] of Object.entries(book.runs)) {
        if (untilMs > nowMs) continue;
        delete book.runs[name];
        book.spentUsd += usd;
      }
      return act(book, nowMs);
    });

  return {
    open: (user, { name, isRun, maxDurationMs }) =>
      change(user, (book, nowMs) => {
        book.starts = book.starts.filter((atMs) => atMs > nowMs - minuteMs);
        const running = Object.values(book.runs);
        const spentUsd = running.reduce((sum, { usd }) => sum + usd, book.spentUsd);
        if (book.starts.length >= runsPerMinute)
          throw tooMany(
            'RATE_LIMIT_EXCEEDED',
            `At most ${runsPerMinute} starts a minute.`,
            (book.starts[0] ?? nowMs) + minuteMs - nowMs,
          );
        if (isRun && running.length >= runsAtOnce)
          throw tooMany(
            'SESSION_LIMIT_REACHED',
            `At most ${runsAtOnce} tasks at once. Wait for one to end, or stop it.`,
            stoppedGraceMs,
          );
        if (spentUsd + estimateUsd > usdPerDay)
          throw tooMany(
            'SPENDING_LIMIT_REACHED',
            `At most $${usdPerDay} a day. It begins anew at midnight UTC.`,
            dayMs - (nowMs % dayMs),
          );
        book.starts.push(nowMs);
        const durationMs = Math.min(Math.max(maxDurationMs ?? defaultMaxDurationMs, 0), defaultMaxDurationMs);
        // The hold's own 75 s may pass before the task's time begins to count.
        if (isRun)
          book.runs[name] = {
            usd: estimateUsd,
            session: '',
            untilMs: nowMs + durationMs + forgottenRunGraceMs,
          };
      }),
    rename: (user, name, { task, session }) =>
      change(user, (book) => {
        const run = book.runs[name];
        if (!run) return;
        delete book.runs[name];
        book.runs[task] = { ...run, session };
      }),
    settle: (user, name, costUsd) =>
      change(user, (book) => {
        const run = book.runs[name];
        if (!run) return false;
        delete book.runs[name];
        book.spentUsd += costUsd ?? run.usd;
        return true;
      }),
    cancel: (user, name) => change(user, (book) => void delete book.runs[name]),
    stop: (user, session) =>
      change(user, (book, nowMs) => {
        for (const run of Object.values(book.runs))
          if (run.session === session) run.untilMs = Math.min(run.untilMs, nowMs + stoppedGraceMs);
      }),
  };
}
