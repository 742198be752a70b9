/** Limits per user. An omitted one does not apply, unless it has a default. */
export interface UserLimits {
  /** Tasks that run at the same time. */
  readonly runsAtOnce?: number | undefined;
  /** Starts of tasks and sessions in a sliding minute. */
  readonly runsPerMinute?: number | undefined;
  /** US dollars per UTC day: the cost of settled runs, plus the estimate for those that run or never reported a cost. */
  readonly usdPerDay?: number | undefined;
  /** The estimated cost of a run in US dollars until it reports one. @default 0.1: five minutes of compute at the published $0.02 a minute */
  readonly estimateUsd?: number | undefined;
  /** Uploads in a sliding minute. @default 10, WebRun's limit for the whole account */
  readonly uploadsPerMinute?: number | undefined;
  /** Bytes of uploads per UTC day. */
  readonly uploadBytesPerDay?: number | undefined;
  /**
   * Requests open at the same time, per instance: held starts, polls, uploads. The same number of polls may be sent per second, or 20 or
   * `runsAtOnce` if that is more. @default 100
   */
  readonly requestsAtOnce?: number | undefined;
  /** Clicks and keys per second in sessions, per instance. @default 20 */
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

/** Enough for 40 runs, whatever the other limits: each is polled every 2 s. */
const fewestPollsPerSecond = 20;

/** How often one user may poll: twice a client's rate, for every request that may be open and every run. */
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
