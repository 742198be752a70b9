import type { WebRunError } from '../core/errors.js';
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
}

/** Reads why a run was refused. The HTTP status is asked first: bodies of 429 and many 4xx carry no code. */
export function describeRefusal(error: WebRunError): Refusal {
  const refusal = (detail: string, sentence: Refusal['sentence'], announced = detail): Refusal => ({
    detail,
    announced,
    sentence,
    isForeign: false,
  });
  if (error.status === 429) return refusal(words.rateLimit, words.again, words.rateLimitAnnounced);
  if (error.status === 503) return refusal(words.full, words.fullSentence);
  if (error.status === 401 || error.status === 403) return refusal(words.key, () => words.keySentence);
  if (error.status === 402) return refusal(words.balance, () => words.balanceSentence);
  if (error.code === 'network' || error.code === 'timeout')
    return refusal(words.network, () => words.networkSentence);
  return {
    ...refusal(error.code === 'input' ? words.input : words.other(error.status), () =>
      withoutPrefix(error.message),
    ),
    isForeign: true,
  };
}

/** An error of ours without the words that are for developers. */
function withoutPrefix(message: string): string {
  return message.replace(/^\[webrun-react\] /, '').replace(/^Could not send the task: \w+ is wrong\. /, '');
}
