import type { WebRunStore } from './store.js';

/**
 * The part of a connected client of the `redis` package that is used: from `createClient()`, `createCluster()` or `createSentinel()`.
 */
export type RedisClient = SingleClient | ClusterClient | SentinelClient;

interface SingleClient extends ErrorEvents {
  sendCommand(args: string[]): Promise<unknown>;
}

interface ClusterClient extends ErrorEvents {
  sendCommand(firstKey: string, isReadonly: boolean, args: string[]): Promise<unknown>;
}

interface SentinelClient extends ErrorEvents {
  sendCommand(isReadonly: boolean, args: string[]): Promise<unknown>;
}

interface ErrorEvents {
  readonly on?: ((event: 'error', listener: () => void) => unknown) | undefined;
  readonly listenerCount?: ((event: 'error') => number) | undefined;
}

/** Options of {@link createRedisStore}. */
export interface RedisStoreOptions {
  /** The prefix of every key. @default 'webrun:' */
  readonly prefix?: string | undefined;
}

// Compared and written in one step on the server. A missing value reads as `false` in Lua.
const swapScript = `
local value = redis.call('GET', KEYS[1])
if ARGV[1] == '0' then
  if value then return 0 end
elseif value ~= ARGV[2] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
return 1`;

/**
 * Makes a store in Redis for the state that proxy instances share. Works with versions 4 to 6 of the `redis` package, with its clients for one
 * server, a cluster and Sentinel, and with any client that has the `sendCommand` of the first. Redis meets the guarantees of {@link WebRunStore}
 * with `maxmemory-policy noeviction`, `appendonly yes` and `appendfsync always`, if all instances read from the primary. A client without an
 * `error` listener gets one that does nothing: without any, a restart of Redis would end the process. Add your own to log errors.
 * @throws {TypeError} when the client has no `sendCommand`, or one with other arguments, like that of `ioredis`
 * @example
 * const redis = createClient({ url: process.env.REDIS_URL });
 * redis.on('error', (error) => console.error(error));
 * await redis.connect();
 * const store = createRedisStore(redis);
 */
export function createRedisStore(
  client: RedisClient,
  { prefix = 'webrun:' }: RedisStoreOptions = {},
): WebRunStore {
  const send = toSend(client);
  if (client.listenerCount?.('error') === 0) client.on?.('error', () => undefined);
  const toLife = (lifeMs: number): string => String(Math.max(1, Math.round(lifeMs)));
  return {
    async get(key) {
      const value = await send(prefix + key, ['GET', prefix + key]);
      return typeof value === 'string' ? value : null;
    },
    async set(key, value, lifeMs) {
      await send(prefix + key, ['SET', prefix + key, value, 'PX', toLife(lifeMs)]);
    },
    async swap(key, before, value, lifeMs) {
      const expected = before === null ? ['0', ''] : ['1', before];
      const args = ['EVAL', swapScript, '1', prefix + key, ...expected, value, toLife(lifeMs)];
      return Number(await send(prefix + key, args)) === 1;
    },
  };
}

/**
 * Chooses how to send a command by how many arguments the client's `sendCommand` declares, including options. No command is marked read-only: a
 * replica may be behind.
 */
function toSend(client: RedisClient): (key: string, args: string[]) => Promise<unknown> {
  const { sendCommand, call } = (client ?? {}) as Partial<SingleClient> & { readonly call?: unknown };
  // Only `ioredis` has `call`. Its `sendCommand` has as many arguments, but takes its own command objects.
  const isKnown = typeof sendCommand === 'function' && typeof call !== 'function';
  const count = isKnown ? sendCommand.length : Infinity;
  if (count <= 2) return (_, args) => (client as SingleClient).sendCommand(args);
  if (count === 3) return (_, args) => (client as SentinelClient).sendCommand(false, args);
  if (count === 4) return (key, args) => (client as ClusterClient).sendCommand(key, false, args);
  throw new TypeError(
    '[webrun-react] Could not make the Redis store: the client has no `sendCommand`, or one with other arguments. Give a connected client of the `redis` package, or `{ sendCommand: ([name, ...args]) => client.call(name, ...args) }` for one of `ioredis`.',
  );
}
