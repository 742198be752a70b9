import { expect, test } from 'vitest';
import { createWebRunClient } from '../../src/core.js';
import type { WebRunClient } from '../../src/core.js';
import { toProxyFetch } from '../../src/server.js';
import { createProxied } from './proxied.js';
import type { Proxied } from './proxied.js';

/** The client that a server makes to render a page for whoever asked for it with these headers. */
const clientFor = ({ proxy }: Proxied, headers: Record<string, string>): WebRunClient =>
  createWebRunClient({ baseUrl: '/api/webrun', fetch: toProxyFetch(proxy, new Headers(headers)) });

async function start(proxied: Proxied) {
  const { sessionId, taskId } = await proxied.client('ada').runTask({ taskDetails: 'Look. [after 60m]' });
  return { sessionId: sessionId ?? '', taskId: taskId ?? '' };
}

test('a page gets the task of its user through the proxy, with the ids that the browser knows', async () => {
  const proxied = createProxied();
  const ref = await start(proxied);
  // As a browser sends them for a page that was linked to from another site.
  const headers = {
    cookie: 'user=ada',
    host: 'app.example',
    'sec-fetch-site': 'cross-site',
    'content-length': '12',
    accept: 'text/html',
  };
  expect(await clientFor(proxied, headers).getTask(ref)).toMatchObject({ status: 'running', ...ref });
});

test.each([
  ['another user', { cookie: 'user=eve' }, 404],
  ['nobody', {}, 401],
])('a page of %s does not get it', async (_, headers, status) => {
  const proxied = createProxied();
  const ref = await start(proxied);
  await expect(clientFor(proxied, headers).getTask(ref)).rejects.toMatchObject({ status });
});

test('what the client sends itself goes before what the page was asked for with', async () => {
  const seen: (string | null)[] = [];
  const handle = async (request: Request): Promise<Response> => {
    seen.push(request.headers.get('authorization'), request.headers.get('content-type'), request.url);
    return Response.json({ status: 'pending', sessionId: 's', taskId: 't' });
  };
  const headers = new Headers({ authorization: 'page', 'content-type': 'text/html' });
  const fetch = toProxyFetch(handle, headers);
  await createWebRunClient({ baseUrl: '/api/webrun', apiKey: 'own', fetch }).runTask({
    taskDetails: 'Look.',
  });
  expect(seen).toEqual(['Bearer own', 'application/json', 'http://localhost/api/webrun/start/run-task']);
});
