import type { InputLimits, TaskInput } from './input.js';
import { answerLimitMs, defaultMaxDurationMs, holdMs, pollIntervalMs } from './timing.js';

/** A field of a task besides its text. */
export type InputField = Exclude<keyof TaskInput, 'taskDetails'>;

/** The traits of a service, for polling, checking input and the text on screen. Omitted ones default to WebRun's. */
export interface ServiceTraits extends InputLimits {
  /** Its name on screen, unless the app's own messages set `service`. @default 'WebRun' */
  readonly name?: string | undefined;
  /** The longest it holds a start before it replies with ids, in milliseconds. @default 50_000 */
  readonly holdMs?: number | undefined;
  /** The longest a task may run, in milliseconds, whatever its input asks for; `Infinity` for no limit. @default 300_000 */
  readonly maxDurationMs?: number | undefined;
  /** The fields a task may have besides its text; `TaskForm` shows no others. @default everything */
  readonly inputFields?: readonly InputField[] | undefined;
  /** How long a question may go unanswered before the task ends, in milliseconds; `Infinity` for no limit. @default 300_000 */
  readonly answerLimitMs?: number | undefined;
  /** The delay from a reply to the next poll, in milliseconds; polls come up to 10 % later. @default 2_000 */
  readonly pollIntervalMs?: number | undefined;
  /** What an open session costs per minute in US dollars, busy or idle; `null` if unknown. @default 0.02 */
  readonly sessionUsdPerMinute?: number | null | undefined;
  /** How many tasks may be started per minute; `null` if unknown. @default 10 */
  readonly startsPerMinute?: number | null | undefined;
  /**
   * The range of durations, in milliseconds, in which half of its tasks end, and the median; `null` if unknown. With the
   * price of a session they give the estimate for a first run. @default [20_000, 40_000, 80_000]
   */
  readonly usualDurationsMs?: readonly [lower: number, median: number, upper: number] | null | undefined;
}

/** WebRun's published price of an open session, busy or idle. */
export const webRunSessionUsdPerMinute = 0.02;

/** Traits that only forms and estimates read, which have WebRun's defaults themselves: runs need not load them. */
type OwnTraits = 'inputFields' | 'maxTaskLength' | 'minDurationMs' | 'usualDurationsMs';

/** All traits of a service except its name. */
export type AllServiceTraits = Pick<ServiceTraits, OwnTraits> & {
  readonly [Name in Exclude<keyof ServiceTraits, 'name' | OwnTraits>]-?: Exclude<
    ServiceTraits[Name],
    undefined
  >;
};

/** WebRun, by its documentation. */
const webRun: AllServiceTraits = {
  holdMs,
  maxDurationMs: defaultMaxDurationMs,
  answerLimitMs,
  pollIntervalMs,
  sessionUsdPerMinute: webRunSessionUsdPerMinute,
  startsPerMinute: 10,
};

/** The traits of a service, with WebRun's as defaults. */
export function toTraits(own: ServiceTraits = {}): AllServiceTraits {
  const given = Object.entries(own).filter(([, value]) => value !== undefined);
  return { ...webRun, ...Object.fromEntries(given) };
}
