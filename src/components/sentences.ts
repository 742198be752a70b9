/** Full-width punctuation brings its own space. */
const wide = '[\\u3000-\\u303F\\uFF00-\\uFF65]';
const wideEnd = new RegExp(`${wide}$`);
const wideStart = new RegExp(`^${wide}`);
/** A text that is cut, or that ends as sentences do in any of their scripts, also within quotes or brackets. */
const ended = /[.!?…:;。．！？：；؟؛۔।][\s\p{Pe}\p{Pf}"']*$/u;
const eastAsian = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー][\s\p{Pe}\p{Pf}"']*$/u;

/** What separates words from the next ones: a space, except where the punctuation of their script has its own. */
export function gapAfter(words: string, next = ''): '' | ' ' {
  return wideEnd.test(words) || wideStart.test(next) ? '' : ' ';
}

/** Words or sentences of one language, one after the other; what is empty is left out. */
export function joinWords(parts: readonly (string | false | null | undefined)[]): string {
  let text = '';
  for (const part of parts) if (part) text += (text && gapAfter(text, part)) + part;
  return text;
}

/** What ends a text from outside as a sentence, in its own script, so that another can follow it: nothing where it ends already. */
export function stopAfter(text: string): '' | '.' | '。' {
  if (ended.test(text)) return '';
  return eastAsian.test(text) ? '。' : '.';
}
