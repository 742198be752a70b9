import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createClient } from 'redis';
import { createRedisStore } from '../../src/server.js';
import type { WebRunStore } from '../../src/server.js';

/** Where another program than the one on the path is to be taken. */
const program = process.env['REDIS_SERVER'] ?? 'redis-server';

/** A Redis server of our own on loopback, which keeps nothing on disk. */
export interface RedisServer {
  /** A connection of its own, as each instance of an app has one. */
  connect(): Promise<WebRunStore>;
  /** How many keys it holds. */
  countKeys(): Promise<number>;
  close(): Promise<void>;
}

/** Why there is no Redis here; empty when there is one. */
export const whyNoRedis: string =
  spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0
    ? ''
    : ' (skipped: there is no redis-server on this machine)';

export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn(program, options, { stdio: ['ignore', 'pipe', 'ignore'] });
  for await (const chunk of server.stdout) if (String(chunk).includes('Ready to accept connections')) break;
  const clients: { close(): Promise<void> }[] = [];
  const open = async () => {
    const client = await createClient({ url: `redis://127.0.0.1:${port}` }).connect();
    clients.push(client);
    return client;
  };
  const counting = await open();
  return {
    connect: async () => createRedisStore(await open()),
    countKeys: () => counting.dbSize(),
    async close() {
      await Promise.all(clients.map((client) => client.close()));
      server.kill();
      if (server.exitCode === null) await once(server, 'exit');
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
