/** Deeper than any reply; what is nested deeper is no reply. */
export const maxDepth = 100;

/**
 * Parses JSON as `JSON.parse` does, except that an integer beyond 2^53 becomes a string of its digits: as a number it would be
 * rounded, and an order number in a paid result would be another one.
 * @throws {SyntaxError}
 */
export function parseJson(text: string): unknown {
  return JSON.parse(/\d{16}/.test(text) ? quoteLargeIntegers(text) : text);
}

// An integer that is a value of its own: what comes before and after it in JSON leaves no doubt.
const largeInteger = /(^|[[:,\s])(-?\d{16,})(?=[\s,\]}]|$)/g;

/** Quotes them outside of strings; the text is read once. */
function quoteLargeIntegers(text: string): string {
  let quoted = '';
  for (let at = 0; at < text.length;) {
    const start = text.indexOf('"', at);
    const outside = text.slice(at, start < 0 ? text.length : start);
    quoted += outside.replaceAll(largeInteger, (all: string, before: string, digits: string) =>
      Number.isSafeInteger(Number(digits)) ? all : `${before}"${digits}"`,
    );
    if (start < 0) break;
    const end = findStringEnd(text, start);
    quoted += text.slice(start, end);
    at = end;
  }
  return quoted;
}

/** Where the string that begins at `start` is over, behind its closing quote. */
function findStringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at++;
    else if (character === '"') return at + 1;
  }
  return text.length;
}
