import type { Ordinal } from '../outline/targets.js';
import { isQuotation } from './literals.js';

const opening =
  /^(?:(?:please|kindly|hey|hi|hello|ok|okay|now|just|simply|first|firstly|second|next|then|finally|lastly|also|again|so|and|afterwards|after that|could you|can you|would you|will you|i(?: would|['’]d) like (?:you )?to|i want (?:you )?to|i need (?:you )?to|i need|i want|let['’]s|let us|try to|go ahead and)\b[\s,:]*)+/iu;
const closing = /(?:[\s,]*(?:please|for me|thanks|thank you|if you can|right now|now|as well|too))+$/iu;

/** Strips courtesies and punctuation around a clause. */
export function bare(clause: string): string {
  return clause
    .trim()
    .replace(/^[\s,:;.)\]-]+|[\s,:;.!?-]+$/gu, '')
    .replace(opening, '')
    .replace(closing, '')
    .trim();
}

const article = /^(?:the|a|an|my|your|this|that|these|those|our|its|their|all(?: of)?(?: the)?)\s+/iu;

/** Strips the article from a noun phrase. */
export function noun(text: string): string {
  return text.trim().replace(article, '').trim();
}

/** Strips the article and the kind: "the Name field", "the field “Name”". `kinds` is part of a pattern. */
export function nameIn(text: string, kinds: string): string {
  const thing = noun(text);
  const before = new RegExp(`^(?:${kinds})\\s+(?:(?:called|named|labell?ed)\\s+)?(\\S+)$`, 'iu').exec(
    thing,
  )?.[1];
  return before && isQuotation(before) ? before : thing.replace(new RegExp(`\\s+(?:${kinds})$`, 'iu'), '');
}

const here = /^(?:(?:the|this|that|current)\s+)*(?:page|site|website|screen|it|there|here|list)$/iu;

/** True for words that mean the current page. */
export function isHere(text: string): boolean {
  return here.test(text.trim());
}

const numbers: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
};

const ordinals: Readonly<Record<string, Ordinal>> = {
  first: 1,
  '1st': 1,
  second: 2,
  '2nd': 2,
  third: 3,
  '3rd': 3,
  fourth: 4,
  fifth: 5,
  last: 'last',
};

/** Reads a number in digits or as a word; null if it is not one. */
export function toNumber(text: string): number | null {
  const word = text.trim().toLowerCase();
  return numbers[word] ?? (/^\d{1,4}$/u.test(word) ? Number(word) : null);
}

/** Reads "first" as 1, and "last" unchanged; null for other words. */
export function toOrdinal(word: string): Ordinal | null {
  return ordinals[word.toLowerCase()] ?? null;
}
