import type { SerializedError } from '../core/errors.js';
import { checkTaskInput } from '../core/input.js';
import type { TaskInput } from '../core/input.js';
import { noInstanceWaitMs, rateLimitWindowMs } from '../core/timing.js';
import { refusalWords as words } from './words.js';

/** A refusal in words for the person who was refused. */
export interface Refusal {
  /** Why, in a few words. */
  readonly detail: string;
  /** The same for the announcer. */
  readonly announced: string;
  /** What to do; `seconds` until it can be sent again, `null` when it can. */
  readonly sentence: (seconds: number | null) => string;
  /** True when the sentence is the server's own. */
  readonly isForeign: boolean;
  /** The server's own words beside ours, `null` where it gave none or the sentence says them. */
  readonly said: string | null;
  /** How long to wait before it is sent again, in milliseconds; `null` when it need not wait. */
  readonly waitMs: number | null;
}

/** Reads why a run was refused. The HTTP status is asked first: bodies of 429 and many 4xx carry no code. */
export function describeRefusal(error: SerializedError, input?: TaskInput): Refusal {
  const { status, code, credential, field, message, retryAfterMs } = error;
  // A sentence of ours is for developers.
  const said = message.startsWith('[webrun-react] ') ? null : message;
  const refusal = (
    detail: string,
    sentence: Refusal['sentence'],
    {
      announced = detail,
      waitMs = null,
    }: { readonly announced?: string; readonly waitMs?: number | null } = {},
  ): Refusal => ({ detail, announced, sentence, isForeign: false, said, waitMs: retryAfterMs ?? waitMs });

  if (status === 429)
    return refusal(words.rateLimit, words.again, {
      announced: words.rateLimitAnnounced,
      waitMs: rateLimitWindowMs,
    });
  if (status === 503) return refusal(words.full, words.fullSentence, { waitMs: noInstanceWaitMs });
  if (status === 401 || status === 403)
    return credential === 'sign-in'
      ? refusal(words.signIn, () => words.signInSentence)
      : refusal(words.key, () => words.keySentence);
  if (status === 402) return refusal(words.balance, () => words.balanceSentence);
  if (code === 'network' || code === 'timeout') return refusal(words.network, () => words.networkSentence);
  // What the app itself could not do is no fault of the task.
  const isApp = code === 'input' && /^(headers|apiKey|input|fetch)$/.test(field ?? '');
  if (code === 'aborted' || isApp) return refusal(words.unsent, () => words.unsentSentence);
  if (code === 'input') {
    const wrong = input && checkTaskInput(input)[0]?.message;
    return { ...refusal(words.input, () => wrong ?? words.inputSentence), said: null };
  }
  return {
    ...refusal(words.other(status), () => said ?? words.otherSentence),
    said: null,
    isForeign: said !== null,
  };
}
