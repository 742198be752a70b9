import type { Count } from './count.js';

/** A text, or a function of values that are already formatted in the reader's locale. */
export type Text<Values> = string | ((values: Values) => string);

/** The text for some values. */
export function writeText<Values>(text: Text<Values>, values: Values): string {
  return typeof text === 'string' ? text : text(values);
}

/** Texts of a state: its name, what it means, and what a screen reader announces, by default the name. */
export type StateText<Values> = readonly [
  label: Text<Values>,
  description: Text<Values>,
  announced?: Text<Values>,
];

/** Values that the texts of a run's state may mention. */
export interface StatusValues {
  readonly service: string;
  /** How long most tasks take at most; `null` if unknown. */
  readonly usual: string | null;
  /** The task's time limit; `null` if unknown. */
  readonly limit: string | null;
  /** How often it is checked; `null` if it is not. */
  readonly interval: string | null;
  /** The time until the next try; `null` when it is near. */
  readonly time: string | null;
  /** The question, or the reason for a failure: text from outside. */
  readonly quote: string | null;
  /** Why it was refused, in a few words. */
  readonly detail: string;
  /** It ended without an answer, but kept its results until then. */
  readonly isPartial: boolean;
}

/** The states of a run, in the reader's terms. */
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

/** Texts for a run's state. */
export interface StatusMessages {
  readonly label: string;
  readonly states: Readonly<Record<StateName, StateText<StatusValues>>>;
  readonly place: (place: Count) => string;
  readonly notStopped: string;
  /** Its secrets are no longer known; `notRepeated`: it could not be started again. */
  readonly secretsNotKept: string;
  readonly notRepeated: string;
  readonly notDismissed: string;
  readonly waitingFor: (time: string) => string;
  readonly tookTime: (time: string) => string;
  readonly afterTime: (time: string) => string;
  /** For a duration below the given one, which is not shown more exactly. */
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

/** Values that the texts of a refusal may mention. */
export interface RefusalValues {
  readonly service: string;
  /** How many tasks may be started in a minute. */
  readonly perMinute: string;
  /** The time until it can be sent again; `null` when it can. */
  readonly time: string | null;
  /** The reply's HTTP status; `null` without a reply. */
  readonly httpStatus: string | null;
}

/** Texts for refusals, by name or server code: the reason in brief, what to do, and what a screen reader announces. */
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
