/** The longest text of a refusal, a failure or a cause that is kept; what is cut ends with `…`. */
const maxWords = 10_000;

/**
 * API keys of any account, `enig_…` and `wr_…`. A letter before one makes it a part of a word, unless the letter belongs to an
 * escape (`\n`, `\u000a`, `%2f`) of a text within JSON or within an address. `{8,}` would need more stack than there is for millions.
 */
const keyShaped = /(^|[^A-Za-z]|[\\%]\w{1,5})(?:enig|wr)_[\w+/=~-]{8}[\w+/=~-]*/g;

/** Takes key-shaped tokens, whoever they belong to, out of a text that is shown. Ordinary words stay as they are. */
export const redactKeys = (text: string): string => text.replace(keyShaped, '$1…');

/** A character as it is, or escaped: `%3c`, as many bytes as it has in UTF-8, `&lt;`, `\u003c`, or `+` for a space. */
function escapedOrNot(char: string): string {
  const bytes = char.length > 1 ? 4 : char < '\x80' ? 1 : char < '\u0800' ? 2 : 3;
  return `(?:\\${char}|${char === ' ' ? '\\+|' : ''}(?:%\\w\\w){${bytes}}|&#?\\w{2,6};|(?:\\\\u\\w{4}){${char.length}})`;
}

/** Takes `hidden` texts and key-shaped tokens out of a text that is shown, and cuts it to 10,000 characters. */
export function hide(text: string, hidden: readonly unknown[] = []): string {
  let shown = text;
  // Whatever it was given as: nothing may keep a reply from being read.
  const texts = hidden.filter(Boolean).map(String);
  // The longest first: it may begin with another one.
  for (let form of texts.toSorted((one, other) => other.length - one.length)) {
    // As it is, in JSON, and in JSON within JSON; in each also as an address, a page or a careful writer of JSON has it.
    for (let depth = 0; depth < 3; depth++) {
      const pattern = form.replace(/\W/gu, escapedOrNot);
      // A short one is hidden where it stands alone: as a part of words it hides nothing and garbles them. An escape is no word.
      const alone = form.length < 8 ? `(?<=^|\\W|\\\\[bfnrt]|%\\w\\w|\\\\u\\w{4})${pattern}(?!\\w)` : pattern;
      shown = shown.replace(new RegExp(alone, 'g'), '…');
      form = JSON.stringify(form).slice(1, -1);
    }
  }
  shown = redactKeys(shown);
  return shown.length > maxWords ? `${shown.slice(0, maxWords)}…` : shown;
}
