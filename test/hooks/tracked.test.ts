import { expect, test } from 'vitest';
import { track } from '../../src/hooks/useTracked.js';

test('whoever spreads what a hook returned reads each key twice, however many there are: to list it and to copy it', () => {
  const names = Array.from({ length: 40 }, (_, index) => `key${index}`);
  let reads = 0;
  const state = {};
  for (const name of names)
    Object.defineProperty(state, name, { enumerable: true, get: () => (reads++, name) });
  const verbs = { stop: (): void => undefined };
  const origin = { source: { get: () => state, subscribe: () => () => undefined }, verbs };
  const result = track(state, { keys: new Set(), get: (same) => same, toOrigin: () => origin });
  expect({ ...result }).toEqual({ ...Object.fromEntries(names.map((name) => [name, name])), ...verbs });
  expect(reads).toBe(2 * names.length);
});
