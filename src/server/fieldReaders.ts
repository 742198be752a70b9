/** Readers of single values in a request: each returns what may pass, or throws a 400 that names the field. */
import { invalid, refusals } from './refusal.js';
import { isPrivateHost } from './privateAddress.js';
import { isWebAddress } from './webAddress.js';

/** Fields that affect more than one task of one user: accepted only when switched on. */
export type SensitiveField = 'secrets' | 'webhook' | 'proxy' | 'policyId' | 'environmentId';

/** Their names, for a check of the option. */
export const sensitiveFields: readonly SensitiveField[] = [
  'secrets',
  'webhook',
  'proxy',
  'policyId',
  'environmentId',
];

/** The fields that the operator has switched on. */
export interface Allowed {
  readonly fields: ReadonlySet<SensitiveField>;
  /** Whether to allow addresses on loopback and in private networks, which only a WebRun on the same machine should open. */
  readonly isPrivateAllowed: boolean;
}

/** A JSON object of a request. */
export type Wire = Record<string, unknown>;

/** Reads one value: returns what may pass, or throws. */
export type Reader = (value: unknown, at: string, allowed: Allowed) => unknown;

/** Readers by field. */
export type Fields = Readonly<Record<string, Reader>>;

/** More deeply nested JSON is an attack on code that walks it. */
const maxDepth = 64;
const maxListLength = 200;
const maxTextLength = 4_000;

export const text =
  (maxLength: number = maxTextLength): Reader =>
  (value, at) => {
    if (typeof value !== 'string') throw invalid(at, 'must be a string.');
    if (value.length > maxLength) throw invalid(at, `must have at most ${maxLength} characters.`);
    return value;
  };

export const oneOf =
  (...words: readonly string[]): Reader =>
  (value, at) => {
    if (typeof value !== 'string' || !words.includes(value))
      throw invalid(at, `must be one of ${words.join(', ')}.`);
    return value;
  };

export const number: Reader = (value, at) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid(at, 'must be a number.');
  return value;
};

/** Reads a number; caps it at `most`. */
export const atMost =
  (most: number): Reader =>
  (value, at, allowed) =>
    Math.min(number(value, at, allowed) as number, most);

export const flag: Reader = (value, at) => {
  if (typeof value !== 'boolean') throw invalid(at, 'must be true or false.');
  return value;
};

export const list =
  (item: Reader): Reader =>
  (value, at, allowed) => {
    if (!Array.isArray(value)) throw invalid(at, 'must be a list.');
    if (value.length > maxListLength) throw invalid(at, `must have at most ${maxListLength} entries.`);
    return value.map((entry: unknown, index) => item(entry, `${at}[${index}]`, allowed));
  };

export const object =
  (fields: Fields): Reader =>
  (value, at, allowed) =>
    readFields(value, fields, at, allowed);

/** Reads strings under any names, for the fields of a secret. */
export const textsByName: Reader = (value, at, allowed) =>
  Object.fromEntries(
    Object.entries(toObject(value, at)).map(([name, field]) => [name, text()(field, `${at}.*`, allowed)]),
  );

export const webAddress: Reader = (value, at, { isPrivateAllowed }) => {
  text()(value, at, nothing);
  if (!isWebAddress(value, isPrivateAllowed))
    throw invalid(at, 'must be an http or https address on the public internet.');
  return value;
};

export const publicHttps: Reader = (value, at) => {
  text()(value, at, nothing);
  if (!isWebAddress(value, false) || !/^https:/i.test(value))
    throw invalid(at, 'must be an https address on the public internet.');
  return value;
};

export const publicHost: Reader = (value, at) => {
  text(253)(value, at, nothing);
  const isHost =
    typeof value === 'string' &&
    /^(\[[\da-f:.]+\]|[\w.-]+)$/i.test(value) &&
    URL.canParse(`http://${value}/`);
  if (!isHost || isPrivateHost(new URL(`http://${value}/`).hostname))
    throw invalid(at, 'must be a host on the public internet.');
  return value;
};

export const port: Reader = (value, at) => {
  const digits = typeof value === 'number' ? `${value}` : value;
  if (typeof digits !== 'string' || !/^\d{1,5}$/.test(digits)) throw invalid(at, 'must be a port.');
  return digits;
};

export const line: Reader = (value, at, allowed) => {
  const words = text()(value, at, allowed) as string;
  if (/\p{Cc}/u.test(words)) throw invalid(at, 'must be one line.');
  return words;
};

/** Reads a schema or a list of columns: any JSON that is not too deep and cannot set a prototype. */
export const anyJson: Reader = (value, at) => {
  const check = (part: unknown, depth: number): void => {
    if (typeof part !== 'object' || part === null) return;
    if (depth > maxDepth) throw invalid(at, `must not be nested deeper than ${maxDepth}.`);
    for (const [name, inner] of Object.entries(part)) {
      if (name === '__proto__') throw invalid(at, 'has a field that is not allowed.');
      check(inner, depth + 1);
    }
  };
  if (typeof value !== 'object') throw invalid(at, 'must be an object or a list.');
  check(value, 0);
  return value;
};

/** Accepts a field only when the operator has switched it on. */
export const switched =
  (field: SensitiveField, reader: Reader): Reader =>
  (value, at, allowed) => {
    if (!allowed.fields.has(field)) throw invalid(at, 'is switched off here.');
    return reader(value, at, allowed);
  };

const nothing: Allowed = { fields: new Set(), isPrivateAllowed: false };

/** Keeps the listed fields in the order of the list; null counts as absent. */
export function readFields(value: unknown, fields: Fields, at: string, allowed: Allowed): Wire {
  const given = toObject(value, at || 'body');
  const path = at ? `${at}.` : '';
  for (const name of Object.keys(given))
    if (!Object.hasOwn(fields, name)) throw invalid(path + toFieldName(name), 'is not an allowed field.');
  const kept: Wire = {};
  for (const [name, read] of Object.entries(fields)) {
    const field = Object.hasOwn(given, name) ? given[name] : null;
    if (field !== null && field !== undefined) kept[name] = read(field, path + name, allowed);
  }
  return kept;
}

export function toObject(value: unknown, at: string): Wire {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Wire;
  throw at === 'body' ? refusals.malformed() : invalid(at, 'must be an object.');
}

/** Repeats an unknown field name only when it is a plain one. */
export const toFieldName = (name: string): string => (/^\w{1,40}$/.test(name) ? name : 'body');
