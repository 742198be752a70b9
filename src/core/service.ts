import type { InputLimits, TaskInput } from './input.js';
import { answerLimitMs, defaultMaxDurationMs, holdMs, pollIntervalMs } from './timing.js';

/** What a task may have beside its words. */
export type InputField = Exclude<keyof TaskInput, 'taskDetails'>;

/** What a service is like, for waiting well, for checking input and for the words on the screen. What is left out is as at WebRun. */
export interface ServiceTraits extends InputLimits {
  /** What it is called on the screen; a `service` of the app's own messages goes before it. @default 'WebRun' */
  readonly name?: string | undefined;
  /** How long it holds a start at most before it answers with ids, in milliseconds. @default 50_000 */
  readonly holdMs?: number | undefined;
  /** How long a task may run at most, in milliseconds, whatever its input asks for; `Infinity` for no limit. @default 300_000 */
  readonly maxDurationMs?: number | undefined;
  /** What a task may have beside its words; `TaskForm` shows no field for anything else. @default everything */
  readonly inputFields?: readonly InputField[] | undefined;
  /** How long a question may go unanswered before the task ends, in milliseconds; `Infinity` for no limit. @default 300_000 */
  readonly answerLimitMs?: number | undefined;
  /** The pause from a reply to the next poll, in milliseconds; polls come up to a tenth later. @default 2_000 */
  readonly pollIntervalMs?: number | undefined;
  /** What an open session costs per minute in US dollars, busy or idle; `null` where nobody knows. @default 0.02 */
  readonly sessionUsdPerMinute?: number | null | undefined;
  /** How many tasks may be started in a minute; `null` where nobody knows. @default 10 */
  readonly startsPerMinute?: number | null | undefined;
  /**
   * Between which times, in milliseconds, half of its tasks end, and the median between them; `null` where nobody knows. With the
   * price of a session they make the estimate of a first run. @default [20_000, 40_000, 80_000]
   */
  readonly usualDurationsMs?: readonly [lower: number, median: number, upper: number] | null | undefined;
}

/** WebRun's published price of an open session, busy or idle. */
export const webRunSessionUsdPerMinute = 0.02;

/** What only forms and estimates read: they know WebRun's by themselves, and runs need not load it. */
type OwnTraits = 'inputFields' | 'maxTaskLength' | 'minDurationMs' | 'usualDurationsMs';

/** All traits of a service but its name. */
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

/** The traits of a service, and WebRun's where it does not say. */
export function toTraits(own: ServiceTraits = {}): AllServiceTraits {
  const given = Object.entries(own).filter(([, value]) => value !== undefined);
  return { ...webRun, ...Object.fromEntries(given) };
}
