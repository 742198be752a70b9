import type { Secret } from '../core/input.js';

/** Takes a task's secrets out of whatever its agent says, should it ever say one. */
export interface Redactor {
  readonly hide: (text: string) => string;
  /** The same in every text of a value; its keys, numbers and shape stay as they are. */
  readonly hideIn: (value: string | object) => string | object;
}

/** Below this length a secret is left in texts: taking out every "a" would hide nothing and garble everything. */
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
  // What an agent gives goes out as JSON: what that leaves out is left out here already.
  const hideIn = (value: string | object): string | object =>
    hideDeep(typeof value === 'string' ? value : JSON.parse(JSON.stringify(value))) as string | object;
  return { hide, hideIn };
}
