import type { WebRunStore } from './store.js';

/** What is needed of a client of the `redis` package (`createClient()`, connected); nothing else of it is used. */
export interface RedisClient {
  sendCommand(args: string[]): Promise<unknown>;
  readonly on?: ((event: 'error', listener: () => void) => unknown) | undefined;
  readonly listenerCount?: ((event: 'error') => number) | undefined;
}

/** Options of {@link createRedisStore}. */
export interface RedisStoreOptions {
  /** Comes before every key. @default 'webrun:' */
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
 * Keeps in Redis what instances of the proxy must agree on. Works with versions 4 to 6 of the `redis` package and with any client
 * that has its `sendCommand`. Redis keeps what {@link WebRunStore} promises with `maxmemory-policy noeviction`,
 * `appendonly yes` and `appendfsync always`, and where all instances read from the primary. A client without a listener for `error` gets
 * one that does nothing: without any, a Redis that is started again would end the process. Add your own to log what happens.
 * @throws {TypeError} when the client has no `sendCommand`, or is that of a cluster or a Sentinel
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
  const { sendCommand } = (client ?? {}) as Partial<RedisClient>;
  // That of a cluster or a Sentinel wants other arguments before the command.
  if (typeof sendCommand !== 'function' || sendCommand.length > 2)
    throw new TypeError(
      '[webrun-react] Could not make the Redis store: the client has no `sendCommand` of its own. Give a connected client of the `redis` package, made by `createClient`.',
    );
  if (client.listenerCount?.('error') === 0) client.on?.('error', () => undefined);
  const toLife = (lifeMs: number): string => String(Math.max(1, Math.round(lifeMs)));
  return {
    async get(key) {
      const value = await client.sendCommand(['GET', prefix + key]);
      return typeof value === 'string' ? value : null;
    },
    async set(key, value, lifeMs) {
      await client.sendCommand(['SET', prefix + key, value, 'PX', toLife(lifeMs)]);
    },
    async swap(key, before, value, lifeMs) {
      const expected = before === null ? ['0', ''] : ['1', before];
      const args = ['EVAL', swapScript, '1', prefix + key, ...expected, value, toLife(lifeMs)];
      return Number(await client.sendCommand(args)) === 1;
    },
    async delete(key) {
      await client.sendCommand(['DEL', prefix + key]);
    },
  };
}
