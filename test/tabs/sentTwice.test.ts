import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { createEmulator } from 'webrun-react/testing';
import type { WebRunClient } from 'webrun-react/core';
import { createWebRunProxy, toNodeHandler } from 'webrun-react/server';
import { expect, onTestFinished, test } from 'vitest';
import { launch } from '../chromium.js';
import { apiKey, sealingKeys } from '../server/proxied.js';

declare global {
  interface Window {
    client: WebRunClient;
  }
}

// answer ── at WebRun ── its connection breaks ── Chromium itself sends it again ── WebRun replies ── taken, once
test('an answer that Chromium sends again on its own reaches WebRun once, and the page hears that it was taken', async () => {
  const core = fileURLToPath(new URL('../../src/core.ts', import.meta.url));
  const contents = `import { createWebRunClient } from ${JSON.stringify(core)};
    window.client = createWebRunClient({ baseUrl: '/api/webrun' });`;
  const stdin = { contents, resolveDir: '.' };
  const { outputFiles } = await build({ stdin, bundle: true, write: false, target: 'es2022' });
  const page = `<!doctype html><script>${outputFiles[0]?.text ?? ''}</script>`;

  const emulator = createEmulator({ rateLimit: 0, holdMs: 100, key: apiKey });
  const sockets = new Set<Socket>();
  const sent = { byBrowser: 0, toWebRun: 0 };
  let reply = (): void => undefined;
  const isReplied = new Promise<void>((resolve) => void (reply = resolve));
  const proxy = createWebRunProxy({
    apiKey,
    sealingKeys,
    authorize: () => ({ userId: 'ada' }),
    upstreamUrl: 'https://connect.webrun.ai',
    async fetch(input, init) {
      const request = new Request(input, init);
      if (!request.url.endsWith('/send-message')) return emulator.fetch(request);
      sent.toWebRun += 1;
      const taken = await emulator.fetch(request);
      for (const socket of sockets) socket.destroy();
      await isReplied;
      return taken;
    },
  });
  const handle = toNodeHandler(proxy);
  const server = createServer((request, response) => {
    if (request.url === '/') {
      response.setHeader('content-type', 'text/html').end(page);
      return;
    }
    if (request.url?.endsWith('/send-message')) {
      sent.byBrowser += 1;
      if (sent.byBrowser === 2) reply();
    }
    handle(request, response);
  }).on('connection', (socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const browser = await launch();
  onTestFinished(async () => {
    reply();
    await browser.close();
    server.closeAllConnections();
    server.close();
    await emulator.close();
  });

  const tab = await browser.newPage();
  await tab.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
  const taken = await tab.evaluate(async () => {
    const { sessionId, taskId } = await window.client.runTask({ taskDetails: '[ask: Which?] [after 60s]' });
    const ref = { sessionId: sessionId ?? '', taskId: taskId ?? '' };
    for await (const { status } of window.client.watchTask(ref)) if (status === 'guardrail') break;
    return window.client.answerGuardrail(ref, 'blue').then(() => 'taken', String);
  });
  expect(taken).toBe('taken');
  expect(sent).toEqual({ byBrowser: 2, toWebRun: 1 });
});
