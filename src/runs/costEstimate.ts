import { toTraits } from '../core/service.js';
import type { ServiceTraits } from '../core/service.js';
import type { Task } from '../core/task.js';

/** The fields of a record or a `RunState` that an estimate reads. */
export interface EstimatedRun {
  readonly tags?: readonly string[] | undefined;
  readonly name?: string | undefined;
  readonly input?: { readonly taskDetails: string } | undefined;
  /** Unix time in milliseconds; only the newest runs count. */
  readonly settledAt?: number | undefined;
  readonly task?: Task | undefined;
}

/** The new run, by which similar runs are found. */
export interface EstimateFor {
  readonly tags?: readonly string[] | undefined;
  /** The slot in which it is started. */
  readonly name?: string | undefined;
  /** The text of the task: runs with the same text are the most similar. */
  readonly taskDetails?: string | undefined;
}

/** The expected cost of a run. Label it as an estimate. */
export interface CostEstimate {
  /** The median, in US dollars. */
  readonly usd: number;
  /** Half of the runs cost between these amounts. */
  readonly fromUsd: number;
  readonly toUsd: number;
  /** The number of runs it is based on; 0 for `documented`. */
  readonly count: number;
  /**
   * `task`, `tag` and `name`: this app's completed runs with the same text, tag or name. `documented`: the service's documented times and
   * its price per session minute. `app`: all completed runs of this app, if the service lacks either.
   */
  readonly basis: 'task' | 'tag' | 'name' | 'app' | 'documented';
}

/** Fewer runs give no estimate. */
const fewest = 3;
/** Older runs are ignored: sites and prices change. */
const newest = 100;

/** Estimates the cost of a run at WebRun from similar runs; `runs` in any order. */
export function estimateCost(runs: Iterable<EstimatedRun>, of: EstimateFor): CostEstimate;
/** Estimates the cost of a run at a service; `null` if it documents no times or price, and too few runs have completed. */
export function estimateCost(
  runs: Iterable<EstimatedRun>,
  of: EstimateFor,
  service: ServiceTraits | undefined,
): CostEstimate | null;
export function estimateCost(
  runs: Iterable<EstimatedRun>,
  { tags = [], name, taskDetails }: EstimateFor,
  service?: ServiceTraits,
): CostEstimate | null {
  const words = taskDetails?.trim();
  const like = { task: [] as EstimatedRun[], tag: [] as EstimatedRun[], name: [] as EstimatedRun[] };
  const all: EstimatedRun[] = [];
  for (const run of runs) {
    if (run.settledAt === undefined || run.task?.status !== 'completed' || run.task.usage.costUsd === null)
      continue;
    all.push(run);
    if (words && run.input?.taskDetails.trim() === words) like.task.push(run);
    if (run.tags?.some((tag) => tags.includes(tag))) like.tag.push(run);
    if (name !== undefined && run.name === name) like.name.push(run);
  }
  for (const basis of ['task', 'tag', 'name'] as const)
    if (like[basis].length >= fewest) return toEstimate(like[basis], basis);
  return toDocumented(service) ?? (all.length >= fewest ? toEstimate(all, 'app') : null);
}

/** WebRun documents 10-20, 20-40, 40-80 and 80-180 s, by kind of task; these are the quartiles if all kinds are equally frequent. */
const webRunDurationsMs = [20_000, 40_000, 80_000] as const;

/** The price of an open session for the documented times. Excludes tokens, because their number is not documented. */
function toDocumented(service: ServiceTraits | undefined): CostEstimate | null {
  const { usualDurationsMs = webRunDurationsMs, sessionUsdPerMinute } = toTraits(service);
  if (usualDurationsMs === null || sessionUsdPerMinute === null) return null;
  const [fromUsd = 0, usd = 0, toUsd = 0] = usualDurationsMs.map((ms) =>
    Number(((ms / 60_000) * sessionUsdPerMinute).toPrecision(3)),
  );
  return { usd, fromUsd, toUsd, count: 0, basis: 'documented' };
}

function toEstimate(runs: readonly EstimatedRun[], basis: CostEstimate['basis']): CostEstimate {
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
