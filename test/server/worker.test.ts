import { build } from 'esbuild';
import { createContext, runInContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { WebRunProxy } from '../../src/server.js';
import { apiKey, authorize, sealingKeys } from './proxied.js';

/** The whole door as one script. */
async function bundle(): Promise<string> {
  const { outputFiles, metafile } = await build({
    entryPoints: ['src/server.ts'],
    bundle: true,
    write: false,
    metafile: true,
    format: 'iife',
    globalName: 'door',
    platform: 'neutral',
    // Packages that are older than `exports` name their entry so; every bundler for workers knows it.
    mainFields: ['module', 'main'],
    logLevel: 'silent',
  });
  const imported = Object.values(metafile.inputs).flatMap(({ imports }) => imports);
  expect(imported.filter(({ external }) => external)).toEqual([]);
  const own = /^(src\/(server|core)|node_modules\/(ipaddr\.js|quick-lru)\/)/;
  expect(Object.keys(metafile.inputs).filter((file) => !own.test(file))).toEqual([]);
  return outputFiles[0]?.text ?? '';
}

test('runs where there is nothing but the web’s own names, as in a worker', async () => {
  const {
    URL,
    Headers,
    Request,
    Response,
    FormData,
    Blob,
    ReadableStream,
    TextEncoder,
    TextDecoder,
    crypto,
    btoa,
    atob,
    performance,
  } = globalThis;
  const web = {
    URL,
    Headers,
    Request,
    Response,
    FormData,
    Blob,
    ReadableStream,
    TextEncoder,
    TextDecoder,
    crypto,
    btoa,
    atob,
    performance,
  };
  const timers = { setTimeout, clearTimeout, setInterval, clearInterval, structuredClone };
  const context = createContext({ ...web, ...timers, Uint8Array, ArrayBuffer, DataView });
  runInContext(await bundle(), context);
  const { createWebRunProxy } = runInContext('door', context) as {
    createWebRunProxy: (options: object) => WebRunProxy;
  };
  const proxy = createWebRunProxy({
    apiKey,
    sealingKeys,
    authorize,
    fetch: async () =>
      Response.json({ success: true, status: 'pending', sessionId: 'sess_1', taskId: 'task_1' }),
  });
  const headers = { 'content-type': 'application/json', cookie: 'user=ada', 'idempotency-key': 'run-1' };
  const request = new Request('https://app.example/api/webrun/start/run-task', {
    method: 'POST',
    headers,
    body: '{"taskDetails":"x"}',
  });
  const reply = await proxy(request);
  expect([reply.status, await reply.json()]).toEqual([200, expect.objectContaining({ status: 'pending' })]);
});
