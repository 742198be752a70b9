/** The separator after a sentence: a space, except after full-width punctuation, which has its own. */
export function gapAfter(words: string, next = ''): '' | ' ' {
  return /[\u3000-\u303F\uFF00-\uFF65]/.test(words.slice(-1) + next.slice(0, 1)) ? '' : ' ';
}
