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
  /** The same for the announcer. */
  readonly announced: string;
  /** What to do, given the time until it can be sent again; `null` when it can. `null` where the server says it, in `serverMessage`. */
  readonly advice: ((time: string | null) => string) | null;
  /** The server's own words, `null` where it gave none. */
  readonly serverMessage: string | null;
  /** How long to wait before it is sent again, in milliseconds; `null` when it need not wait. */
  readonly waitMs: number | null;
}

/** Puts in words why a run was refused, and what to do. */
export function describeRefusal(
  error: SerializedError,
  { t, service, traits, format }: Words<'refusal'>,
  input?: TaskInput,
): Refusal {
  const { status, message, retryAfterMs, code } = error;
  // A sentence of ours is for developers.
  const said = message.startsWith('[webrun-react] ') ? null : message;
  const name = toName(error, t);
  const serverMessage =
    code === 'input'
      ? ((input && checkTaskInput(input, traits)[0]?.message) ?? null)
      : said !== null && [t, english].some((words) => hasSaid(words[name], said))
        ? null
        : said;
  const [detail, advice, announced = detail] = t[name];
  const { startsPerMinute } = traits;
  const values: RefusalValues = {
    service,
    perMinute: format.number(startsPerMinute ?? 0),
    time: null,
    httpStatus: status === null ? null : String(status),
  };
  const waitMs = { rateLimit: rateLimitWindowMs, full: noInstanceWaitMs }[name as string] ?? null;
  // Of what we know nothing of, the server's words say more than ours.
  const isTheirs = serverMessage !== null && (name === 'other' || name === 'input');
  return {
    // Of a limit that nobody knows the short words say nothing; a server of the app's own may have another one.
    detail: writeText(
      name === 'rateLimit' && (startsPerMinute === null || error.credential === 'sign-in')
        ? announced
        : detail,
      values,
    ),
    announced: writeText(announced, values),
    advice: isTheirs ? null : (time) => writeText(advice, { ...values, time }),
    serverMessage,
    // How long such a limit lasts is not known: a run may end, or somebody raise it. Trying costs nothing.
    waitMs: name.endsWith('REACHED') ? null : (retryAfterMs ?? waitMs),
  };
}

/** Whether our words of a refusal say what the server's do: "Sign in first." */
function hasSaid(words: RefusalMessages[keyof RefusalMessages], said: string): boolean {
  const own = words.filter((each) => typeof each === 'string').join(' ');
  const theirs = said.trim().replace(/[.!]$/, '').toLowerCase();
  return own.toLowerCase().includes(theirs);
}

/** Where the server's code has no words of its own, the HTTP status is asked first: bodies of 429 and many 4xx carry no code. */
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
      // A server of the app's own keeps the key: a person can only sign in there, or tell who runs it.
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
      // Without a field, what watches budgets did not load: it may the next time.
      if (field === null) return 'unsent';
      return apiCode === 'DAILY_BUDGET_EXHAUSTED' ? 'dayBudget' : 'budget';
    case 'input':
      // What the app itself could not do is no fault of the task.
      return /^(headers|apiKey|input|fetch)$/.test(field ?? '') ? 'unsent' : 'input';
    default:
      return 'other';
  }
}
