import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import {
  createMemoryStore,
  createRedisStore,
  createSocketRelay,
  createWebRunProxy,
  toNodeHandler,
  toProxyFetch,
} from '../../src/server.js';
import type { RedisClient, SocketRelayOptions, WebRunProxy } from '../../src/server.js';
import { apiKey, authorize, sealingKeys } from './proxied.js';

const access = { authorize, sealingKeys };

// `Number(process.env.USD_PER_DAY)` without the variable is NaN, and no amount is more than that.
test.each<[options: object, words: string]>([
  [
    { limits: { usdPerDay: Number.NaN } },
    '`limits.usdPerDay` is NaN. Give a number from 0 on, or leave it out.',
  ],
  [{ limits: { usdPerDay: '5' } }, '`limits.usdPerDay` is of the type string.'],
  [{ limits: { runsAtOnce: -1 } }, '`limits.runsAtOnce` is below 0.'],
  [{ limits: { runsPerMin: 3 } }, '`limits` has no "runsPerMin". It may have runsAtOnce, runsPerMinute,'],
  [{ limits: 5 }, '`limits` is of the type number. Give an object'],
  [{ accountPerMinute: -3 }, '`accountPerMinute` is below 0.'],
  [{ maxOpenRequests: 'x' }, '`maxOpenRequests` is of the type string.'],
  [{ maxBodyBytes: null }, '`maxBodyBytes` is null.'],
  [{ maxUploadBytes: Number.NaN }, '`maxUploadBytes` is NaN.'],
  [{ origins: 'https://app.example' }, '`origins` is of the type string. Give a list of texts.'],
  [{ plainHttpHosts: 'webrun' }, '`plainHttpHosts` is of the type string.'],
  [{ plainHttpHosts: [5] }, 'an entry of `plainHttpHosts` is of the type number.'],
  [{ allow: ['secret'] }, '`allow` has no "secret". Give a list of secrets, webhook,'],
  [{ reveal: ['user'] }, '`reveal` has no "user". Give a list of userId, ids, task.'],
  [{ basePath: 5 }, '`basePath` is not a path.'],
  [{ onError: 'x' }, '`onError` is of the type string. Give a function, or leave it out.'],
  [{ onEvent: [] }, '`onEvent` is a list.'],
  [{ fetch: {} }, '`fetch` is of the type object.'],
  [{ waitUntil: true }, '`waitUntil` is of the type boolean.'],
  [{ store: {} }, '`store` is not a store. Give createRedisStore(client)'],
  [{ relay: Promise.resolve() }, '`relay` is not a relay. Give what `await createSocketRelay(…)` returns.'],
])('a proxy is not made with %j, and says what to give', (options, words) => {
  const make = (): unknown => createWebRunProxy({ ...access, apiKey, ...options });
  expect(make).toThrow(TypeError);
  expect(make).toThrow(`[webrun-react] Could not make the proxy: ${words}`);
});

test('a proxy is made with every option as it is documented', () => {
  expect(() =>
    createWebRunProxy({
      ...access,
      apiKey,
      limits: { usdPerDay: 0, runsAtOnce: Infinity, runsPerMinute: undefined },
      accountPerMinute: 0,
      allow: ['secrets', 'webhook', 'proxy', 'policyId', 'environmentId'],
      reveal: ['userId', 'ids', 'task'],
      store: createMemoryStore(),
      relay: { socketUrl: 'https://app.example/webrun' },
    }),
  ).not.toThrow();
});

test.each<[options: object, words: string]>([
  [{}, '`server` is missing.'],
  ...['app.example', 'localhost:3000', 'javascript:0'].map((publicUrl): [object, string] => [
    { server: createServer(), publicUrl },
    '`publicUrl` is not an address. Write it like https://app.example.',
  ]),
  [
    { server: createServer(), publicUrl: 'https://app.example', limits: { perUser: '9' } },
    '`limits.perUser` is of the type string.',
  ],
])('a relay is not made where something is missing or wrong: %#', async (options, words) => {
  await expect(createSocketRelay({ ...access, ...options } as unknown as SocketRelayOptions)).rejects.toThrow(
    `[webrun-react] Could not make the relay: ${words}`,
  );
});

test('a relay is not made without options', async () => {
  await expect(createSocketRelay(undefined as unknown as SocketRelayOptions)).rejects.toThrow(
    '[webrun-react] Could not make the relay: `authorize` is missing.',
  );
});

// A proxy that is made later, or by a promise: each request would be answered 500, and no log would say why.
test.each([undefined, Promise.resolve()])('nothing is made of %s in the place of a proxy', (handle) => {
  const proxy = handle as unknown as WebRunProxy;
  expect(() => toNodeHandler(proxy)).toThrow('[webrun-react] Could not make the handler: `handle` is ');
  expect(() => toProxyFetch(proxy, new Headers())).toThrow(
    '[webrun-react] Could not make the fetch: `handle` is ',
  );
});

test('a Redis store is not made without a client', () => {
  expect(() => createRedisStore(undefined as unknown as RedisClient)).toThrow('has no `sendCommand`');
});

// It has a `sendCommand` too, with as many arguments, that takes something else.
test('a Redis store is not made with a client of the `ioredis` package, and says how to give one', () => {
  const ioredis = { sendCommand: (_command: unknown, _stream: unknown) => undefined, call: () => undefined };
  expect(() => createRedisStore(ioredis as unknown as RedisClient)).toThrow(
    'Give a connected client of the `redis` package, or `{ sendCommand: ([name, ...args]) => client.call(name, ...args) }` for one of `ioredis`.',
  );
});
