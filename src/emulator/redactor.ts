import type { Secret } from '../core/input.js';

/** Removes a task's secrets from everything that its agent reports. */
export interface Redactor {
  readonly hide: (text: string) => string;
  /** Redacts every string in a value; its keys, numbers and shape stay as they are. */
  readonly hideIn: (value: string | object) => string | object;
}

/** Shorter secrets, in characters, stay in texts: removing every "a" would hide nothing and garble everything. */
const shortestHidden = 4;

/** Makes a redactor for the values of these secrets. */
export function createRedactor(secrets: readonly Secret[]): Redactor {
  const texts = secrets.flatMap((secret) =>
    Object.values(secret.fields).flatMap((text) =>
      text.length < shortestHidden ? [] : [JSON.stringify(text).slice(1, -1), text],
    ),
  );
  const hide = (text: string): string => texts.reduce((shown, secret) => shown.replaceAll(secret, '…'), text);
  const hideDeep = (value: unknown): unknown => {
    if (typeof value === 'string') return hide(value);
    if (Array.isArray(value)) return value.map(hideDeep);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, hideDeep(part)]));
  };
  // The result is sent as JSON, so what JSON omits is dropped here already.
  const hideIn = (value: string | object): string | object =>
    hideDeep(typeof value === 'string' ? value : JSON.parse(JSON.stringify(value))) as string | object;
  return { hide, hideIn };
}
