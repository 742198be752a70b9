/** Placeholders for extracted quotations and addresses. */
const quoteMark = '\uE000';
const addressMark = '\uE002';
const endMark = '\uE001';

/** A text whose quotations and addresses are extracted, so that nothing inside them is read as grammar. */
export interface Masked {
  readonly masked: string;
  /** Puts them back. */
  readonly unmask: (text: string) => string;
}

/** Matches one extracted address, as part of a pattern. */
export const addressPattern: string = `${addressMark}\\d+${endMark}`;

const marked = new RegExp(`[${quoteMark}${addressMark}](\\d+)${endMark}`, 'gu');

const quotation =
  /"([^"]*)"|“([^”]*)”|«([^»]*)»|(?<=^|[\s(:=])'([^']+)'(?=[\s.,;:!?)]|$)|(?<=^|[\s(:=])‘([^’]+)’|`([^`]+)`/gu;

/** Addresses with a scheme, on this machine, or with a common top-level domain. */
const address =
  /(?:\b(?:https?|file|ftp|chrome|about|data|javascript|blob):(?:\/\/)?|\bview-source:)[^\s"'<>]+|\b(?:localhost|\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?(?:\/[^\s"'<>]*)?|(?<![@\w.-])(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|ai|app|edu|gov|info|shop|test|example|localhost|uk|de|fr|es|it|nl|eu|us|ca|au|ch|at|se|no|jp|br|in|co)\b(?::\d+)?(?:\/[^\s"'<>]*)?/giu;

/** Extracts all quotations and addresses; removes list markers at the start of lines. */
export function maskLiterals(text: string): Masked {
  const kept: string[] = [];
  const keep = (mark: string, value: string): string => `${mark}${kept.push(value) - 1}${endMark}`;
  const isAddress = (words: string): boolean => words.match(address)?.[0] === words;
  const masked = text
    .replace(/[\uE000-\uE003]/gu, '')
    .normalize('NFC')
    .replace(quotation, (...found: string[]) => {
      const words = found.slice(1, 7).find((part) => part !== undefined) ?? '';
      return keep(isAddress(words) ? addressMark : quoteMark, words);
    })
    .replace(address, (found) => {
      const end = /[.,;:!?)\]]+$/u.exec(found)?.[0] ?? '';
      return keep(addressMark, found.slice(0, found.length - end.length)) + end;
    })
    .replace(/\s*\r?\n\s*(?:[-*•]\s+|\d+[.)]\s+)?/gu, '\n')
    .replace(/^\s*(?:[-*•]\s+|\d+[.)]\s+)/u, '')
    .replace(/[ \t\u00A0]+/gu, ' ');
  return {
    masked,
    unmask: (part) => part.replace(marked, (_all, index: string) => kept[Number(index)] ?? ''),
  };
}

/** True if the part is exactly one address. */
export function isAddress(part: string): boolean {
  return new RegExp(`^${addressPattern}$`, 'u').test(part);
}

/** True if the part is exactly one quotation. */
export function isQuotation(part: string): boolean {
  return new RegExp(`^${quoteMark}\\d+${endMark}$`, 'u').test(part);
}

/** True if the part contains an address. */
export function hasAddress(part: string): boolean {
  return part.includes(addressMark);
}

/** Completes an address: https unless it is on this machine or has a scheme. */
export function withScheme(url: string): string {
  if (/^[a-z][a-z0-9+.-]*:(?!\d)/iu.test(url)) return url;
  return `${/^(?:localhost|127\.|0\.0\.0\.0|\[)/u.test(url) ? 'http' : 'https'}://${url}`;
}
