import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { launch } from '../chromium.js';
import { createWebRunClient } from '../../src/core/client.js';
import type { WebRunClient } from '../../src/core/client.js';
import type { WebRunError } from '../../src/core/errors.js';
import { listen } from './server.js';

const ref = { sessionId: 's1', taskId: 't1' };
const input = { taskDetails: 'Find a lamp' };
const requests: [title: string, send: (client: WebRunClient) => Promise<unknown>][] = [
  ['a start', (client) => client.runTask(input)],
  ['a task of a session', (client) => client.sendTask('s1', input)],
  ['a poll', (client) => client.getTask(ref)],
  ['an answer', (client) => client.answerGuardrail(ref, 'blue')],
  ['a command', (client) => client.setSessionState('s1', 'stop')],
  ['a session', (client) => client.startSession()],
  ['an upload', (client) => client.uploadFiles([new File(['a'], 'a.csv')])],
];
const refused = { code: 'http', status: 401, credential: 'sign-in', outcome: 'refused', apiCode: null };

describe.each(requests)('%s', (_title, send) => {
  it.each([301, 302, 303, 307, 308])(
    'that is redirected by HTTP %i asks to sign in again, and goes nowhere else',
    async (status) => {
      const other = await listen((_, response) => void response.end('{}'));
      const { url, count } = await listen((_, response) => {
        response.writeHead(status, { location: `${other.url}/login` }).end();
      });
      for (const apiKey of [undefined, 'wr_live_1']) {
        const error = await send(createWebRunClient({ baseUrl: url, apiKey })).catch(
          (reason: unknown) => reason,
        );
        expect(error).toMatchObject(refused);
        expect((error as WebRunError).message).toMatch(/sign in again \(HTTP 30\d\)/);
        expect((error as WebRunError).message).not.toMatch(/key/i);
      }
      expect([count(), other.count()]).toEqual([2, 0]);
    },
  );

  it('that is answered with a page to sign in asks for that', async () => {
    const { url } = await listen((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<!doctype html><title>Log in</title><form><input type="password"></form>');
    });
    await expect(send(createWebRunClient({ baseUrl: url }))).rejects.toMatchObject(refused);
  });

  it('that is refused by 401 names what it proved itself with', async () => {
    const { url } = await listen((_, response) => void response.writeHead(401).end('{"message":"No"}'));
    await expect(send(createWebRunClient({ baseUrl: url }))).rejects.toMatchObject({
      ...refused,
      message: 'No',
    });
    await expect(send(createWebRunClient({ baseUrl: url, apiKey: 'wr_1' }))).rejects.toMatchObject({
      ...refused,
      credential: 'api-key',
    });
  });
});

it('is no redirect when there is nothing new about a task', async () => {
  const { url } = await listen((_, response) => void response.writeHead(304).end());
  expect(await createWebRunClient({ baseUrl: url }).getTask(ref)).toMatchObject({ status: 'running' });
});

it('keeps a watch going, which asks again once somebody has signed in', async () => {
  let turn = 0;
  const { url } = await listen((_, response) => {
    if (++turn === 1) response.writeHead(302, { location: '/login' }).end();
    else response.end('{"type":"task_completed","data":{"message":"ok"}}');
  });
  const waits: unknown[] = [];
  const leaving = new AbortController();
  const watched = (async () => {
    for await (const task of createWebRunClient({ baseUrl: url }).watchTask(ref, {
      signal: leaving.signal,
      onWait: ({ reason, credential }) => {
        waits.push([reason, credential]);
        if (reason === 'unauthorized') leaving.abort(new Error('waits 30 s'));
      },
    }))
      expect(task).toBeUndefined();
  })();
  await expect(watched).rejects.toThrow('waits 30 s');
  expect(waits).toEqual([
    ['normal', null],
    ['unauthorized', 'sign-in'],
  ]);
});

// In a page a redirect that is not followed has no status and no address.
it('is told in Chromium, on the same origin and on another', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { createWebRunClient } from './src/core/client.ts';
        globalThis.start = (baseUrl) => createWebRunClient({ baseUrl }).runTask({ taskDetails: 'x' })
          .then(() => 'started', (error) => ({ ...error, message: error.message }));`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
  });
  const { url } = await listen((request, response) => {
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
    response.setHeader('access-control-allow-headers', 'content-type');
    if (request.method === 'OPTIONS') response.end();
    else if (request.url?.startsWith('/api')) response.writeHead(302, { location: '/login' }).end();
    else
      response
        .setHeader('content-type', 'text/html')
        .end(
          `<!doctype html><title>Page</title><script type="module">${outputFiles[0]?.text ?? ''}</script>`,
        );
  });
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.goto(url);
    await page.waitForFunction('globalThis.start');
    for (const baseUrl of ['/api', `${url.replace('127.0.0.1', 'localhost')}/api`])
      expect(await page.evaluate(`start(${JSON.stringify(baseUrl)})`)).toMatchObject({
        ...refused,
        message: expect.stringContaining('sign in again') as string,
      });
  } finally {
    await browser.close();
  }
});
