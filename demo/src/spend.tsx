import { createContext, useContext, useEffect, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { useRuns } from 'webrun-react';
import type { ListedRun } from 'webrun-react';
import { toGroup } from './groups.js';

/** What the runs of today cost. */
export interface Spend {
  readonly totalUsd: number;
  /** By the hour of the day in which they ended, or which it is now; US dollars. */
  readonly byHour: readonly number[];
  /** Runs whose cost is known. */
  readonly known: number;
  /** Runs that have ended and whose cost WebRun never told. */
  readonly unknown: number;
  /** Runs that go on. */
  readonly running: number;
  /** The hour that it is, 0 to 23. */
  readonly hour: number;
  /** When counting began, if that was today: runs from before are not known. Unix time in milliseconds. */
  readonly since: number | null;
}

const SpendContext = createContext<Spend | null>(null);

/** What was spent today, wherever it is shown. */
export function useSpend(): Spend {
  const spend = useContext(SpendContext);
  if (!spend) throw new Error('Could not tell the spend: put the component inside <SpendProvider>.');
  return spend;
}

/** Counts the spend once for all who show it; whatever else is below is not rendered by it. */
export function SpendProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const spend = useCount();
  return <SpendContext.Provider value={spend}>{children}</SpendContext.Provider>;
}

/** Adds up what the runs of this page cost since midnight. An unknown cost is counted apart, never as zero. */
function useCount(): Spend {
  const runs = useRuns();
  const now = useMinute();
  const today = new Date(now).toDateString();
  const byHour = Array.from({ length: 24 }, () => 0);
  let known = 0;
  let unknown = 0;
  let running = 0;
  for (const run of runs) {
    if (toGroup(run.status) === 'running') running++;
    const at = new Date(run.settledAt ?? now);
    if (at.toDateString() !== today) continue;
    const cost = run.usage?.costUsd ?? null;
    if (cost !== null) {
      byHour[at.getHours()] = (byHour[at.getHours()] ?? 0) + cost;
      known++;
    } else if (wasBilled(run)) unknown++;
  }
  return {
    totalUsd: byHour.reduce((sum, cost) => sum + cost, 0),
    byHour,
    known,
    unknown,
    running,
    hour: new Date(now).getHours(),
    since: new Date(openedAt).toDateString() === today ? openedAt : null,
  };
}

/** The runs live as long as the page. */
const openedAt = performance.timeOrigin;

/** True for a run that ended after it was sent: it may have cost something. */
const wasBilled = (run: ListedRun): boolean =>
  run.isSettled && run.status !== 'refused' && run.submittedAt !== undefined;

/** How often the hour is looked at, in milliseconds: a bar may be a minute late. */
const lookMs = 60_000;

/** The time, about once a minute. Unix time in milliseconds. */
function useMinute(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), lookMs);
    return () => clearInterval(timer);
  }, []);
  return now;
}
