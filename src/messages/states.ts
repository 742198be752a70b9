import type { Count } from './count.js';

/** A text, or one that depends on values, which are already written in the reader's locale. */
export type Text<Values> = string | ((values: Values) => string);

/** The text for some values. */
export function writeText<Values>(text: Text<Values>, values: Values): string {
  return typeof text === 'string' ? text : text(values);
}

/** Words of a state: what it is called, what it means, and what a screen reader is told, by default its name. */
export type StateText<Values> = readonly [
  label: Text<Values>,
  description: Text<Values>,
  announced?: Text<Values>,
];

/** What the words of a run's state may mention. */
export interface StatusValues {
  readonly service: string;
  /** How long most tasks take at most; `null` where that is not known. */
  readonly usual: string | null;
  /** The task's time limit; `null` where it is not known. */
  readonly limit: string | null;
  /** How often it is checked; `null` where it is not. */
  readonly interval: string | null;
  /** Until the next try; `null` when that is near. */
  readonly time: string | null;
  /** The question, or the reason of a failure: words from outside. */
  readonly quote: string | null;
  /** Why it was refused, in a few words. */
  readonly detail: string;
  /** It ended without its answer, and kept what it had brought until then. */
  readonly isPartial: boolean;
}

/** What a run can be in, in a reader's terms. */
export type StateName =
  | 'ready'
  | 'queued'
  | 'queuedOffline'
  | 'queuedLimited'
  | 'submitting'
  | 'submittingOffline'
  | 'resending'
  | 'running'
  | 'limited'
  | 'overdue'
  | 'reconnecting'
  | 'browserLost'
  | 'offline'
  | 'denied'
  | 'signedOut'
  | 'detached'
  | 'paused'
  | 'stopping'
  | 'stoppingUnsent'
  | 'stoppingCut'
  | 'asks'
  | 'asksCut'
  | 'asksElsewhere'
  | 'asksNothing'
  | 'done'
  | 'failed'
  | 'declined'
  | 'stopped'
  | 'leftQueue'
  | 'unanswered'
  | 'lost'
  | 'gone'
  | 'refused';

/** Words of the state of a run. */
export interface StatusMessages {
  readonly label: string;
  readonly states: Readonly<Record<StateName, StateText<StatusValues>>>;
  readonly place: (place: Count) => string;
  readonly notStopped: string;
  /** Its secrets are not known any more; or whoever was to start it again has refused it. */
  readonly secretsNotKept: string;
  readonly notRepeated: string;
  readonly notDismissed: string;
  readonly waitingFor: (time: string) => string;
  readonly tookTime: (time: string) => string;
  readonly afterTime: (time: string) => string;
  /** Of a time that is not measured more exactly. */
  readonly under: (time: string) => string;
  readonly noReason: (service: string) => string;
  readonly cutOffAt: (time: string) => string;
  readonly noTaskNamed: string;
  readonly resultGone: string;
  readonly changed: (state: string) => string;
  readonly answer: string;
  readonly tryNow: string;
  readonly keepWaiting: string;
  readonly watchAgain: string;
  readonly resume: string;
  readonly stop: string;
  readonly stoppingButton: string;
  readonly leaveQueue: string;
  readonly dismiss: string;
  readonly runAgain: string;
  readonly tryAgain: string;
  readonly sendAgain: string;
  readonly startAgain: string;
}

/** What the words of a refusal may mention. */
export interface RefusalValues {
  readonly service: string;
  /** How many tasks may be started in a minute. */
  readonly perMinute: string;
  /** Until it can be sent again; `null` when it can. */
  readonly time: string | null;
  /** The status of the reply; `null` without one. */
  readonly httpStatus: string | null;
}

/** Words of refusals, by their name or the server's code: why in a few words, what to do, and what a screen reader is told. */
export type RefusalMessages = Readonly<
  Record<
    | 'rateLimit'
    | 'SPENDING_LIMIT_REACHED'
    | 'SESSION_LIMIT_REACHED'
    | 'UPLOAD_LIMIT_REACHED'
    | 'TOO_MANY_REQUESTS'
    | 'full'
    | 'unavailable'
    | 'key'
    | 'signedOut'
    | 'denied'
    | 'serverKey'
    | 'PROXY_NOT_CONFIGURED'
    | 'balance'
    | 'dayBudget'
    | 'budget'
    | 'input'
    | 'network'
    | 'unsent'
    | 'other',
    StateText<RefusalValues>
  >
>;
