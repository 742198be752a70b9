/** What one user may do. What is left out is not limited, unless it says a default. */
export interface UserLimits {
  /** Tasks that run at the same time. */
  readonly runsAtOnce?: number | undefined;
  /** Starts of tasks and sessions in a sliding minute. */
  readonly runsPerMinute?: number | undefined;
  /** US dollars a UTC day: what settled runs have cost, and the estimate for those that run or never reported a cost. */
  readonly usdPerDay?: number | undefined;
  /** What a run is taken to cost until it reports. @default 0.1: five minutes of compute at the published $0.02 a minute */
  readonly estimateUsd?: number | undefined;
  /** Uploads in a sliding minute. @default 10, what WebRun takes from the whole account */
  readonly uploadsPerMinute?: number | undefined;
  /** Bytes of uploads a UTC day. */
  readonly uploadBytesPerDay?: number | undefined;
  /**
   * Requests that are open at the same time, per instance: held starts, polls, uploads. As many polls pass a second, or 20 or
   * `runsAtOnce` if that is more. @default 100
   */
  readonly requestsAtOnce?: number | undefined;
  /** Clicks and keys a second in sessions, per instance. @default 20 */
  readonly actionsPerSecond?: number | undefined;
}

/** The names of the limits, for a check of the option. */
export const userLimitNames: readonly (keyof UserLimits)[] = [
  'runsAtOnce',
  'runsPerMinute',
  'usdPerDay',
  'estimateUsd',
  'uploadsPerMinute',
  'uploadBytesPerDay',
  'requestsAtOnce',
  'actionsPerSecond',
];

/** How many requests of one user may be open. */
export const readRequestsAtOnce = ({ requestsAtOnce = 100 }: UserLimits): number => requestsAtOnce;

/** Enough for 40 runs, whatever else is allowed: each is polled every 2 s. */
const fewestPollsPerSecond = 20;

/** How often one user may poll: for every request that may be open, and every run, twice as often as a client does. */
export const readPollsPerSecond = (limits: UserLimits): number =>
  Math.max(fewestPollsPerSecond, readRequestsAtOnce(limits), limits.runsAtOnce ?? 0);

/** The limits that are counted in the store, with their defaults. */
export interface CountedLimits {
  readonly runsAtOnce: number;
  readonly runsPerMinute: number;
  readonly usdPerDay: number;
  readonly estimateUsd: number;
  readonly uploadsPerMinute: number;
  readonly uploadBytesPerDay: number;
}

/** The limits that are counted in the store. */
export function readCountedLimits(limits: UserLimits): CountedLimits {
  const {
    runsAtOnce = Infinity,
    runsPerMinute = Infinity,
    usdPerDay = Infinity,
    estimateUsd = 0.1,
    uploadsPerMinute = 10,
    uploadBytesPerDay = Infinity,
  } = limits;
  return { runsAtOnce, runsPerMinute, usdPerDay, estimateUsd, uploadsPerMinute, uploadBytesPerDay };
}
