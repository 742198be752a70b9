/** Takes the API key out of what comes back from WebRun. */
export interface Redactor {
  text(value: string): string;
  /** `null` for a number that is the key. */
  number(value: number): number | null;
}

/**
 * Keys from this length on are masked wherever they occur. A shorter one could be a part of any word, so masking it would damage
 * replies; the proxy takes such keys for an upstream on loopback only, where they protect nothing.
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
    // A long number has lost its last digits on the way, so it is compared as a number, too.
    number: (value) => (isNumber && (value === Number(key) || String(value).includes(key)) ? null : value),
  };
}

/** One character of the key: itself, escaped as in JSON (and as in JSON inside JSON), or as in an address. */
function toPattern(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  const itself = /\w/.test(character) ? character : String.raw`\x${hex}`;
  // The bound keeps a text of nothing but backslashes from being read again and again.
  return String.raw`(?:\\{0,8}(?:${itself}|u00${hex})|%${hex})`;
}
