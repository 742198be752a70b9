import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';
import { createRedisStore } from '../../src/server.js';
import type { WebRunStore } from '../../src/server.js';

/** Where another program than the one on the path is to be taken. */
export const program: string = process.env['REDIS_SERVER'] ?? 'redis-server';

/** A Redis server of our own on loopback, which writes what it holds to a folder of its own. */
export interface RedisServer {
  readonly url: string;
  /** A connection of its own, as each instance of an app has one. */
  connect(): Promise<WebRunStore>;
  /** How many keys it holds. */
  countKeys(): Promise<number>;
  /** Loses every key. */
  flush(): Promise<void>;
  /** Stops answering while its connections stay open, like a machine that swaps. */
  hang(): void;
  wake(): void;
  /** Takes no more writes, as one whose memory is full; or takes them again. */
  setFull(isFull: boolean): Promise<void>;
  /** Is killed, and comes back with what it had written. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Why there is no Redis here; empty when there is one. */
export const whyNoRedis: string =
  spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0
    ? ''
    : ' (skipped: there is no redis-server on this machine)';

export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), 'webrun-redis-'));
  let server = await run(port, folder);
  const clients: { destroy(): void }[] = [];
  const open = async () => {
    const client = createClient({ url, socket: { reconnectStrategy: 100 } });
    // What is lost on the way shows up in the command that was lost.
    client.on('error', () => undefined);
    await client.connect();
    clients.push(client);
    return client;
  };
  const own = await open();
  return {
    url,
    connect: async () => createRedisStore(await open()),
    countKeys: () => own.dbSize(),
    flush: async () => void (await own.flushAll()),
    hang: () => void server.kill('SIGSTOP'),
    wake: () => void server.kill('SIGCONT'),
    setFull: async (isFull) => void (await own.configSet('maxmemory', isFull ? '1' : '0')),
    async restart() {
      server.kill('SIGKILL');
      await once(server, 'exit');
      server = await run(port, folder);
    },
    async close() {
      for (const client of clients) client.destroy();
      server.kill('SIGKILL');
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts the program, and waits until it answers. */
async function run(port: number, folder: string): Promise<ChildProcess> {
  const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  // With `everysec` a write waits up to two seconds for a disk that is busy, and is lost when the process ends meanwhile.
  const kept = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'];
  const server = spawn(program, [...options, ...kept], { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    server.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('Ready to accept connections')) resolve();
    });
    server.on('exit', () => reject(new Error(`redis-server has ended: ${said}`)));
  });
  return server;
}

/** A port of loopback that nobody listens at. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
