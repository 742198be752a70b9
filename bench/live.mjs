// How soon a pushed end is seen, compared with polling every 2 s, and what listening costs in requests, over a real
// server on loopback: node bench/live.mjs
import timers from 'node:timers';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';

// React Query does not poll without a window.
globalThis.window = globalThis;
// Node 20 has none of its own.
globalThis.WebSocket ??= WebSocket;
const reader = await createServer({
  root: fileURLToPath(new URL('..', import.meta.url)),
  logLevel: 'error',
  appType: 'custom',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});
const crowds = await reader.ssrLoadModule('/test/runs/crowd.ts');
const { createTimedAgent, createLossy, delaysOf, documentedMix, quantile, spread, startCrowd } = crowds;
const { createRandom } = await reader.ssrLoadModule('/test/random.ts');
const { startLocal } = await reader.ssrLoadModule('/local/src/index.ts');
const { createWebRunClient } = await reader.ssrLoadModule('/src/core.ts');

/** Runs several crowds of tasks on one server at the same time, until all have ended. */
async function run(holdMs, crowdsOf) {
  const { agent, endedAt } = createTimedAgent();
  const local = await startLocal({ port: 0, rateLimit: 0, holdMs, agent });
  const client = createWebRunClient({ baseUrl: local.url, apiKey: 'local' });
  const started = crowdsOf({ client, url: local.url });
  while (!started.every((crowd) => crowd.isOver())) await new Promise((resolve) => setTimeout(resolve, 100));
  const requests = local.emulator.requests.length;
  const delays = started.map((crowd) => delaysOf(crowd, endedAt));
  for (const crowd of started) crowd.close();
  await local.close();
  return { requests, delays };
}

try {
  const durationsMs = spread(40, 1_500, 5_500);
  const { delays } = await run(300, ({ client }) =>
    ['poll', 'auto'].map((transport) => startCrowd({ client, transport, durationsMs })),
  );
  for (const share of [0.5, 0.95, 1]) {
    const [polled, pushed] = delays.map((each) => quantile(each, share));
    const times = (polled / pushed).toFixed(0);
    print(`end seen, ${share * 100} % of 40 runs`, `pushed ${times} times sooner than polled every 2 s`);
  }

  // From here on time passes ten times as fast in this process: hold, polls, pings and tasks.
  quicken(10);
  const count = 200;
  const mix = await run(50_000, ({ client }) => [
    startCrowd({ client, transport: 'auto', durationsMs: documentedMix(count) }),
  ]);
  print(`requests per task, ${count} of the documented durations`, (mix.requests / count).toFixed(3));

  const lossy = createLossy(0.02, createRandom(7).next);
  const late = await run(50_000, ({ client, url }) => [
    startCrowd({
      client,
      transport: 'auto',
      durationsMs: spread(150, 52_000, 76_000),
      connect: ({ sessionId }) =>
        lossy(
          io(url, { auth: { sessionId }, transports: ['websocket'], reconnection: false, forceNew: true }),
        ),
    }),
  ]);
  const worst = late.delays[0].at(-1);
  print('one push in fifty lost: latest of 150 ends', `${(worst / 15_000).toFixed(2)} of 15 s`);
} finally {
  await reader.close();
}

/** Lets time pass faster for everything in this process. */
function quicken(factor) {
  const { setTimeout: later, setInterval: every } = globalThis;
  const now = Date.now;
  const tick = performance.now.bind(performance);
  const [since, from] = [now(), tick()];
  // The socket server takes its timers from the module.
  for (const place of [globalThis, timers]) {
    place.setTimeout = (work, ms = 0, ...rest) => later(work, ms / factor, ...rest);
    place.setInterval = (work, ms = 0, ...rest) => every(work, ms / factor, ...rest);
  }
  Date.now = () => since + (now() - since) * factor;
  performance.now = () => from + (tick() - from) * factor;
}

function print(what, figure) {
  console.log(`${what.padEnd(52)} ${figure}`);
}
