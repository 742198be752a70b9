import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, createCluster, createSentinel } from 'redis';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createRedisStore } from '../../src/server.js';
import type { RedisClient } from '../../src/server.js';
import { createProxied } from './proxied.js';
import { freePort, program, startRedis, whyNoRedis } from './redisServer.js';

const waiting = { interval: 200 };

/** Starts a Redis with a configuration, in a folder of its own. */
function spawnRedis(port: number, lines: readonly string[], ...options: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'webrun-redis-'));
  const file = join(folder, 'redis.conf');
  writeFileSync(file, [`port ${port}`, 'bind 127.0.0.1', `dir ${folder}`, ...lines, ''].join('\n'));
  const server = spawn(program, [file, ...options], { stdio: 'ignore' });
  onTestFinished(async () => {
    const hasEnded = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await hasEnded;
    rmSync(folder, { recursive: true, force: true });
  });
}

/** A client of one server, which waits until that has started. */
async function openClient(port: number): Promise<{ send(...args: string[]): Promise<unknown> }> {
  const client = createClient({ url: `redis://127.0.0.1:${port}`, socket: { reconnectStrategy: 100 } });
  client.on('error', () => undefined);
  await client.connect();
  onTestFinished(() => client.destroy());
  return { send: (...args) => client.sendCommand(args) };
}

/** Starts and polls through a proxy that keeps what it knows with `client`, and changes values as a store must. */
async function expectWorks(client: RedisClient): Promise<void> {
  const store = createRedisStore(client);
  // Each start is held until its task has ended, however slow the machine is: only one may run at once.
  const limits = { runsAtOnce: 1 };
  const { send, recorded } = createProxied({ store, limits, accountPerMinute: 0 }, { holdMs: 60_000 });
  const body = { taskDetails: '[after 0s] [say: one]' };
  for (const key of ['run-1', 'run-2', 'run-3', 'run-3']) {
    const answer = await send('/start/run-task', { headers: { 'idempotency-key': key }, body });
    expect(answer).toMatchObject({ status: 200 });
  }
  expect(recorded).toHaveLength(3);
  for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) {
    expect(await store.get(key)).toBeNull();
    expect(await store.swap(key, null, '1', 60_000)).toBe(true);
    expect(await store.swap(key, '2', '3', 60_000)).toBe(false);
    await store.set(key, '4', 60_000);
    expect(await store.get(key)).toBe('4');
  }
}

describe.skipIf(whyNoRedis !== '')(`a Redis store${whyNoRedis}`, () => {
  test('works with a cluster of two nodes', async () => {
    const ports = [await freePort(), await freePort()] as const;
    for (const port of ports) spawnRedis(port, ['cluster-enabled yes', 'save ""']);
    const [first, second] = [await openClient(ports[0]), await openClient(ports[1])];
    await first.send('CLUSTER', 'ADDSLOTSRANGE', '0', '8000');
    await second.send('CLUSTER', 'ADDSLOTSRANGE', '8001', '16383');
    await second.send('CLUSTER', 'SET-CONFIG-EPOCH', '2');
    await first.send('CLUSTER', 'MEET', '127.0.0.1', `${ports[1]}`);
    for (const node of [first, second])
      await vi.waitFor(
        async () => expect(await node.send('CLUSTER', 'INFO')).toContain('cluster_state:ok'),
        waiting,
      );
    const cluster = createCluster({ rootNodes: [{ url: `redis://127.0.0.1:${ports[0]}` }] });
    cluster.on('error', () => undefined);
    await cluster.connect();
    onTestFinished(() => cluster.destroy());
    await expectWorks(cluster);
    for (const node of [first, second]) expect(await node.send('DBSIZE')).toBeGreaterThan(0);
  });

  test('works with Sentinel', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.close());
    const port = await freePort();
    spawnRedis(port, [`sentinel monitor main 127.0.0.1 ${new URL(redis.url).port} 1`], '--sentinel');
    const { send } = await openClient(port);
    await vi.waitFor(async () => expect(await send('SENTINEL', 'CKQUORUM', 'main')).toContain('OK'), waiting);
    const sentinel = createSentinel({ name: 'main', sentinelRootNodes: [{ host: '127.0.0.1', port }] });
    sentinel.on('error', () => undefined);
    await sentinel.connect();
    onTestFinished(() => sentinel.destroy());
    await expectWorks(sentinel);
  });
});

test('a client whose commands take other arguments is refused in words', () => {
  const client = {
    sendCommand: async (_one: 1, _two: 2, _three: 3, _four: 4, _five: 5): Promise<void> => undefined,
  };
  expect(() => createRedisStore(client as unknown as RedisClient)).toThrow('with other arguments');
});
