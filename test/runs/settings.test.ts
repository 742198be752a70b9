import { expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { createRunManager } from 'webrun-react/runs';
import type { RunManagerOptions } from 'webrun-react/runs';
import { createPostLocks } from '../../src/runs/requestLimiter.js';

const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test' });

test.each([
  [{ persist: 'sessionStorage' }, 'persist: "sessionStorage". It can be "session", "local", false.'],
  [{ transport: 'websocket' }, 'transport: "websocket". It can be "auto", "poll", "live".'],
  [{ whenHidden: 'stop' }, 'whenHidden: "stop". It can be "slow", "pause", "keep", "away".'],
])('%j is refused with what can be written', (wrong, message) => {
  const options = { client, ...wrong } as RunManagerOptions;
  expect(() => createRunManager(options)).toThrow(`[webrun-react] Could not use ${message}`);
});

test('a start with a transport that is none is refused before anything is queued', () => {
  const manager = createRunManager({ client, persist: false });
  const options = { transport: 'websocket' } as unknown as Parameters<typeof manager.start>[1];
  expect(() => manager.start({ taskDetails: 'x' }, options)).toThrow('It can be "auto", "poll", "live".');
  expect(manager.list()).toEqual([]);
  manager.dispose();
});

// What no storage could take would leave a run without a record, and its POST unsent.
test.each<[string, object]>([
  ['scope: 7. It can be a text.', { scope: 7 }],
  ['scope: null. It can be a text.', { scope: null }],
  ['perRunUsd: 5n. It can be a number.', { budget: { perRunUsd: 5n } }],
  ['maxHeldPosts: 5n. It can be a number.', { maxHeldPosts: 5n }],
])('a manager is refused %s', (words, wrong) => {
  expect(() => createRunManager({ client, persist: false, ...wrong })).toThrow(
    `[webrun-react] Could not use ${words}`,
  );
});

test.each<[string, object]>([
  ['tags: "abc". It can be a list of texts.', { tags: 'abc' }],
  ['tags: [7]. It can be a list of texts.', { tags: [7] }],
  ['name: null. It can be a text.', { name: null }],
  ['name: 7. It can be a text.', { name: 7 }],
  ['budgetUsd: 5n. It can be a number.', { budgetUsd: 5n }],
  ['warnAtUsd: 5n. It can be a number.', { warnAtUsd: 5n }],
  ['priority: 5n. It can be a number.', { priority: 5n }],
  ['priority: "high". It can be a number.', { priority: 'high' }],
])('a start is refused %s', (words, wrong) => {
  const manager = createRunManager({ client, persist: false });
  expect(() => manager.start({ taskDetails: 'x' }, wrong)).toThrow(`[webrun-react] Could not use ${words}`);
  expect(manager.list()).toEqual([]);
  manager.dispose();
});

test('a start with options of null has none', () => {
  const manager = createRunManager({ client, persist: false });
  const runId = manager.start({ taskDetails: 'x' }, null as never);
  expect(manager.get(runId)).toMatchObject({ name: undefined, tags: [] });
  void manager.cancel(runId);
  manager.dispose();
});

test('any number of POSTs may be held: so many locks as a connection has streams are asked for, and no more', async () => {
  let count = 0;
  const request = (_name: string, _options: LockOptions, onGranted: () => unknown): unknown => {
    if (++count > 1_000) throw new Error('It asks for ever.');
    return onGranted();
  };
  vi.stubGlobal('navigator', { locks: { request } });
  const locks = createPostLocks('http://webrun.test');
  locks?.setMaxPosts(Infinity);
  const release = await locks?.take();
  vi.unstubAllGlobals();
  release?.();
  expect(count).toBe(100);
});

test.each([undefined, null, {}, { client: undefined }])(
  'a manager of %j says that it has no client',
  (options) => {
    expect(() => createRunManager(options as never)).toThrow(
      /^\[webrun-react\] Could not make a run manager: it has no `client`\. Make one with `createWebRunClient`/,
    );
  },
);
