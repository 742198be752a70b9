import { expect, test, vi } from 'vitest';
import { createWebRunProxy } from '../../src/server.js';
import type { WebRunProxyEvent, WebRunProxyOptions } from '../../src/server.js';
import { apiKey, authorize, createProxied, sealingKeys, sendTo } from './proxied.js';

const handlePattern = /^[A-Za-z0-9._~-]{1,128}$/;

test.each([
  ['authorize', { apiKey, sealingKeys }],
  ['sealingKeys', { apiKey, authorize }],
  ['sealingKeys', { apiKey, authorize, sealingKeys: [] }],
  ['sealing key', { apiKey, authorize, sealingKeys: [1] }],
  ['apiKey', { authorize, sealingKeys }],
  ['apiKey', { apiKey: 1, authorize, sealingKeys }],
  ['apiKey', { apiKey: 'a\r\nHost: evil.example', authorize, sealingKeys }],
  ['upstreamUrl', { apiKey, authorize, sealingKeys, upstreamUrl: 'http://connect.webrun.ai' }],
  ['upstreamUrl', { apiKey, authorize, sealingKeys, upstreamUrl: 'https://user:word@connect.webrun.ai' }],
  ['origins', { apiKey, authorize, sealingKeys, origins: ['*'] }],
  ['origins', { apiKey, authorize, sealingKeys, origins: ['https://app.example/'] }],
  ['basePath', { apiKey, authorize, sealingKeys, basePath: '/api/../x' }],
])('is not made when %s is missing or wrong', (word, options) => {
  expect(() => createWebRunProxy(options as unknown as WebRunProxyOptions)).toThrow(word);
});

test('runs a task for a signed-in user, by handles only', async () => {
  const { client, emulator, recorded } = createProxied();
  const ada = client('ada');
  const started = await ada.runTask({ taskDetails: '[after 60ms] [ask: Code?] [say: Got {{answer}}]' });
  expect(started.status).toBe('running');
  const ref = { sessionId: started.sessionId ?? '', taskId: started.taskId ?? '' };
  expect(ref.sessionId).toMatch(handlePattern);
  expect(ref.taskId).toMatch(handlePattern);
  await expect.poll(async () => (await ada.getTask(ref)).status).toBe('guardrail');
  await ada.answerGuardrail(ref, '42');
  await expect.poll(async () => (await ada.getTask(ref)).status).toBe('completed');
  const done = await ada.getTask(ref);
  // The same handles as at the start: a client that compares them sees its own task.
  expect(done).toMatchObject({ ...ref, result: { message: 'Got 42' } });

  const real = emulator.tasks[0];
  expect(real && [real.sessionId, real.taskId]).not.toContain(ref.sessionId);
  for (const request of recorded) {
    expect(request.headers.get('authorization')).toBe(`Bearer ${apiKey}`);
    expect(
      [...request.headers.keys()].filter((name) => !/^(accept|authorization|content-type)$/.test(name)),
    ).toEqual([]);
  }
});

test('runs tasks in a session, and shows neither socket, stream nor balance', async () => {
  const { send, client } = createProxied({}, { holdMs: 60_000 });
  const opened = await send('/start/start-session', { body: {} });
  expect(opened.status).toBe(200);
  expect(Object.keys(opened.body).toSorted()).toEqual(['expiresIn', 'message', 'sessionId', 'success']);
  const ada = client('ada');
  const sessionId = String(opened.body['sessionId']);
  const task = await ada.sendTask(sessionId, { taskDetails: '[after 0s] [say: one]' });
  expect(task).toMatchObject({ status: 'completed', sessionId, result: { message: 'one' } });
  await ada.setSessionState(sessionId, 'terminate');
  await expect(ada.sendTask(sessionId, { taskDetails: 'two' })).rejects.toMatchObject({
    status: 404,
    outcome: 'refused',
  });
});

test('puts the relay’s address where WebRun names its own socket', async () => {
  const { send } = createProxied({ relay: { socketUrl: 'https://app.example/webrun' } });
  expect((await send('/start/start-session', { body: {} })).body['socketURL']).toBe(
    'https://app.example/webrun',
  );
});

test('answers 401 to nobody, 404 to another user, and reaches WebRun for neither', async () => {
  const { send, recorded } = createProxied();
  expect((await send('/start/run-task', { user: null, body: { taskDetails: 'x' } })).status).toBe(401);
  expect(recorded).toHaveLength(0);
  const { body } = await send('/start/run-task', { body: { taskDetails: '[after 0s]' } });
  const path = `/task/${String(body['sessionId'])}/${String(body['taskId'])}`;
  expect((await send(path)).status).toBe(200);
  const before = recorded.length;
  expect((await send(path, { user: null })).status).toBe(401);
  expect(await send(path, { user: 'bob' })).toMatchObject({
    status: 404,
    body: { success: false, code: 'TASK_NOT_FOUND' },
  });
  const stop = { sessionId: body['sessionId'], message: { actionType: 'state', newState: 'terminate' } };
  expect((await send('/start/send-message', { user: 'bob', body: stop })).status).toBe(404);
  expect(recorded).toHaveLength(before);
});

test('takes an upload, and gives the file to its own user’s task only', async () => {
  const { client, recorded, send } = createProxied();
  const [file] = await client('ada').uploadFiles([
    new File(['hello'], '../a\u202e.txt', { type: 'text/html' }),
  ]);
  expect(file).toMatchObject({ originalName: 'a.txt', sizeBytes: 5 });
  expect(recorded[0]?.body).not.toContain('text/html');
  const fileId = file?.fileId ?? '';
  const task = { taskDetails: '[after 0s]', files: [fileId] };
  expect((await send('/start/run-task', { user: 'bob', body: task })).status).toBe(404);
  expect((await send('/start/run-task', { body: task })).status).toBe(200);
  expect(recorded.at(-1)?.body).not.toContain(fileId);
});

test.each(['secrets', 'webhook', 'proxy', 'policyId', 'environmentId'] as const)(
  'lets %s pass only when it is switched on',
  async (field) => {
    const values = {
      secrets: [{ match: 'shop.example', fields: { password: 'hunter2' } }],
      webhook: { name: 'done', url: 'https://hooks.example/a', submittedData: 'just_ping' },
      proxy: { source: 'WebRun', country: 'US' },
      policyId: 'policy-1',
      environmentId: 'environment-1',
    };
    const body = { taskDetails: '[after 0s]', [field]: values[field] };
    const closed = createProxied();
    const refused = await closed.send('/start/run-task', { body });
    expect(refused).toMatchObject({ status: 400, body: { code: 'INVALID_PARAMS', details: { field } } });
    expect(refused.text).not.toContain('hunter2');
    expect(closed.recorded).toHaveLength(0);
    const open = createProxied({ allow: [field] });
    expect((await open.send('/start/run-task', { body })).status).toBe(200);
    expect(JSON.parse(open.recorded[0]?.body ?? '')).toEqual(body);
  },
);

test('lets a listed page ask across origins, and says so in the preflight', async () => {
  const { send } = createProxied({ origins: ['https://other.example'] });
  const headers = { origin: 'https://other.example', 'sec-fetch-site': 'cross-site' };
  const preflight = await send('/start/run-task', { method: 'OPTIONS', user: null, headers });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-origin')).toBe('https://other.example');
  expect(preflight.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
  const answer = await send('/start/run-task', { headers, body: { taskDetails: '[after 0s]' } });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
  const strange = await send('/start/run-task', {
    method: 'OPTIONS',
    headers: { ...headers, origin: 'https://evil.example' },
  });
  expect([strange.status, strange.headers.get('access-control-allow-origin')]).toEqual([403, null]);
});

// What ends TLS in front of the app passes its host on, with or without a port; the app itself may see an inner address.
test.each([
  ['the address that the app sees', 'https://app.example', {}],
  ['the host that was passed on', 'https://shop.example', { host: 'shop.example' }],
  ['it with the port of TLS', 'https://shop.example', { host: 'shop.example:443' }],
  ['it with the port of plain HTTP', 'https://shop.example', { host: 'shop.example:80' }],
  ['it with a port of its own', 'https://shop.example:8443', { host: 'shop.example:8443' }],
  ['it with a port that is another scheme’s', 'http://shop.example:443', { host: 'shop.example:443' }],
])('takes the app’s own page by %s', async (_by, origin, headers) => {
  const { send } = createProxied();
  const answer = await send('/start/run-task', {
    headers: { 'sec-fetch-site': 'same-origin', origin, ...headers },
    body: { taskDetails: '[after 0s]' },
  });
  expect(answer.status).toBe(200);
});
const foreignHosts = ['8443', '4430', '44'].map((port) => `shop.example:${port}`);
test.each([
  ...[...foreignHosts, 'shop.example.example:443', 'no host', ''].map((host) => ['shop.example', host]),
  ['shop.example43', 'shop.example:8043'],
])('takes no page of %s where the host is %s', async (page, host = '') => {
  const { send, recorded } = createProxied();
  const headers = { 'sec-fetch-site': 'same-origin', origin: `https://${page}`, host };
  expect((await send('/start/run-task', { headers, body: { taskDetails: 'Go' } })).status).toBe(403);
  expect(recorded).toHaveLength(0);
});

test('passes the rate limit’s headers and nothing else of WebRun’s', async () => {
  const { send } = createProxied(
    {
      accountPerMinute: 0,
      fetch: async () =>
        Response.json(
          { success: false, message: 'Slow down.' },
          {
            status: 429,
            headers: {
              'X-RateLimit-Limit': '10',
              'X-RateLimit-Remaining': '0',
              'X-RateLimit-Reset': '1790000000',
              'Retry-After': '7',
              'Set-Cookie': 'upstream=1',
              'X-Powered-By': 'WebRun',
              'Access-Control-Allow-Origin': '*',
              Location: 'https://evil.example/',
            },
          },
        ),
    },
    {},
  );
  const { status, headers } = await send('/start/run-task', { body: { taskDetails: 'x' } });
  expect(status).toBe(429);
  expect(Object.fromEntries(headers)).toEqual({
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
    'retry-after': '7',
    'x-content-type-options': 'nosniff',
    'x-ratelimit-limit': '10',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': '1790000000',
  });
});

test.each([
  ['a page of a gateway', 502, 'BAD_GATEWAY', () => new Response('<h1>502</h1>', { status: 502 })],
  // As JSON a 503 would say "refused, send it again"; a gateway proves nothing of the kind.
  ['a gateway’s 503', 502, 'BAD_GATEWAY', () => new Response('<h1>503</h1>', { status: 503 })],
  [
    'a redirect',
    502,
    'BAD_GATEWAY',
    () => new Response(null, { status: 302, headers: { Location: 'https://evil.example' } }),
  ],
  ['half a body', 502, 'BAD_GATEWAY', () => new Response('{"success":tr')],
  [
    'a wrong key',
    403,
    'PROXY_KEY_REFUSED',
    () => Response.json({ success: false, message: `Invalid API key ${apiKey}` }, { status: 401 }),
  ],
  [
    'no permission',
    403,
    'PROXY_KEY_REFUSED',
    () => Response.json({ success: false, message: 'task:create' }, { status: 403 }),
  ],
  [
    'an unknown session in old words',
    404,
    'SESSION_NOT_FOUND',
    () => Response.json({ message: 'Session not found or unauthorized' }, { status: 401 }),
  ],
  [
    'a lost connection',
    504,
    'OUTCOME_UNKNOWN',
    () => Promise.reject(new TypeError(`fetch failed ${apiKey}`)),
  ],
  [
    'ids too long to be sealed',
    504,
    'OUTCOME_UNKNOWN',
    () => Response.json({ status: 'pending', sessionId: 's'.repeat(62), taskId: 't1' }),
  ],
])('answers %s with %i %s', async (_name, status, code, reply) => {
  const { send } = createProxied({ fetch: async () => reply() });
  const answer = await send('/start/run-task', { body: { taskDetails: 'x' } });
  expect(answer).toMatchObject({ status, body: { success: false, code } });
  expect(answer.text).not.toContain(apiKey);
  expect(answer.headers.get('location')).toBeNull();
});

test('replaces real ids wherever they stand, and takes out addresses that hold them', async () => {
  const [sessionId, taskId] = ['sess_A1b2C3d4', 'task_Z9y8X7w6'];
  const { send } = createProxied({
    fetch: async () =>
      Response.json({
        success: true,
        result: {
          type: 'task_completed',
          data: { message: { sessionId: 'hers', balance: 12, note: `in ${sessionId}` } },
        },
        webrun: { sessionId, taskId, cost: 0.1 },
        data: {
          message: `Done in ${sessionId.toLowerCase()}, ${taskId}.`,
          files: [
            { filename: 'a.csv', downloadUrl: `https://blobs.webrun.ai/${sessionId}/a.csv` },
            { filename: 'b.csv', downloadUrl: 'https://blobs.webrun.ai/x/b.csv' },
          ],
          network: [{ id: sessionId, taskId, urls: [{ url: 'https://shop.example/', timestamp: 1 }] }],
        },
        streaming: { webViewURL: `https://${sessionId}.webrun.ai` },
        webViewURL: 'https://10.0.0.1:8889/live',
        pollUrl: `https://connect.webrun.ai/task/${sessionId}/${taskId}?apiKey=${apiKey}`,
        balance: 90817263,
        [sessionId]: 1,
      }),
  });
  const { text, body } = await send('/start/run-task', { body: { taskDetails: 'x' } });
  for (const secret of [sessionId, taskId, apiKey, '10.0.0.1', '90817263'])
    expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
  const meta = body['webrun'] as Record<string, string>;
  expect(body['pollUrl']).toBe(`/api/webrun/task/${meta['sessionId']}/${meta['taskId']}`);
  expect(body['data']).toMatchObject({
    files: [{ downloadUrl: null }, { downloadUrl: 'https://blobs.webrun.ai/x/b.csv' }],
  });
  // What the agent found is the user's: a field of it may have any name.
  expect(body['result']).toMatchObject({ data: { message: { sessionId: 'hers', balance: 12 } } });
});

test('tells what was accepted, refused and settled, and no key, id or task', async () => {
  const events: WebRunProxyEvent[] = [];
  const { send, emulator } = createProxied({ onEvent: (event) => events.push(event) });
  await send('/start/run-task', { user: null, body: { taskDetails: 'pssst' } });
  await send('/start/run-task', {
    headers: { origin: 'https://evil.example' },
    body: { taskDetails: 'pssst' },
  });
  const body = { taskDetails: '[after 60ms] [say: pssst] [cost: 0.0124]' };
  const started = await send('/start/run-task', { body });
  const path = `/task/${String(started.body['sessionId'])}/${String(started.body['taskId'])}`;
  await expect.poll(async () => (await send(path)).body['status']).toBe('completed');
  await send(path);
  const form = new FormData();
  form.append('files', new File(['pssst'], 'a.txt'));
  expect((await send('/files/upload', { method: 'POST', body: form })).status).toBe(200);
  expect(events).toEqual([
    { type: 'refused', endpoint: 'run-task', status: 401, reason: 'UNAUTHORIZED' },
    { type: 'refused', endpoint: 'run-task', status: 403, reason: 'FORBIDDEN_ORIGIN' },
    { type: 'accepted', endpoint: 'run-task', isRepeat: false },
    { type: 'settled', status: 'completed', costUsd: 0.0124 },
    { type: 'accepted', endpoint: 'upload', isRepeat: false },
  ]);
  const told = JSON.stringify(events);
  for (const secret of ['pssst', 'ada', apiKey, emulator.tasks[0]?.taskId ?? '?'])
    expect(told).not.toContain(secret);
});

test('names user, ids and task in events when asked to', async () => {
  const events: WebRunProxyEvent[] = [];
  const { send, emulator } = createProxied(
    { onEvent: (event) => events.push(event), reveal: ['userId', 'ids', 'task'] },
    { holdMs: 60_000 },
  );
  await send('/start/run-task', { body: { taskDetails: '[after 0s]' } });
  const { sessionId, taskId } = emulator.tasks[0] ?? {};
  expect(events.at(-1)).toEqual({
    type: 'settled',
    status: 'completed',
    costUsd: expect.any(Number) as number,
    userId: 'ada',
    sessionId,
    taskId,
    taskDetails: '[after 0s]',
  });
});

test('lives on when authorize or a listener throws', async () => {
  const onError = vi.fn<(error: unknown) => void>();
  const { send, recorded } = createProxied({
    authorize: () => {
      throw new Error('database is away');
    },
    onEvent: () => {
      throw new Error('logger is away');
    },
    onError,
  });
  const answer = await send('/start/run-task', { body: { taskDetails: 'x' } });
  expect(answer).toMatchObject({ status: 500, body: { code: 'INTERNAL_ERROR' } });
  expect(answer.text).not.toContain('database');
  expect(recorded).toHaveLength(0);
  expect(onError).toHaveBeenCalledTimes(2);
});

test('answers all the same when `onError` throws', async () => {
  const { send } = createProxied({
    authorize: () => Promise.reject(new Error('database is away')),
    onError: () => {
      throw new Error('logger is away');
    },
  });
  const answer = await send('/start/run-task', { body: { taskDetails: 'x' } });
  expect(answer).toMatchObject({ status: 500, body: { code: 'INTERNAL_ERROR' } });
});

test('opens handles of an old sealing key until it is taken away, and shows them unchanged', async () => {
  const emulated = createProxied();
  const shared = { fetch: emulated.emulator.fetch };
  const [oldKey, newKey] = ['an-old-sealing-key-0123456789', 'a-new-sealing-key-0123456789'];
  const before = createProxied({ ...shared, sealingKeys: [oldKey] });
  const rotated = createProxied({ ...shared, sealingKeys: [newKey, oldKey] });
  const after = createProxied({ ...shared, sealingKeys: [newKey] });
  const { body } = await before.send('/start/run-task', { body: { taskDetails: '[after 0s]' } });
  const path = `/task/${String(body['sessionId'])}/${String(body['taskId'])}`;
  expect((await rotated.send(path)).body).toMatchObject({
    sessionId: body['sessionId'],
    taskId: body['taskId'],
  });
  expect((await after.send(path)).status).toBe(404);
});

test('knows its own page behind a default port, and varies by origin only where others may ask', async () => {
  const own = createProxied();
  const body = { taskDetails: '[after 0s]' };
  const ask = (headers: Record<string, string>) => own.send('/start/run-task', { headers, body });
  const answer = await ask({ origin: 'https://app.example', host: 'app.example:443' });
  expect([answer.status, answer.headers.get('vary')]).toEqual([200, null]);
  expect((await ask({ origin: 'https://other.example', host: 'app.example:443' })).status).toBe(403);
  const listed = createProxied({ origins: ['https://other.example'] });
  expect((await listed.send('/start/run-task', { body })).headers.get('vary')).toBe('Origin');
});

test.each([
  ['/api/webrun//', '/api/webrun'],
  ['/a.b/c-d/', '/a.b/c-d'],
])('is mounted at %s as at %s', async (basePath, mountedAt) => {
  const { proxy } = createProxied({ basePath });
  const url = `https://app.example${mountedAt}/start/run-task`;
  expect((await sendTo(proxy, url, { body: { taskDetails: '[after 0s]' } })).status).toBe(200);
});

test.each(['/api/./x', '/api/..', 'api', '/a b', '/a//b', 'https://app.example/api'])(
  'is not mounted at %s',
  (basePath) => {
    expect(() => createProxied({ basePath })).toThrow('basePath');
  },
);

test.each([202, 204, 304])('reads a poll’s %i without a body as "nothing new"', async (status) => {
  let isPolled = false;
  const { send } = createProxied({
    fetch: async () =>
      isPolled
        ? new Response(null, { status })
        : Response.json({ status: 'pending', sessionId: 's1', taskId: 't1' }),
  });
  const { body } = await send('/start/run-task', { body: { taskDetails: 'x' } });
  isPolled = true;
  const poll = await send(`/task/${String(body['sessionId'])}/${String(body['taskId'])}`);
  expect(poll).toMatchObject({ status: 200, body: { status: 'running', pending: true } });
});

test.each([
  [500, 502, 'BAD_GATEWAY'],
  [599, 502, 'BAD_GATEWAY'],
  [499, 499, 'BAD_REQUEST'],
  [400, 400, 'BAD_REQUEST'],
  [399, 502, 'BAD_GATEWAY'],
  [404, 404, 'BAD_BODY'],
  [200, 502, 'BAD_GATEWAY'],
])('passes a page with %i on as %i %s', async (status, expected, code) => {
  const { send } = createProxied({ fetch: async () => new Response('<h1>x</h1>', { status }) });
  const answer = await send('/start/run-task', { body: { taskDetails: 'x' } });
  expect(answer).toMatchObject({ status: expected, body: { code } });
});

// Of a poll it would say "nothing new"; of a start it says nothing, and the task may be running.
test.each([202, 204, 304])(
  'claims nothing of a start or an upload that is answered with an empty %i',
  async (status) => {
    const { send } = createProxied({ fetch: async () => new Response(null, { status }) });
    const form = new FormData();
    form.append('files', new File(['x'], 'a.txt'));
    for (const [path, body] of [
      ['/start/run-task', { taskDetails: 'x' }],
      ['/files/upload', form],
    ] as const)
      expect(await send(path, { method: 'POST', body })).toMatchObject({
        status: 502,
        body: { success: false, code: 'BAD_GATEWAY' },
      });
  },
);

test('is one handler for any path it is mounted at', async () => {
  const { proxy } = createProxied({ basePath: '/' });
  expect(
    (await sendTo(proxy, 'https://app.example/start/run-task', { body: { taskDetails: '[after 0s]' } }))
      .status,
  ).toBe(200);
});
