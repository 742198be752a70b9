import { isRateLimit } from '../core/errors.js';
import type { SerializedError } from '../core/errors.js';
import { checkTaskInput } from '../core/input.js';
import type { TaskInput } from '../core/input.js';
import { noInstanceWaitMs, rateLimitWindowMs } from '../core/timing.js';
import { refusal as english } from '../messages/en/run.js';
import { writeText } from '../messages/states.js';
import type { RefusalMessages, RefusalValues } from '../messages/states.js';
import { isSignedOut } from './isSignedOut.js';
import type { Words } from './words.js';

/** A refusal in words for the person who was refused. */
export interface Refusal {
  /** Why, in a few words. */
  readonly detail: string;
  /** The same, for the announcer. */
  readonly announced: string;
  /** What to do, given the time until it can be sent again; `null` when it can. `null` where the server says it, in `serverMessage`. */
  readonly advice: ((time: string | null) => string) | null;
  /** The server's message; `null` if it sent none. */
  readonly serverMessage: string | null;
  /** How long to wait before sending it again, in milliseconds; `null` for no wait. */
  readonly waitMs: number | null;
}

/** Describes why a run was refused, and what to do. */
export function describeRefusal(
  error: SerializedError,
  { t, service, traits, format }: Words<'refusal'>,
  input?: TaskInput,
): Refusal {
  const { status, message, retryAfterMs, code } = error;
  const name = toName(error, t);
  const serverMessage =
    code === 'input'
      ? ((input && checkTaskInput(input, traits)[0]?.message) ?? null)
      : toServerMessage(message, [t[name], english[name]]);
  const [detail, advice, announced = detail] = t[name];
  const { startsPerMinute } = traits;
  const values: RefusalValues = {
    service,
    perMinute: format.number(startsPerMinute ?? 0),
    time: null,
    httpStatus: status === null ? null : String(status),
  };
  const waitMs = { rateLimit: rateLimitWindowMs, full: noInstanceWaitMs }[name as string] ?? null;
  // For an unknown cause, the server's message says more than ours.
  const isTheirs = serverMessage !== null && (name === 'other' || name === 'input');
  return {
    // For an unknown limit a short message says nothing, and the app's own server may have another one.
    detail: writeText(
      name === 'rateLimit' && (startsPerMinute === null || error.credential === 'sign-in')
        ? announced
        : detail,
      values,
    ),
    announced: writeText(announced, values),
    advice: isTheirs ? null : (time) => writeText(advice, { ...values, time }),
    serverMessage,
    // It is unknown how long such a limit lasts: a run may end, or somebody may raise it. Retrying costs nothing.
    waitMs: name.endsWith('REACHED') ? null : (retryAfterMs ?? waitMs),
  };
}

type OwnTexts = RefusalMessages[keyof RefusalMessages];

/** The server's message; `null` if it is our own error for developers, or if one of our texts already says the same: "Sign in first." */
function toServerMessage(message: string, ownTexts: readonly OwnTexts[]): string | null {
  if (message.startsWith('[webrun-react] ')) return null;
  return ownTexts.some((texts) => saysTheSame(texts, message)) ? null : message;
}

function saysTheSame(ownTexts: OwnTexts, message: string): boolean {
  const own = ownTexts.filter((each) => typeof each === 'string').join(' ');
  const theirs = message.trim().replace(/[.!]$/, '').toLowerCase();
  return own.toLowerCase().includes(theirs);
}

/** If the server's code has no message of its own, the HTTP status decides first: bodies of 429 and many 4xx have no code. */
function toName(error: SerializedError, t: RefusalMessages): keyof RefusalMessages {
  const { status, code, apiCode, credential, field } = error;
  if (apiCode && Object.hasOwn(t, apiCode)) return apiCode as keyof RefusalMessages;
  switch (status) {
    case 429:
      return isRateLimit(error) ? 'rateLimit' : 'other';
    case 503:
      return !apiCode || /INSTANCE/.test(apiCode) ? 'full' : 'unavailable';
    case 402:
      return 'balance';
    case 401:
    case 403:
      // The app's own server keeps the key: a person can only sign in there, or tell its operator.
      if (apiCode === 'PROXY_KEY_REFUSED') return 'serverKey';
      if (isSignedOut(error)) return 'signedOut';
      return credential === 'api-key' ? 'key' : 'denied';
  }
  switch (code) {
    case 'network':
    case 'timeout':
      return 'network';
    case 'aborted':
      return 'unsent';
    case 'budget':
      // Without a field, the budget module failed to load: it may load next time.
      if (field === null) return 'unsent';
      return apiCode === 'DAILY_BUDGET_EXHAUSTED' ? 'dayBudget' : 'budget';
    case 'input':
      // A failure of the app itself is not the task's fault.
      return /^(headers|apiKey|input|fetch)$/.test(field ?? '') ? 'unsent' : 'input';
    default:
      return 'other';
  }
}
