import { mergeTask as merge } from './merge.js';

// The public name of merge.ts, made here anew: what a door passes on as it stands, esbuild loads at once with that door,
// although only what is loaded late uses it.

/**
 * Folds news into what is known: newer wins, settled is final, usage never goes backwards, known ids stay.
 * Returns `known` itself when nothing changed, and keeps every part that did not.
 */
export const mergeTask: typeof merge = merge;
