import { minMaskedLength } from './redact.js';

/**
 * A secret, or a function that reads it. `undefined` and an empty string are accepted when the proxy is made, so that an app builds without its
 * environment, and reported at the first request. A function is called at the first request, and its value cached.
 */
export type Secret = string | undefined | (() => string | undefined | Promise<string | undefined>);

/** An ordered list of secrets, or a function that reads it. */
export type Secrets = readonly Secret[] | undefined | (() => readonly string[] | Promise<readonly string[]>);

/** Thrown when an option that is needed to answer has no usable value. */
export class ConfigurationError extends Error {
  override readonly name: string = 'ConfigurationError';

  constructor(reason: string, advice: string) {
    super(`[webrun-react] Could not answer a request: ${reason}. ${advice}`);
  }
}

/** The shortest sealing key, in characters. */
const minSealingKeyLength = 16;

/** Characters that are valid in a header; others would allow header injection. */
const headerText = /^[\x21-\x7e]+$/;

/** Finds a key that can never work, before any request; `null` for one that may be read later. */
export function checkApiKey(apiKey: unknown): string | null {
  if (apiKey === undefined || apiKey === '' || typeof apiKey === 'function') return null;
  return typeof apiKey === 'string' && headerText.test(apiKey) ? null : '`apiKey` is not a key';
}

/** Finds sealing keys that can never work; `null` for those that may be read later. */
export function checkSealingKeys(keys: unknown): string | null {
  if (keys === undefined || typeof keys === 'function') return null;
  if (!Array.isArray(keys) || keys.length === 0) return '`sealingKeys` is missing';
  const isSecret = (key: unknown): boolean => ['string', 'undefined', 'function'].includes(typeof key);
  return keys.every(isSecret) ? null : 'a sealing key is not a string';
}

/** Reads the API key. @throws {ConfigurationError} when it is empty, malformed, or too short for its upstream */
export async function readApiKey(apiKey: Secret, isLoopback: boolean): Promise<string> {
  const key: unknown = typeof apiKey === 'function' ? await apiKey() : apiKey;
  if (typeof key !== 'string' || key === '')
    throw new ConfigurationError(
      '`apiKey` is empty',
      'Give the key of your WebRun account, for example in the environment variable WEBRUN_API_KEY.',
    );
  if (!headerText.test(key))
    throw new ConfigurationError(
      '`apiKey` has a character that no key has',
      'Look for spaces and line ends around it.',
    );
  if (key.length < minMaskedLength && !isLoopback)
    throw new ConfigurationError(
      `\`apiKey\` is shorter than ${minMaskedLength} characters`,
      'Give the key of your WebRun account. Short keys are for a WebRun on the same machine only.',
    );
  return key;
}

/** Reads the sealing keys. @throws {ConfigurationError} when one is empty or too short */
export async function readSealingKeys(secrets: Secrets): Promise<readonly string[]> {
  const given: readonly Secret[] | undefined = typeof secrets === 'function' ? await secrets() : secrets;
  const advice = `Give one secret or more, each of at least ${minSealingKeyLength} characters, for example from \`openssl rand -base64 32\`.`;
  if (!Array.isArray(given ?? [])) throw new ConfigurationError('`sealingKeys` is not a list', advice);
  const keys = await Promise.all(
    (given ?? []).map(async (secret) => (typeof secret === 'function' ? secret() : secret)),
  );
  if (keys.length === 0) throw new ConfigurationError('`sealingKeys` is empty', advice);
  if (keys.some((key) => typeof key !== 'string' || key === ''))
    throw new ConfigurationError('a sealing key is empty', advice);
  if (keys.some((key) => (key ?? '').length < minSealingKeyLength))
    throw new ConfigurationError('a sealing key is too short', advice);
  return keys as string[];
}

/** Reads a value at its first use and caches it; retries after a failure. */
export function once<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let reading: Promise<Value> | null = null;
  return () =>
    (reading ??= read().catch((error: unknown) => {
      reading = null;
      throw error;
    }));
}
