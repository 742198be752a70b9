import { answerLimitMs, defaultMaxDurationMs, holdMs, pollIntervalMs } from './timing.js';

/** What a service is like, for waiting well and for the words on the screen. What is left out is as at WebRun. */
export interface ServiceTraits {
  /** What it is called on the screen; a `service` of the app's own messages goes before it. @default 'WebRun' */
  readonly name?: string | undefined;
  /** How long it holds a start at most before it answers with ids, in milliseconds. @default 50_000 */
  readonly holdMs?: number | undefined;
  /** How long a task may run at most, in milliseconds, whatever its input asks for; `Infinity` for no limit. @default 300_000 */
  readonly maxDurationMs?: number | undefined;
  /** How long a question may go unanswered before the task ends, in milliseconds; `Infinity` for no limit. @default 300_000 */
  readonly answerLimitMs?: number | undefined;
  /** The pause from a reply to the next poll, in milliseconds; polls come up to a tenth later. @default 2_000 */
  readonly pollIntervalMs?: number | undefined;
  /** What an open session costs per minute in US dollars, busy or idle; `null` where nobody knows. @default 0.02 */
  readonly sessionUsdPerMinute?: number | null | undefined;
}

/** WebRun's published price of an open session, busy or idle (protocol section 18). */
export const webRunSessionUsdPerMinute = 0.02;

/** All traits of a service but its name. */
export type AllServiceTraits = {
  readonly [Name in Exclude<keyof ServiceTraits, 'name'>]-?: Exclude<ServiceTraits[Name], undefined>;
};

/** The traits of a service, and WebRun's where it does not say. */
export function toTraits(own: ServiceTraits = {}): AllServiceTraits {
  return {
    holdMs: own.holdMs ?? holdMs,
    maxDurationMs: own.maxDurationMs ?? defaultMaxDurationMs,
    answerLimitMs: own.answerLimitMs ?? answerLimitMs,
    pollIntervalMs: own.pollIntervalMs ?? pollIntervalMs,
    sessionUsdPerMinute:
      own.sessionUsdPerMinute === undefined ? webRunSessionUsdPerMinute : own.sessionUsdPerMinute,
  };
}
