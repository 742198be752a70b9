// What the proxy costs beside a bare pass-through, side by side in one run: CPU and latency per request, heap over 10,000 requests,
// memory per held POST. Build first: npm run build && node bench/server.mjs
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(import.meta.url);
const rounds = 9;
const perRound = 400;
const atOnce = 4;
const held = 400;

// ------------------------------------------------------------------------------------------------ the three servers

const reply = (sessionId, taskId) =>
  JSON.stringify({
    success: true,
    sessionId,
    taskId,
    type: 'task_completed',
    status: 'completed',
    data: {
      message: 'The cheapest desk lamp costs $24.90. '.repeat(8),
      files: [
        {
          filename: 'lamps.csv',
          downloadUrl: 'https://blobs.example/lamps.csv',
          timestamp: 1_790_000_000_000,
        },
      ],
      network: [
        {
          id: sessionId,
          taskId,
          urls: Array.from({ length: 8 }, (_, i) => ({ url: `https://shop.example/${i}`, timestamp: i })),
        },
      ],
    },
    usage: {
      prompt_tokens: 12_450,
      completion_tokens: 3_200,
      total_tokens: 15_650,
      completion_time: 23.5,
      computeTime: 5,
      cost: 0.0124,
    },
  });

/** WebRun: answers at once, or holds until the connection ends. */
function serveWebRun() {
  const text = reply('a1B2c3D4e5F6', 't1B2c3D4e5F6');
  const server = createServer((incoming, outgoing) => {
    let body = '';
    incoming.setEncoding('utf8').on('data', (part) => (body += part));
    incoming.on('end', () => {
      if (body.includes('hold')) return;
      outgoing
        .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
        .end(text);
    });
  });
  return server;
}

async function serveProxy(upstreamUrl, kind) {
  const { createWebRunProxy, toNodeHandler } = await import('webrun-react/server');
  const bare = async (asked) => {
    const { pathname } = new URL(asked.url);
    const body = asked.method === 'POST' ? await asked.text() : null;
    const answer = await fetch(upstreamUrl + pathname.replace('/api/webrun', ''), {
      method: asked.method,
      headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
      body,
    });
    return new Response(await answer.text(), {
      status: answer.status,
      headers: { 'content-type': 'application/json' },
    });
  };
  const proxy = createWebRunProxy({
    apiKey: 'key-of-the-bench',
    sealingKeys: ['sealing-key-of-the-bench-0123456789'],
    upstreamUrl,
    authorize: (asked) => ({ userId: asked.headers.get('cookie') ?? 'ada' }),
    accountPerMinute: 0,
  });
  return createServer(toNodeHandler(kind === 'bare' ? bare : proxy));
}

if (process.argv[2] === 'child') {
  const [, , , kind, upstreamUrl] = process.argv;
  const server = kind === 'webrun' ? serveWebRun() : await serveProxy(upstreamUrl, kind);
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
  process.on('message', () => {
    for (let times = 0; times < 4; times++) globalThis.gc();
    const { user, system } = process.cpuUsage();
    const { heapUsed, external } = process.memoryUsage();
    process.send({ cpuMs: (user + system) / 1_000, bytes: heapUsed + external });
  });
}

// --------------------------------------------------------------------------------------------------------- the run

async function start(kind, upstreamUrl = '') {
  const child = fork(here, ['child', kind, upstreamUrl], { execArgv: ['--expose-gc'] });
  const [{ port }] = await once(child, 'message');
  return {
    kind,
    port,
    agent: new Agent({ keepAlive: true, maxSockets: atOnce }),
    async measure() {
      const answer = once(child, 'message');
      child.send('measure');
      return (await answer)[0];
    },
    stop: () => child.kill(),
  };
}

function ask({ port, agent }, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        path: `/api/webrun${path}`,
        method: body ? 'POST' : 'GET',
        agent,
        headers: { cookie: 'user', 'content-type': 'application/json', ...headers },
      },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8').on('data', (part) => (text += part));
        incoming.on('end', () =>
          incoming.statusCode === 200
            ? resolve({ ms: performance.now() - startedAt, text })
            : reject(new Error(`${incoming.statusCode} ${text}`)),
        );
      },
    );
    outgoing.on('error', reject).end(body);
  });
}

async function load(server, count, path, toBody, toHeaders) {
  const times = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < count) {
        const index = next++;
        times.push((await ask(server, path, toBody?.(index), toHeaders?.(index))).ms);
      }
    }),
  );
  return times;
}

const at = (sorted, share) => sorted[Math.floor(sorted.length * share)];
const row = (label, bare, proxy, unit, digits = 3) =>
  console.log(
    `${label.padEnd(34)} bare ${bare.toFixed(digits)} ${unit}   proxy ${proxy.toFixed(digits)} ${unit}   ratio ${(proxy / bare).toFixed(2)}`,
  );

async function compare(label, servers, toPath, toBody, toHeaders) {
  const sums = servers.map(() => ({ cpuMs: [], times: [] }));
  for (const server of servers) await load(server, 1_000, toPath(server), toBody, toHeaders); // warm
  for (let round = 0; round < rounds; round++)
    for (const [index, server] of servers.entries()) {
      const headersOf = toHeaders && ((asked) => toHeaders(asked + (round + 2) * 10_000));
      const before = await server.measure();
      sums[index].times.push(...(await load(server, perRound, toPath(server), toBody, headersOf)));
      sums[index].cpuMs.push(((await server.measure()).cpuMs - before.cpuMs) / perRound);
    }
  // Other work on the machine disturbs single rounds, so the median counts.
  const sort = (numbers) => numbers.toSorted((one, other) => one - other);
  const [bare, proxy] = sums.map(({ cpuMs, times }) => ({ cpuMs: at(sort(cpuMs), 0.5), times: sort(times) }));
  row(`${label}, CPU per request`, bare.cpuMs, proxy.cpuMs, 'ms');
  row(`${label}, latency p50`, at(bare.times, 0.5), at(proxy.times, 0.5), 'ms');
  row(`${label}, latency p95`, at(bare.times, 0.95), at(proxy.times, 0.95), 'ms');
  return [proxy.cpuMs / bare.cpuMs, at(proxy.times, 0.5) / at(bare.times, 0.5)];
}

async function main() {
  const webrun = await start('webrun');
  const url = `http://127.0.0.1:${webrun.port}`;
  const servers = [await start('bare', url), await start('proxy', url)];
  const [, proxy] = servers;
  const startBody = JSON.stringify({
    taskDetails: 'Find the cheapest desk lamp on shop.example',
    startingUrl: 'https://shop.example',
    outputType: 'text',
  });
  const { sessionId, taskId } = JSON.parse((await ask(proxy, '/start/run-task', startBody)).text);
  const polled = (server) =>
    server === proxy ? `/task/${sessionId}/${taskId}` : '/task/a1B2c3D4e5F6/t1B2c3D4e5F6';

  const ratios = [
    ...(await compare('poll', servers, polled)),
    ...(await compare(
      'start',
      servers,
      () => '/start/run-task',
      () => startBody,
    )),
  ];
  const keyed = await compare(
    'start with Idempotency-Key',
    servers,
    () => '/start/run-task',
    () => startBody,
    (index) => ({ 'idempotency-key': `run-${index}` }),
  );

  // 10,000 requests, memory flat: half polls, half starts without a key (keys are remembered for 24 h by design).
  const heap = [];
  for (let thousand = 0; thousand <= 10; thousand++) {
    heap.push((await proxy.measure()).bytes / 1e6);
    await load(proxy, 500, polled(proxy));
    await load(proxy, 500, '/start/run-task', () => startBody);
  }
  console.log(`heap over 10,000 requests, MB          ${heap.map((mb) => mb.toFixed(1)).join(' ')}`);
  const before = (await proxy.measure()).bytes;
  await load(
    proxy,
    2_000,
    '/start/run-task',
    () => startBody,
    (index) => ({ 'idempotency-key': `kept-${index}` }),
  );
  console.log(
    `memory per remembered key              ${(((await proxy.measure()).bytes - before) / 2_000 / 1_000).toFixed(2)} kB`,
  );

  const perHeld = [];
  for (const server of servers) {
    const agent = new Agent({ keepAlive: false, maxSockets: Infinity });
    const empty = (await server.measure()).bytes;
    const waiting = Array.from({ length: held }, (_, index) =>
      ask({ ...server, agent }, '/start/run-task', JSON.stringify({ taskDetails: 'hold' }), {
        'idempotency-key': `held-${index}`,
      }).catch(() => undefined),
    );
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    perHeld.push(((await server.measure()).bytes - empty) / held / 1_000);
    agent.destroy();
    await Promise.race([Promise.all(waiting), new Promise((resolve) => setTimeout(resolve, 2_000))]);
  }
  row('memory per held POST', perHeld[0], perHeld[1], 'kB', 1);
  for (const server of [...servers, webrun]) server.stop();

  const worst = Math.max(...ratios);
  const growth = heap.at(-1) - heap[2];
  console.log(
    `\nworst of polls and starts ${worst.toFixed(2)} (allowed 1.50), with keys ${Math.max(...keyed).toFixed(2)}, heap growth over the last 8,000 requests ${growth.toFixed(1)} MB`,
  );
  process.exit(worst <= 1.5 && growth < 3 ? 0 : 1);
}

if (process.argv[2] !== 'child') await main();
