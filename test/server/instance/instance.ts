/** One instance of an app with a proxy, as a process of its own: see `startInstance`. */
import { createServer } from 'node:http';
import { createClient } from 'redis';
import { createRedisStore, createWebRunProxy, toNodeHandler } from '../../../src/server.js';
import type { InstanceOptions, InstanceReport } from './startInstance.js';

const options = JSON.parse(process.env['INSTANCE'] ?? '{}') as InstanceOptions;

async function connectStore() {
  const client = createClient({ url: options.redisUrl ?? '', socket: { reconnectStrategy: 100 } });
  client.on('error', () => undefined); // the command that was lost says so
  await client.connect();
  return createRedisStore(client);
}

const proxy = createWebRunProxy({
  ...options.proxy,
  authorize: (request) => {
    const userId = /(?:^|;\s*)user=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1];
    return userId === undefined ? null : { userId };
  },
  ...(options.redisUrl === undefined ? {} : { store: await connectStore() }),
});

let heldBytes = 0;
let rssBytes = 0;
const measure = (): void => {
  rssBytes = Math.max(rssBytes, process.memoryUsage.rss());
  // The second one waits until the first has swept: what is left then is held by somebody.
  for (let times = 0; times < 2; times++) globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  heldBytes = Math.max(heldBytes, heapUsed + arrayBuffers);
};
setInterval(measure, 100).unref();

const server = createServer(toNodeHandler(proxy));
server.listen(options.port ?? 0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address ? address.port : 0 });
});
process.on('message', () => {
  measure();
  const report: InstanceReport = { heldBytes, rssBytes };
  [heldBytes, rssBytes] = [0, 0];
  process.send?.(report);
});
// Whoever started it is gone.
process.on('disconnect', () => process.exit(1));
// As a platform ends an instance that it replaces: it takes no more, and finishes what it has.
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  setInterval(() => server.closeIdleConnections(), 20).unref();
});
