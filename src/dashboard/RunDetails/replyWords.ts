import type { DashboardWords } from '../shared/words.js';

/**
 * What is said of runs by whether they took no longer than the service holds a start, and of the others. Where it holds every start to the
 * end, or none, that is also how the answers came.
 */
export function toReplyWords({
  words,
  format,
  traits: { holdMs },
}: Pick<DashboardWords, 'words' | 'format' | 'traits'>): readonly [within: string, after: string] {
  const hold = format.limit(holdMs);
  return holdMs > 0 && holdMs < Infinity
    ? [words.replyWithin(hold), words.replyAfter(hold)]
    : [words.inline, words.polled];
}
