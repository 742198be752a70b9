/** Full-width punctuation brings the space behind it. */
const wideEnd = /[\u3000-\u303F\uFF00-\uFF65]$/;
/** A text that is cut, or that ends as sentences do in any of their scripts, also within quotes or brackets. */
const ended = /[.!?…:;。．！？：；؟؛۔।][\s\p{Pe}\p{Pf}"']*$/u;
const eastAsian = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー][\s\p{Pe}\p{Pf}"']*$/u;

/** What separates a sentence from the next one: a space, except where its script has none. */
export function gapAfter(sentence: string): '' | ' ' {
  return wideEnd.test(sentence) ? '' : ' ';
}

/** Sentences of one language, one after the other; what is empty is left out. */
export function joinSentences(sentences: readonly (string | false | null | undefined)[]): string {
  let text = '';
  for (const sentence of sentences) if (sentence) text += (text && gapAfter(text)) + sentence;
  return text;
}

/** Ends a text from outside as a sentence, in its own script, so that another can follow it. */
export function toSentence(text: string): string {
  const trimmed = text.trimEnd();
  if (ended.test(trimmed)) return trimmed;
  return trimmed + (eastAsian.test(trimmed) ? '。' : '.');
}
