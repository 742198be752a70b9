/** Removes the API key from WebRun's replies. */
export interface Redactor {
  text(value: string): string;
  /** `null` for a number that equals the key. */
  number(value: number): number | null;
}

/**
 * Keys from this length on are masked wherever they occur. A shorter one could be part of any word, so masking it would damage replies; the
 * proxy accepts such keys only for an upstream on loopback, where they protect nothing.
 */
export const minMaskedLength = 16;

const mask = '…';

/** Makes a redactor for one key; `null` masks nothing. */
export function createRedactor(key: string | null): Redactor {
  if (key === null || key.length < minMaskedLength)
    return { text: (value) => value, number: (value) => value };
  // Case may be lost where a key is part of a host name.
  const pattern = new RegExp(Array.from(key, toPattern).join(''), 'gi');
  const isNumber = /^\d+$/.test(key);
  return {
    text: (value) => value.replaceAll(pattern, mask),
    // A long number loses its last digits when parsed, so it is also compared as a number.
    number: (value) => (isNumber && (value === Number(key) || String(value).includes(key)) ? null : value),
  };
}

/** Matches one character of the key: plain, escaped as in JSON (or JSON inside JSON), or as in a URL. */
function toPattern(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  const itself = /\w/.test(character) ? character : String.raw`\x${hex}`;
  // The bound keeps a text of only backslashes from being scanned again and again.
  return String.raw`(?:\\{0,8}(?:${itself}|u00${hex})|%${hex})`;
}
