/** What separates words from the next ones: a space, except where the full-width punctuation of their script has its own. */
export function gapAfter(words: string, next = ''): '' | ' ' {
  return /[\u3000-\u303F\uFF00-\uFF65]/.test(words.slice(-1) + next.slice(0, 1)) ? '' : ' ';
}
