/** The longest text that is kept of a refusal, failure or cause; a cut text ends with `…`. */
const maxWords = 10_000;

/**
 * API keys of any account, `enig_…` and `wr_…`. After a letter it is part of a word, unless the letter belongs to an escape
 * (`\n`, `\u000a`, `%2f`) in JSON or a URL. `{8,}` would overflow the stack on millions of characters.
 */
const keyShaped = /(^|[^A-Za-z]|[\\%]\w{1,5})(?:enig|wr)_[\w+/=~-]{8}[\w+/=~-]*/g;

/** Redacts key-shaped tokens, whoever owns them, from a displayed text. Ordinary words are unchanged. */
export const redactKeys = (text: string): string => text.replace(keyShaped, '$1…');

/** A pattern for a character, plain or escaped: `%3c` for each UTF-8 byte, `&lt;`, `\u003c`, or `+` for a space. */
function escapedOrNot(char: string): string {
  const bytes = char.length > 1 ? 4 : char < '\x80' ? 1 : char < '\u0800' ? 2 : 3;
  return `(?:\\${char}|${char === ' ' ? '\\+|' : ''}(?:%\\w\\w){${bytes}}|&#?\\w{2,6};|(?:\\\\u\\w{4}){${char.length}})`;
}

/** Redacts `hidden` texts and key-shaped tokens from a displayed text, and cuts it to 10,000 characters. */
export function hide(text: string, hidden: readonly unknown[] = []): string {
  let shown = text;
  // Accepts any type: nothing may keep a reply from being read.
  const texts = hidden.filter(Boolean).map(String);
  // Longest first: it may begin with a shorter one.
  for (let form of texts.toSorted((one, other) => other.length - one.length)) {
    // Plain, in JSON, and in JSON within JSON; each also as escaped in a URL, in HTML or by a cautious JSON writer.
    for (let depth = 0; depth < 3; depth++) {
      const pattern = form.replace(/\W/gu, escapedOrNot);
      // A short one is hidden only as a whole word: within words that hides nothing and garbles them. An escape is not a word.
      const alone = form.length < 8 ? `(?<=^|\\W|\\\\[bfnrt]|%\\w\\w|\\\\u\\w{4})${pattern}(?!\\w)` : pattern;
      shown = shown.replace(new RegExp(alone, 'g'), '…');
      form = JSON.stringify(form).slice(1, -1);
    }
  }
  shown = redactKeys(shown);
  return shown.length > maxWords ? `${shown.slice(0, maxWords)}…` : shown;
}
