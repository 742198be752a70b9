import type { Task } from '../core/task.js';
import { webRunSessionUsdPerMinute } from '../core/service.js';

/** What an estimate reads of a run: what both a record and a `RunState` have. */
export interface EstimatedRun {
  readonly tags?: readonly string[] | undefined;
  readonly name?: string | undefined;
  readonly settledAt?: number | undefined;
  readonly task?: Task | undefined;
}

/** Which runs are like the one that is about to start. */
export interface EstimateFor {
  readonly tags?: readonly string[] | undefined;
  /** The slot it is started in. */
  readonly name?: string | undefined;
}

/** What a run is expected to cost. It is an estimate and must be called one. */
export interface CostEstimate {
  /** The median, in US dollars. */
  readonly usd: number;
  /** Half of the runs cost between these amounts. */
  readonly fromUsd: number;
  readonly toUsd: number;
  /** Of how many runs; 0 for `documented`. */
  readonly count: number;
  /** `tag` and `name`: this app's settled runs of the same tag or name. `documented`: WebRun's documented times and the price of a session minute. */
  readonly basis: 'tag' | 'name' | 'documented';
}

/** The documented times of tasks are 10-20, 20-40, 40-80 and 80-180 s, by kind; taken as equally frequent, these part them into quarters. */
const quarterSeconds = [20, 40, 80] as const;

/** An open session for a documented time, at its documented price. Tokens come on top; no documented cost says how many. */
const toSessionUsd = (seconds: number): number =>
  Number(((seconds / 60) * webRunSessionUsdPerMinute).toPrecision(3));
const [lower, middle, upper] = quarterSeconds;
const documented: CostEstimate = {
  usd: toSessionUsd(middle),
  fromUsd: toSessionUsd(lower),
  toUsd: toSessionUsd(upper),
  count: 0,
  basis: 'documented',
};

/** Fewer say too little. */
const fewest = 3;
/** Older ones say less: sites and prices change. */
const newest = 100;

/** Estimates what a run costs from what others like it have cost; `runs` in any order. */
export function estimateCost(runs: Iterable<EstimatedRun>, { tags = [], name }: EstimateFor): CostEstimate {
  const ofTag: EstimatedRun[] = [];
  const ofName: EstimatedRun[] = [];
  for (const run of runs) {
    if (run.settledAt === undefined || run.task?.status !== 'completed' || run.task.usage.costUsd === null)
      continue;
    if (run.tags?.some((tag) => tags.includes(tag))) ofTag.push(run);
    if (name !== undefined && run.name === name) ofName.push(run);
  }
  if (ofTag.length >= fewest) return toEstimate(ofTag, 'tag');
  if (ofName.length >= fewest) return toEstimate(ofName, 'name');
  return documented;
}

function toEstimate(runs: readonly EstimatedRun[], basis: 'tag' | 'name'): CostEstimate {
  const costs = runs
    .toSorted((one, other) => (other.settledAt ?? 0) - (one.settledAt ?? 0))
    .slice(0, newest)
    .map(({ task }) => task?.usage.costUsd ?? 0)
    .toSorted((one, other) => one - other);
  const at = (share: number): number => {
    const place = (costs.length - 1) * share;
    const [low = 0, high = 0] = [costs[Math.floor(place)], costs[Math.ceil(place)]];
    return Number((low + (high - low) * (place % 1)).toPrecision(6));
  };
  return { usd: at(0.5), fromUsd: at(0.25), toUsd: at(0.75), count: costs.length, basis };
}
