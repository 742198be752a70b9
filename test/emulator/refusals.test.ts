import { expect, test } from 'vitest';
import { createWebRunClient } from '../../src/core.js';
import { base, createWebRun, refOf } from './webrun.js';

const task = { taskDetails: 'Say hello' };
const inTask = (fields: object): object => ({ ...task, ...fields });

test.each([
  ['a body that is no JSON', '{"taskDetails":', 'body'],
  ['a body that is a list', [], 'body'],
  ['no task', {}, 'taskDetails'],
  ['an empty task', { taskDetails: '  ' }, 'taskDetails'],
  ['a task that is a number', { taskDetails: 5 }, 'taskDetails'],
  ['no prompt in a nested task', { task: {} }, 'task.prompt'],
  ['a nested task that is text', { task: 'x' }, 'task'],
  ['an address of another scheme', inTask({ startingUrl: 'file:///etc/passwd' }), 'startingUrl'],
  ['a malformed address', inTask({ startingPoint: 'http://' }), 'startingPoint'],
  ['a duration in seconds', inTask({ maxDuration: 60 }), 'maxDuration'],
  ['a duration that is text', inTask({ maxDuration: '60000' }), 'maxDuration'],
  [
    'a short duration beside a long one',
    { maxDuration: 0, task: { prompt: 'x', maxDuration: 300_000 } },
    'maxDuration',
  ],
  [
    'a negative duration beside a long one',
    { maxDuration: -1, initialTask: { ...task, maxDuration: 300_000 } },
    'maxDuration',
  ],
  [
    'a short duration in the task',
    { maxDuration: 300_000, task: { prompt: 'x', maxDuration: 999 } },
    'task.maxDuration',
  ],
  ['negative tokens', inTask({ maxInputTokens: -1 }), 'maxInputTokens'],
  ['domains that are no list', inTask({ avoidDomains: 'a.example' }), 'avoidDomains'],
  ['an unknown output type', inTask({ outputType: 'xml' }), 'outputType'],
  ['JSON without a schema', inTask({ outputType: 'structured_json' }), 'outputSchema'],
  ['secrets without fields', inTask({ secrets: [{ match: 'all' }] }), 'secrets[0].fields'],
  [
    'secrets that are numbers',
    inTask({ secrets: [{ match: 'all', fields: { pin: 1 } }] }),
    'secrets[0].fields',
  ],
  ['files that are numbers', inTask({ files: [1] }), 'files'],
  ['an unknown reach-out mode', inTask({ reachOutMode: 'loud' }), 'reachOutMode'],
  ['another mode', inTask({ mode: 'turbo' }), 'mode'],
  ['a proxy of nobody', inTask({ proxy: { source: 'x' } }), 'proxy.source'],
  ['a webhook without https', inTask({ webhook: { name: 'x', url: 'http://a.example' } }), 'webhook.url'],
  ['an environment that is a number', inTask({ environmentId: 5 }), 'environmentId'],
])('refuses %s with 400, INVALID_PARAMS and the field', async (_name, body, field) => {
  const { emulator, send } = createWebRun();
  const reply = await send('POST', '/start/run-task', body);
  expect(reply.status).toBe(400);
  expect(reply.body).toMatchObject({ success: false, code: 'INVALID_PARAMS', details: { field } });
  expect(reply.body['error']).toBe(reply.body['message']);
  expect(emulator.tasks).toEqual([]);
});

test.each([
  ['no session', {}, 'sessionId'],
  ['no message', {}, 'message'],
  ['an unknown action', { actionType: 'dance' }, 'message.actionType'],
  ['an unknown state', { actionType: 'state', newState: 'sleep' }, 'message.newState'],
  ['a task without text', { actionType: 'newTask' }, 'message.taskDetails'],
  ['an answer without text', { actionType: 'guardrail', newState: 'resume' }, 'message.taskDetails'],
  ['a click nowhere', { actionType: 'interaction', action: { type: 'CLICK', x: 1 } }, 'message.action.y'],
  [
    'an unknown interaction',
    { actionType: 'interaction', action: { type: 'constructor' } },
    'message.action.type',
  ],
])('refuses a message with %s with 400 and the field', async (name, message, field) => {
  const { client, send } = createWebRun();
  const { sessionId } = await client.startSession();
  const body =
    name === 'no session' ? { message } : name === 'no message' ? { sessionId } : { sessionId, message };
  const reply = await send('POST', '/start/send-message', body);
  expect(reply).toMatchObject({ status: 400, body: { code: 'INVALID_PARAMS', details: { field } } });
});

test('refuses a missing and a wrong key with 401, and takes any where none is set', async () => {
  const { emulator } = createWebRun({ key: 'right' });
  const client = (apiKey?: string) =>
    createWebRunClient({ fetch: emulator.fetch, baseUrl: base, ...(apiKey === undefined ? {} : { apiKey }) });
  await expect(client().startSession()).rejects.toMatchObject({ status: 401, apiCode: 'INVALID_API_KEY' });
  await expect(client('wrong').startSession()).rejects.toMatchObject({
    status: 401,
    apiCode: 'INVALID_API_KEY',
  });
  expect((await client('right').startSession()).sessionId).toBeTruthy();
  await expect(client('wrong').getTask({ sessionId: 'a', taskId: 'b' })).rejects.toMatchObject({
    status: 401,
  });
});

test('refuses without balance with 402 and the balance, once tasks have used it up', async () => {
  const { client, emulator, run, send } = createWebRun({ balanceUsd: 0.02 });
  await run('Say hello [cost: 0.03]', 1_000);
  expect(emulator.balanceUsd).toBe(-0.01);
  expect(await send('POST', '/start/run-task', task)).toMatchObject({
    status: 402,
    body: { code: 'INSUFFICIENT_BALANCE', balance: -0.01 },
  });
  emulator.configure({ balanceUsd: 100 });
  expect((await client.startSession()).balanceUsd).toBe(99.97);
});

test('refuses a key without permission with 403', async () => {
  const { send } = createWebRun({ permissions: [] });
  expect(await send('POST', '/start/run-task', task)).toMatchObject({
    status: 403,
    body: { code: 'UNAUTHORIZED' },
  });
});

test.each([
  [
    'POST',
    '/start/send-message',
    { sessionId: 'unknown', message: { actionType: 'state', newState: 'stop' } },
    'SESSION_NOT_FOUND',
  ],
  ['GET', '/task/unknown/unknown', undefined, 'SESSION_NOT_FOUND'],
  ['POST', '/start/run-task', inTask({ files: ['unknown'] }), 'FILE_NOT_FOUND'],
  ['GET', '/files/unknown/x.csv', undefined, 'FILE_NOT_FOUND'],
  ['GET', '/start/run-task', undefined, 'NOT_FOUND'],
  ['DELETE', '/task/a/b', undefined, 'NOT_FOUND'],
  ['GET', '/task/%E0%A4%A/b', undefined, 'SESSION_NOT_FOUND'],
])('answers %s %s with 404', async (method, path, body, code) => {
  const { send } = createWebRun();
  expect(await send(method, path, body)).toMatchObject({ status: 404, body: { success: false, code } });
});

test('answers an unknown task of a known session with TASK_NOT_FOUND', async () => {
  const { client, send } = createWebRun();
  const { sessionId } = await client.startSession();
  expect(await send('GET', `/task/${sessionId}/unknown`)).toMatchObject({
    status: 404,
    body: { code: 'TASK_NOT_FOUND' },
  });
});

test('has no instance for one session more than it may open, and one again when a session has ended', async () => {
  const { client } = createWebRun({ maxSessions: 1 });
  const { sessionId } = await client.startSession();
  await expect(client.runTask(task)).rejects.toMatchObject({
    status: 503,
    apiCode: 'NO_INSTANCES_AVAILABLE',
    isRetryable: true,
    outcome: 'refused',
  });
  await client.setSessionState(sessionId, 'terminate');
  expect((await client.startSession()).sessionId).toBeTruthy();
});

// 0s .. 9s: one POST a second     9s: the eleventh is refused     60s: the first has left the window
test('takes 10 POSTs in a sliding minute, per key and endpoint, and says so in four headers', async () => {
  const { clock, send } = createWebRun({ rateLimit: 10 });
  const start = (key = 'test') =>
    send('POST', '/start/start-session', {}, { Authorization: `Bearer ${key}` });
  for (let second = 0; second < 10; second++) {
    // oxlint-disable-next-line no-await-in-loop -- one a second
    const reply = await start();
    expect(reply.status).toBe(200);
    expect(reply.headers.get('X-RateLimit-Remaining')).toBe(String(9 - second));
    // oxlint-disable-next-line no-await-in-loop -- one a second
    if (second < 9) await clock.advance(1_000);
  }
  const refused = await start();
  expect(refused).toMatchObject({ status: 429, body: { success: false, code: 'RATE_LIMIT_EXCEEDED' } });
  expect(refused.headers.get('X-RateLimit-Limit')).toBe('10');
  expect(refused.headers.get('Retry-After')).toBe('51');
  expect(Number(refused.headers.get('X-RateLimit-Reset'))).toBe(Date.UTC(2026, 0, 1) / 1_000 + 60);
  expect(refused.headers.get('Access-Control-Expose-Headers')).toContain('X-RateLimit-Reset');
  expect((await start('other')).status).toBe(200);
  expect((await send('POST', '/start/run-task', {})).status).toBe(400);
  await clock.advance(50_999);
  expect((await start()).status).toBe(429);
  await clock.advance(1);
  expect((await start()).status).toBe(200);
  expect((await start()).status).toBe(429);
});

test('counts refused requests too, never polls, and a limit of 0 is none', async () => {
  const { emulator, send } = createWebRun({ rateLimit: 2 });
  expect((await send('POST', '/start/run-task', {})).status).toBe(400);
  expect((await send('POST', '/start/run-task', {})).status).toBe(400);
  expect((await send('POST', '/start/run-task', task)).status).toBe(429);
  for (let poll = 0; poll < 20; poll++)
    // oxlint-disable-next-line no-await-in-loop -- in order
    expect((await send('GET', '/task/a/b')).status).toBe(404);
  emulator.configure({ rateLimit: 0 });
  expect((await send('POST', '/start/run-task', {})).status).toBe(400);
});

test('lets the page read replies and send its headers, also into a private network', async () => {
  const { emulator } = createWebRun();
  const reply = await emulator.fetch(`${base}/start/run-task`, {
    method: 'OPTIONS',
    headers: { Origin: 'http://localhost:5173', 'Access-Control-Request-Private-Network': 'true' },
  });
  expect(reply.status).toBe(204);
  expect(reply.headers.get('Access-Control-Allow-Origin')).toBe('http://localhost:5173');
  expect(reply.headers.get('Access-Control-Allow-Headers')).toMatch(
    /authorization.*content-type.*idempotency-key/i,
  );
  expect(reply.headers.get('Access-Control-Allow-Private-Network')).toBe('true');
  const own = { Origin: 'http://localhost:5173', 'Access-Control-Request-Headers': 'authorization,x-trace' };
  const traced = await emulator.fetch(`${base}/start/run-task`, { method: 'OPTIONS', headers: own });
  expect(traced.headers.get('Access-Control-Allow-Headers')).toBe('authorization,x-trace');
});

test('serves a file as an attachment that no browser shows, whatever its name', async () => {
  const { clock, emulator, send } = createWebRun();
  const reply = send('POST', '/start/run-task', {
    taskDetails: 'Get it [file: ../evil"é\r\n.html] [after 1s]',
  });
  await clock.advance(1_000);
  const { files } = (await reply).body['data'] as { files: { downloadUrl: string; filename: string }[] };
  expect(files[0]?.filename).toBe('evil"é.html');
  const file = await emulator.fetch(files[0]?.downloadUrl ?? '');
  expect(file.status).toBe(200);
  expect(file.headers.get('Content-Disposition')).toBe(
    `attachment; filename="evil__.html"; filename*=UTF-8''evil%22%C3%A9.html`,
  );
  expect(file.headers.get('X-Content-Type-Options')).toBe('nosniff');
  expect(file.headers.get('Content-Type')).toBe('application/octet-stream');
  expect(await file.text()).toContain('evil');
});

test('serves a file whose name holds half a character', async () => {
  const { clock, emulator, send } = createWebRun();
  const reply = send('POST', '/start/run-task', { taskDetails: 'Get it [file: a\ud800.csv] [after 1s]' });
  await clock.advance(1_000);
  const { files } = (await reply).body['data'] as { files: { downloadUrl: string }[] };
  expect((await emulator.fetch(files[0]?.downloadUrl ?? '')).status).toBe(200);
});

test('drops an upload after an hour', async () => {
  const { client, clock } = createWebRun();
  const [file] = await client.uploadFiles([new File(['hello'], 'a.txt'), new File(['x'], 'b.txt')]);
  expect(file).toMatchObject({ originalName: 'a.txt', sizeBytes: 5 });
  await clock.advance(3_600_001);
  await expect(client.runTask({ ...task, files: [file?.fileId ?? ''] })).rejects.toMatchObject({
    status: 404,
  });
});

test('refuses an upload without files', async () => {
  const { emulator, send } = createWebRun();
  expect(await send('POST', '/files/upload', '{}')).toMatchObject({ status: 400 });
  const reply = await emulator.fetch(`${base}/files/upload`, {
    method: 'POST',
    headers: { Authorization: 'Bearer test' },
    body: new FormData(),
  });
  expect(reply.status).toBe(400);
});

test('tells its health without a key', async () => {
  const { emulator } = createWebRun();
  const reply = await emulator.fetch(`${base}/start/health`);
  expect(await reply.json()).toMatchObject({ status: 'ok', agent: 'scripted', sessions: 0 });
});

test('is asked again by a client whose first spelling it does not take', async () => {
  const { clock, emulator } = createWebRun();
  emulator.configure({
    intercept: async (request) => {
      if (!(await request.text()).includes('"task":'))
        return Response.json({ error: 'task.prompt is required' }, { status: 400 });
      return undefined;
    },
  });
  const client = createWebRunClient({ fetch: emulator.fetch, baseUrl: base, apiKey: 'test' });
  const reply = client.runTask({ taskDetails: 'Say hello' });
  await clock.advance(1_000);
  expect(refOf(await reply).taskId).toMatch(/^[A-Za-z0-9]{12}$/);
  expect(emulator.requests.map((request) => request.status)).toEqual([400, 200]);
});
