import { toTraits } from '../core/service.js';
import type { ServiceTraits } from '../core/service.js';
import type { Task } from '../core/task.js';

/** What an estimate reads of a run: what both a record and a `RunState` have. */
export interface EstimatedRun {
  readonly tags?: readonly string[] | undefined;
  readonly name?: string | undefined;
  readonly input?: { readonly taskDetails: string } | undefined;
  /** Unix time in milliseconds; the newest runs count. */
  readonly settledAt?: number | undefined;
  readonly task?: Task | undefined;
}

/** Which runs are like the one that is about to start. */
export interface EstimateFor {
  readonly tags?: readonly string[] | undefined;
  /** The slot it is started in. */
  readonly name?: string | undefined;
  /** The words of the task: runs of the same words are the most like it. */
  readonly taskDetails?: string | undefined;
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
  /**
   * `task`, `tag` and `name`: this app's completed runs of the same words, tag or name. `documented`: the service's documented times and its
   * price of a session minute. `app`: all completed runs of this app, where the service documents neither.
   */
  readonly basis: 'task' | 'tag' | 'name' | 'app' | 'documented';
}

/** Fewer say too little. */
const fewest = 3;
/** Older ones say less: sites and prices change. */
const newest = 100;

/** Estimates what a run costs at WebRun from what others like it have cost; `runs` in any order. */
export function estimateCost(runs: Iterable<EstimatedRun>, of: EstimateFor): CostEstimate;
/** Estimates what a run costs at a service; `null` where nobody knows: no run like it, no documented times or no price. */
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

/** WebRun's documented times are 10-20, 20-40, 40-80 and 80-180 s, by kind of task; taken as equally frequent, these part them into quarters. */
const webRunDurationsMs = [20_000, 40_000, 80_000] as const;

/** An open session for the documented times, at its price. Tokens come on top; no documented cost says how many. */
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
