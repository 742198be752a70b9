// The client, the run engine and the proxy of the built package, in whatever runs this file: `node`, `bun` or `deno run -A`.
import { createWebRunClient } from 'webrun-react/core';
import { createRunManager } from 'webrun-react/runs';
import { createWebRunProxy } from 'webrun-react/server';
import { createEmulator } from 'webrun-react/testing';

const apiKey = 'runtime-key-of-16-letters';
const emulator = createEmulator({ holdMs: 300, key: apiKey });
const proxy = createWebRunProxy({
  apiKey,
  sealingKeys: [btoa('k'.repeat(32))],
  upstreamUrl: 'https://webrun.test',
  fetch: emulator.fetch,
  authorize: () => ({ userId: 'ada' }),
});
const client = createWebRunClient({
  baseUrl: 'https://app.test/api/webrun',
  idempotency: true,
  fetch: (input, init) => proxy(new Request(input, init)),
});
const manager = createRunManager({ client, persist: false });
const runId = manager.start({ taskDetails: 'Read the page. [after 1s] [say: Read.]' });
const run = await manager.settled(runId);
manager.dispose();
const runtime = globalThis.Bun ? 'Bun' : globalThis.Deno ? 'Deno' : 'Node';
console.log(`${runtime}: ${run.status}, ${run.result?.message ?? run.error?.message}`);
if (run.result?.message !== 'Read.') throw new Error('The run did not end with its answer.');
