import { invalid } from './refusal.js';

/** A JSON object as it is sent. */
export type Wire = Readonly<Record<string, unknown>>;

/** True for an object that is not an array. */
export const isObject = (value: unknown): value is Wire =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads an own field of the object, not an inherited one. */
export const own = (object: Wire, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** True unless a field is absent or null, which are equivalent. */
export const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/** Returns the first of two names that is present, and its value; the first name if neither is. */
export function firstOf(object: Wire, name: string, alias: string): [name: string, value: unknown] {
  const isAlias = !isGiven(own(object, name)) && isGiven(own(object, alias));
  return isAlias ? [alias, own(object, alias)] : [name, own(object, name)];
}

/** Reads one of the allowed words. @throws {Refusal} 400 */
export function readOneOf<Word extends string>(
  object: Wire,
  name: string,
  words: readonly Word[],
  path: string,
): Word {
  const value = own(object, name);
  const word = words.find((candidate) => candidate === value);
  if (word === undefined)
    throw invalid(path + name, `must be ${words.length === 1 ? '' : 'one of '}${words.join(', ')}.`);
  return word;
}

/** Reads a number of at least `min`; null if absent. @throws {Refusal} 400 */
export function readNumber(object: Wire, name: string, path: string, min: number): number | null {
  const value = own(object, name);
  if (!isGiven(value)) return null;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid(path + name, 'must be a number.');
  if (value < min) throw invalid(path + name, `must be at least ${min}.`);
  return value;
}

/** Reads a boolean; false if absent. @throws {Refusal} 400 */
export function readFlag(object: Wire, name: string, path: string): boolean {
  const value = own(object, name);
  if (isGiven(value) && typeof value !== 'boolean') throw invalid(path + name, 'must be true or false.');
  return value === true;
}

/** Reads a list of strings; empty if absent. @throws {Refusal} 400 */
export function readStrings(object: Wire, name: string, path: string): readonly string[] {
  const value = own(object, name);
  if (!isGiven(value)) return [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw invalid(path + name, 'must be a list of strings.');
  return value;
}

/** Reads an http or https address; null if absent. @throws {Refusal} 400 */
export function readUrl(value: unknown, field: string): string | null {
  if (!isGiven(value) || value === '') return null;
  if (typeof value !== 'string') throw invalid(field, 'must be a string.');
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value))
    throw invalid(field, 'must be an http or https address.');
  return value;
}
