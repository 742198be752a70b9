import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { toNodeHandler } from '../../src/server.js';
import { apiKey, createProxied, sealingKeys, sendTo } from './proxied.js';
import type { SendInit } from './proxied.js';

/** A request that must not pass: what it tries, how it is sent, how it is answered. */
interface Attack {
  readonly name: string;
  readonly path: string;
  readonly init: SendInit;
  readonly status: number | readonly number[];
}

const task = { taskDetails: 'x' };
const proxied = createProxied({ allow: ['webhook', 'proxy', 'secrets', 'policyId', 'environmentId'] });
/** With everything sensitive switched off, as it is by default. */
const closed = createProxied();
const own = { sessionHandle: '', taskHandle: '', sessionId: '', taskId: '' };

beforeAll(async () => {
  const { body } = await proxied.send('/start/run-task', { body: { taskDetails: '[after 0s] [say: hers]' } });
  const [real] = proxied.emulator.tasks;
  Object.assign(own, { sessionHandle: body['sessionId'], taskHandle: body['taskId'] }, real);
});

// ------------------------------------------------------------------------------------------------- the attacks

const post = (name: string, body: unknown, status: Attack['status'] = 400, init: SendInit = {}): Attack => ({
  name,
  path: '/start/run-task',
  init: { ...init, body },
  status,
});

const paths: Attack[] = [
  '/start',
  '/start/',
  '/start/run-task/',
  '/start/run-task/x',
  '/start//run-task',
  '//start/run-task',
  '/START/run-task',
  '/start/run-task;x=1',
  '/start/run-task%00',
  '/start/run%2dtask',
  '/start%2frun-task',
  '/start%2Frun-task',
  '/start%5crun-task',
  '/start%252frun-task',
  '/%73tart/run-task',
  '/start/run-task%20',
  '/start/run-task%0d%0aHost:evil.example',
  '/start/health',
  '/start/active-sockets',
  '/start/session-status/x',
  '/stream/x',
  '/stream/sse/x',
  '/account/usage',
  '/environments',
  '/environments/x',
  '/profiles',
  '/profiles/x/download',
  '/cron-jobs',
  '/cron-jobs/x/trigger',
  '/v1/chat/completions',
  '/v1/models',
  '/mcp/KEY',
  '/mcp/sse',
  '/files',
  '/files/x',
  '/files/upload/x',
  '/task',
  '/task/x',
  '/task/x/y/z',
  '/task//y',
  '/__proto__',
  '/constructor',
  '/toString',
  '/hasOwnProperty',
].flatMap((path) =>
  ['GET', 'POST'].map((method): Attack => ({
    name: `${method} ${path}`,
    path,
    init: { method, ...(method === 'POST' ? { body: task } : {}) },
    status: 404,
  })),
);

const climbs: Attack[] = [
  '/../start/run-task',
  '/../../start/run-task',
  '/start/../../start/run-task',
  '/%2e%2e/start/run-task',
  '/%2e%2e%2fstart/run-task',
  '/..%2fstart/run-task',
  '/..%5cstart/run-task',
  String.raw`/..\start/run-task`,
  '/./../start/run-task',
  '/task/../../x',
  '/task/%2e%2e/%2e%2e/start/health',
  '/task/a/%2e%2e%2f%2e%2e%2fstart%2fhealth',
  '/task/a%2fb/c',
  '/task/a%5cb/c',
].map((path) => ({ name: `climbs by ${path}`, path, init: { body: task }, status: [404, 405] }));

const foreignHosts: Attack[] = [
  'https://connect.webrun.ai/start/run-task',
  'https://app.example/start/run-task',
  'https://app.example/api/webrunx/start/run-task',
  'https://app.example/api/webrun@evil.example/start/run-task',
  'https://app.example//evil.example/api/webrun/start/run-task',
  'https://app.example/api//webrun/start/run-task',
].map((path) => ({ name: `asks ${path}`, path, init: { body: task }, status: 404 }));

const methods: Attack[] = ['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'PROPFIND', 'MKCOL', 'QUERY', 'run-task']
  .flatMap((method) => [
    { name: `${method} on a start`, path: '/start/run-task', init: { method }, status: 405 },
    { name: `${method} on an upload`, path: '/files/upload', init: { method }, status: 405 },
  ])
  .concat(
    ['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'PURGE'].map((method) => ({
      name: `${method} on a task`,
      path: '/task/a/b',
      init: { method },
      status: 405,
    })),
  );

const types: Attack[] = [
  'text/plain',
  'text/plain;application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/jsonp',
  'application/json, text/plain',
  'application/json; charset=utf-7',
  'application/json; charset=utf-16',
  'application/json; boundary=x',
  'application/xml',
  'application/ld+json',
  '',
  'application/octet-stream',
].map((type) =>
  post(`the content type ${type || '(none)'}`, JSON.stringify(task), 415, {
    headers: { 'content-type': type },
  }),
);

const encodings: Attack[] = ['gzip', 'br', 'deflate', 'identity', 'gzip, gzip'].map((encoding) =>
  post(`the content encoding ${encoding}`, task, 415, { headers: { 'content-encoding': encoding } }),
);

const pages: Attack[] = [
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: 'http://app.example.evil.example' },
  { origin: 'https://app.example.evil.example' },
  { origin: 'https://evilapp.example' },
  { origin: 'https://app.example@evil.example' },
  { origin: 'https://app.example:8443' },
  { origin: 'file://' },
  { origin: 'chrome-extension://abcdefgh' },
  { origin: 'app.example' },
  { origin: '' },
  { origin: 'https://app.example, https://evil.example' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'none' },
  { 'sec-fetch-site': 'Same-Origin' },
  { 'sec-fetch-site': 'cross-site', origin: 'https://app.example' },
  { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
  { origin: 'https://evil.example', host: 'app.example' },
  { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
  { origin: 'https://evil.example', forwarded: 'host=evil.example' },
  { origin: 'https://evil.example', 'x-original-host': 'evil.example' },
].flatMap((headers) => [
  post(`a page with ${JSON.stringify(headers)}`, task, 403, { headers }),
  {
    name: `an upload with ${JSON.stringify(headers)}`,
    path: '/files/upload',
    init: { method: 'POST', headers, body: new FormData() },
    status: 403,
  },
]);

const strangers: Attack[] = ['', '; user=', 'users=ada', 'user', '__proto__=1']
  .map((cookie) =>
    post(`the cookie ${JSON.stringify(cookie)}`, task, 401, { user: null, headers: { cookie } }),
  )
  .concat(
    ['Bearer x', `Bearer ${apiKey}`, 'Basic YWRhOmFkYQ=='].map((authorization) =>
      post(`the authorization ${authorization}`, task, 401, { user: null, headers: { authorization } }),
    ),
  );

const bodies: Attack[] = [
  '',
  ' ',
  'null',
  'true',
  '1',
  '"x"',
  '[]',
  '[{"taskDetails":"x"}]',
  '{',
  '{"taskDetails":"x"',
  '{"taskDetails":"x"}}',
  '{"taskDetails":"x"} x',
  "{'taskDetails':'x'}",
  '{"taskDetails":undefined}',
  '{"taskDetails":NaN}',
  '\u0000',
  '<xml/>',
  'taskDetails=x',
  '['.repeat(100_000),
  '{"a":'.repeat(50_000),
]
  .map((body, index) => post(`the body ${index}: ${body.slice(0, 24)}`, body))
  .concat([post('a body that is no UTF-8', '', 400, {})]);

const wrongFields: Attack[] = Object.entries({
  taskDetails: [1, true, [], {}, ['x'], { toString: 'x' }, 'x'.repeat(50_001)],
  prompt: [1, {}, 'x'.repeat(50_001)],
  maxDuration: ['1', true, [], {}, 0, -1, 5, 999],
  maxInputTokens: ['1', {}],
  maxOutputTokens: ['1', []],
  avoidDomains: ['x', [1], { 0: 'x' }, Array.from({ length: 201 }, () => 'x')],
  terminateOnCompletion: ['true', 1],
  outputType: ['exe', 1, ['text'], '__proto__'],
  outputSchema: ['x', 1, true],
  files: ['x', [1], [{}], { length: 1 }],
  reachOutMode: ['all', 1],
  mode: ['admin', 1],
  task: ['x', 1, [], [{}]],
  initialTask: ['x', 1, []],
}).flatMap(([field, values]) =>
  values.map((value) =>
    post(`${field} as ${JSON.stringify(value).slice(0, 30)}`, { ...task, [field]: value }),
  ),
);

const strangeFields: Attack[] = [
  'apiKey',
  'api_key',
  'authorization',
  'Authorization',
  'headers',
  'host',
  'baseUrl',
  'url',
  'upstreamUrl',
  'path',
  'method',
  'sessionId',
  'taskId',
  'userId',
  'model',
  'stream',
  'callbackUrl',
  'socketURL',
  'pollUrl',
  'constructor',
  'prototype',
  'toString',
  '__defineGetter__',
  'TASKDETAILS',
  'task_details',
  'taskDetails ',
  'task.prompt',
  'a\r\nb',
  '\u202e',
  'reach_out_mode',
  'expiresIn',
  'balance',
].flatMap((field) => [
  post(`a field ${JSON.stringify(field)}`, { ...task, [field]: 'x' }),
  post(`a field ${JSON.stringify(field)} in the task`, { task: { prompt: 'x', [field]: 'x' } }),
]);

const pollution: Attack[] = [
  '{"taskDetails":"x","__proto__":{"isAdmin":true}}',
  '{"taskDetails":"x","constructor":{"prototype":{"isAdmin":true}}}',
  '{"task":{"prompt":"x","__proto__":{"isAdmin":true}}}',
  '{"__proto__":{"taskDetails":"x"}}',
  '{"taskDetails":"x","outputType":"structured_json","outputSchema":{"__proto__":{"isAdmin":true}}}',
  '{"taskDetails":"x","outputType":"structured_json","outputSchema":{"a":[{"b":{"__proto__":1}}]}}',
  '{"taskDetails":"x","secrets":[{"match":"all","fields":{},"__proto__":{"isAdmin":true}}]}',
  '{"taskDetails":"x","webhook":{"__proto__":{"url":"https://evil.example"}}}',
  '{"taskDetails":"x","proxy":{"__proto__":{"host":"evil.example"}}}',
]
  .map((body) => post(`pollution ${body}`, body))
  .concat([
    post(
      'a schema 1,000 deep',
      `{"taskDetails":"x","outputSchema":${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}}`,
    ),
  ]);

const privateAddresses = [
  'file:///etc/passwd',
  'ftp://files.example/',
  'javascript:alert(1)',
  'data:text/html,x',
  'gopher://x.example/',
  'about:blank',
  'view-source:https://a.example',
  '//evil.example',
  '/relative',
  'not an address',
  'http://',
  'https://user:word@shop.example',
  'https://user@shop.example',
  'http://localhost',
  'http://localhost.',
  'http://LOCALHOST:80',
  'http://a.localhost',
  'http://127.0.0.1',
  'http://127.1',
  'http://0177.0.0.1',
  'http://0x7f000001',
  'http://2130706433',
  'http://0',
  'http://[::1]',
  'http://[::]',
  'http://[::ffff:127.0.0.1]',
  'http://[::ffff:a9fe:a9fe]',
  'http://[fe80::1]',
  'http://[fd00::1]',
  'http://[64:ff9b::7f00:1]',
  'http://[2002:7f00:1::]',
  'http://169.254.169.254/latest/meta-data',
  'http://10.0.0.1',
  'http://172.16.0.1',
  'http://172.31.255.1',
  'http://192.168.1.1',
  'http://100.64.0.1',
  'http://metadata.google.internal',
  'http://printer.local',
  'http://intranet',
  'http://router.lan',
  'http://224.0.0.1',
  'http://255.255.255.255',
  'https://shop.example\\@evil.example',
  'https://shop.example\r\nHost: evil.example',
  'ht\ntps://shop.example',
  ' https://shop.example',
  'http://１２７.0.0.1',
  'http://127。0。0。1',
];
const addresses: Attack[] = privateAddresses.flatMap((address) => [
  post(`startingUrl ${JSON.stringify(address)}`, { ...task, startingUrl: address }),
  post(`startingPoint ${JSON.stringify(address)}`, { initialTask: { ...task, startingPoint: address } }),
  post(`webhook ${JSON.stringify(address)}`, {
    ...task,
    webhook: { name: 'x', url: address, submittedData: 'just_ping' },
  }),
]);
const otherAddresses: Attack[] = [
  post('a webhook without TLS', {
    ...task,
    webhook: { name: 'x', url: 'http://hooks.example', submittedData: 'just_ping' },
  }),
  post('a webhook with another field', {
    ...task,
    webhook: { name: 'x', url: 'https://hooks.example', submittedData: 'just_ping', headers: {} },
  }),
  post('a webhook whose auth breaks the line', {
    ...task,
    webhook: { name: 'x', url: 'https://hooks.example', auth: 'a\r\nX: y', submittedData: 'just_ping' },
  }),
  ...[
    'localhost',
    '127.0.0.1',
    '0x7f.1',
    '2130706433',
    '169.254.169.254',
    '[::1]',
    '10.1.2.3',
    'metadata.google.internal',
    'shop.example/path',
    'a@b.example',
    'a.example:80',
    'a b',
    '',
  ].map((host) =>
    post(`a proxy at ${host}`, { ...task, proxy: { source: 'custom', type: 'http', host, port: '80' } }),
  ),
  post('a proxy with a port that is none', {
    ...task,
    proxy: { source: 'custom', type: 'http', host: 'proxy.example', port: '80\r\nX: y' },
  }),
  post('a proxy as text', { ...task, proxy: 'http://127.0.0.1' }),
];

const keys: Attack[] = [
  '',
  ' ',
  'a b',
  'a/b',
  'a\tb',
  '"a"',
  'a,b',
  'ä',
  'x'.repeat(129),
  '{}',
  '../a',
  'a\\b',
  '<a>',
].map((key) =>
  post(`the Idempotency-Key ${JSON.stringify(key).slice(0, 20)}`, task, 400, {
    headers: { 'idempotency-key': key },
  }),
);

const messages: Attack[] = [
  undefined,
  null,
  'stop',
  1,
  [],
  {},
  { actionType: 'x' },
  { actionType: '__proto__' },
  { actionType: 'constructor' },
  { actionType: ['state'] },
  { actionType: 'state', newState: 'manual' },
  { actionType: 'state', newState: 'delete' },
  { actionType: 'state', newState: 'stop', taskId: 'x' },
  { actionType: 'interaction' },
  { actionType: 'interaction', action: {} },
  { actionType: 'interaction', action: { type: 'EVAL', text: '1' } },
  { actionType: 'interaction', action: { type: 'CLICK', x: '1', y: 2 } },
  { actionType: 'interaction', action: { type: 'CLICK', x: 1, y: 2, url: 'x' } },
  { actionType: 'guardrail', newState: 'start', taskDetails: 'x' },
  { actionType: 'guardrail', taskDetails: {} },
  { actionType: 'newTask', newState: 'stop', taskDetails: 'x' },
  { actionType: 'newTask', taskDetails: 'x', environmentId: 'x' },
].map((message) => ({
  name: `the message ${JSON.stringify(message) ?? 'nothing'}`,
  path: '/start/send-message',
  init: { body: { sessionId: 'x', message } },
  status: 400,
}));

const smuggled: Attack[] = [
  { connection: 'upgrade', upgrade: 'websocket', origin: 'https://evil.example' },
  { 'x-http-method-override': 'DELETE', origin: 'https://evil.example' },
  { 'access-control-request-method': 'POST', origin: 'https://evil.example' },
].map((headers) => post(`headers ${JSON.stringify(headers)}`, task, 403, { headers }));

const all = [
  ...paths,
  ...climbs,
  ...foreignHosts,
  ...methods,
  ...types,
  ...encodings,
  ...pages,
  ...strangers,
  ...bodies,
  ...wrongFields,
  ...strangeFields,
  ...pollution,
  ...addresses,
  ...otherAddresses,
  ...keys,
  ...messages,
  ...smuggled,
];

function expectHarmless(text: string): void {
  for (const secret of [apiKey, own.sessionId, own.taskId, ...sealingKeys])
    expect(text).not.toContain(secret);
}

test(`refuses ${all.length} hostile requests in the documented layout, and none reaches WebRun`, async () => {
  expect(all.length).toBeGreaterThanOrEqual(400);
  expect(new Set(all.map(({ name, path, init }) => `${name} ${path} ${init.method}`)).size).toBe(all.length);
  const before = proxied.recorded.length;
  const wrong: string[] = [];
  for (const { name, path, init, status } of all) {
    // A name that fetch itself does not take (an empty type, a key that is no latin text) is taken away: no attack then.
    const answer = await proxied.send(path, init).catch((error: unknown) => error as Error);
    if (answer instanceof Error) {
      if (!/ByteString|header value|Invalid character|method/i.test(answer.message))
        wrong.push(`${name}: ${answer.message}`);
      continue;
    }
    const expected = typeof status === 'number' ? [status] : status;
    if (!expected.includes(answer.status))
      wrong.push(`${name}: ${answer.status} instead of ${expected.join(' or ')}`);
    if (
      init.method !== 'HEAD' &&
      !(
        answer.body['success'] === false &&
        typeof answer.body['error'] === 'string' &&
        typeof answer.body['code'] === 'string'
      )
    )
      wrong.push(`${name}: not the documented layout: ${answer.text.slice(0, 80)}`);
    if (proxied.recorded.length !== before) wrong.push(`${name}: reached WebRun`);
    expectHarmless(answer.text);
  }
  expect(wrong).toEqual([]);
  expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  expect((await proxied.send('/start/run-task', { body: { taskDetails: '[after 0s]' } })).status).toBe(200);
});

describe('handles', () => {
  test('that are forged, swapped, truncated, stretched or of another are 404', async () => {
    const { sessionHandle: s, taskHandle: t } = own;
    const flip = (text: string, at: number): string =>
      text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
    const forged = [
      ...Array.from({ length: s.length }, (_, at) => [flip(s, at), t] as const),
      ...Array.from({ length: t.length }, (_, at) => [s, flip(t, at)] as const),
      ...Array.from({ length: 20 }, (_, cut) => [s.slice(0, -1 - cut), t] as const),
      [t, s],
      [s, s],
      [t, t],
      [`${s}A`, t],
      [`A${s}`, t],
      [s, `${t}${t}`.slice(0, 128)],
      [own.sessionId, own.taskId],
      [own.sessionId, t],
      [s, own.taskId],
      ['A'.repeat(64), 'A'.repeat(64)],
      ['.'.repeat(3), t],
      ['~', '-'],
      [s.toLowerCase(), t],
      [s.slice(10) + s.slice(0, 10), t],
    ] as const;
    const before = proxied.recorded.length;
    for (const [sessionId, taskId] of forged) {
      const poll = await proxied.send(`/task/${sessionId}/${taskId}`);
      expect([poll.status, poll.body['code']], `${sessionId}/${taskId}`).toEqual([404, 'TASK_NOT_FOUND']);
      expectHarmless(poll.text.replaceAll(sessionId, '').replaceAll(taskId, ''));
    }
    for (const sessionId of [t, own.sessionId, `${s}A`, s.slice(1), flip(s, 30), ''])
      for (const message of [
        { actionType: 'state', newState: 'terminate' },
        { actionType: 'guardrail', taskDetails: 'x' },
        { actionType: 'newTask', taskDetails: 'x' },
      ])
        expect((await proxied.send('/start/send-message', { body: { sessionId, message } })).status).toBe(
          404,
        );
    // Another's, though whole.
    expect((await proxied.send(`/task/${s}/${t}`, { user: 'bob' })).status).toBe(404);
    expect((await proxied.send('/start/run-task', { body: { taskDetails: 'x', files: [t] } })).status).toBe(
      404,
    );
    expect(proxied.recorded).toHaveLength(before);
    expect((await proxied.send(`/task/${s}/${t}`)).status).toBe(200);
  });

  test('die after 30 days', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      vi.setSystemTime(Date.now() + 29 * 86_400_000);
      expect((await proxied.send(`/task/${own.sessionHandle}/${own.taskHandle}`)).status).toBe(200);
      vi.setSystemTime(Date.now() + 2 * 86_400_000);
      expect((await proxied.send(`/task/${own.sessionHandle}/${own.taskHandle}`)).status).toBe(404);
      // Also where no earlier opening is remembered.
      const fresh = createProxied({ fetch: proxied.emulator.fetch });
      expect((await fresh.send(`/task/${own.sessionHandle}/${own.taskHandle}`)).status).toBe(404);
    } finally {
      vi.useRealTimers();
    }
  });

  test('of one user never open for another, however the names are written', async () => {
    const names = [
      'a',
      'A',
      'a ',
      'a\u0000',
      '["session","a"]',
      'ü',
      'u\u0308',
      '\u{1f600}',
      'a;b',
      'x'.repeat(300),
    ];
    for (const name of names) {
      const { body } = await proxied.send('/start/run-task', {
        user: name,
        body: { taskDetails: '[after 0s]' },
      });
      for (const other of names) {
        const poll = await proxied.send(`/task/${String(body['sessionId'])}/${String(body['taskId'])}`, {
          user: other,
        });
        expect(poll.status, `${name} ${other}`).toBe(name === other ? 200 : 404);
      }
    }
  });
});

test('takes a body of 1 MB less, and refuses more, counted or declared', async () => {
  const before = closed.recorded.length;
  const pad = (length: number): string =>
    JSON.stringify({ ...task, outputSchema: { a: 'x'.repeat(length) } });
  expect((await closed.send('/start/run-task', { body: pad(1_000_000) })).status).toBe(413);
  expect(
    (await closed.send('/start/run-task', { body: pad(10), headers: { 'content-length': '1000001' } }))
      .status,
  ).toBe(413);
  expect(closed.recorded).toHaveLength(before);
  expect((await closed.send('/start/run-task', { body: pad(999_900) })).status).toBe(200);
});

test('refuses uploads that are too large, too many, named otherwise, or no form', async () => {
  const { send, recorded } = createProxied({ maxUploadBytes: 10_000 });
  const form = (...parts: readonly (readonly [string, File | string])[]): FormData => {
    const made = new FormData();
    for (const [name, value] of parts) {
      if (typeof value === 'string') made.append(name, value);
      else made.append(name, value);
    }
    return made;
  };
  const file = (size: number): File => new File(['x'.repeat(size)], 'a.txt');
  const upload = (body: unknown, headers = {}) => send('/files/upload', { body, headers });
  expect((await upload(form(['files', file(10_001)]))).status).toBe(413);
  expect((await upload(form(['file', file(1)]))).status).toBe(400);
  expect((await upload(form(['files', 'text']))).status).toBe(400);
  expect((await upload(form(['files', file(1)], ['environmentId', 'x']))).status).toBe(400);
  expect((await upload(form(...Array.from({ length: 21 }, () => ['files', file(1)] as const)))).status).toBe(
    400,
  );
  expect((await upload(form())).status).toBe(400);
  expect((await upload('--x\r\nbroken', { 'content-type': 'multipart/form-data; boundary=x' })).status).toBe(
    400,
  );
  expect((await upload('{}')).status).toBe(415);
  expect(recorded).toHaveLength(0);
});

test('gives up on a body that drips for 30 s', async () => {
  vi.useFakeTimers();
  try {
    const drip = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        controller.enqueue(new TextEncoder().encode(' '));
      },
    });
    const init = {
      method: 'POST',
      body: drip,
      duplex: 'half',
      headers: { 'content-type': 'application/json', cookie: 'user=ada' },
    };
    const answer = closed.proxy(new Request('https://app.example/api/webrun/start/run-task', init));
    await vi.advanceTimersByTimeAsync(31_000);
    expect((await answer).status).toBe(408);
  } finally {
    vi.useRealTimers();
  }
});

// ------------------------------------------------------------------------------------------------------- raw bytes

describe('over a raw connection', () => {
  const server = createServer(toNodeHandler(closed.proxy));
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Writes bytes as they are, all that it has to say when `isAll`, and reads until the server closes. */
  function speak(bytes: string, isAll = false): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () =>
        isAll ? socket.end(bytes) : socket.write(bytes),
      );
      let answer = '';
      const end = (): void => {
        socket.destroy();
        resolve(answer);
      };
      socket.setEncoding('latin1').on('data', (part: string) => (answer += part));
      socket.on('close', end);
      socket.on('error', end);
    });
  }
  const json = JSON.stringify({ taskDetails: 'x' });
  const ask = (target: string, headers: string, body = json): string =>
    `POST ${target} HTTP/1.1\r\n${headers}Cookie: user=ada\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const host = 'Host: app.example\r\n';
  const start = '/api/webrun/start/run-task';

  test.each([
    ['a step upwards', ask('/api/webrun/x/../start/run-task', host)],
    ['an escaped step upwards', ask('/api/webrun/x/%2e%2e/start/run-task', host)],
    ['a half escaped step upwards', ask('/api/webrun/x/.%2e/start/run-task', host)],
    ['an escaped slash', ask('/api/webrun/start%2frun-task', host)],
    ['a backslash', ask(String.raw`/api/webrun/x\..\start/run-task`, host)],
    ['an absolute target', ask(`http://evil.example${start}`, host)],
    ['an absolute target of ours', ask(`http://app.example${start}`, host)],
    ['two slashes before a host', ask(`//evil.example${start}`, host)],
    ['a fragment', ask(`${start}#/x`, host)],
    ['two hosts', ask(start, `${host}Host: evil.example\r\n`)],
    ['a host with a path', ask(start, 'Host: app.example/evil\r\n')],
    ['a host with a user', ask(start, 'Host: user@evil.example\r\n')],
    ['no host', ask(start, '')],
    ['a null in a header', ask(start, `${host}X-A: a\u0000b\r\n`)],
    ['a bare line end in a header', ask(start, `${host}X-A: a\nX-B: b\rc\r\n`)],
    ['a space before a colon', ask(start, `${host}Transfer-Encoding : chunked\r\n`)],
    ['a length and chunks', ask(start, `${host}Transfer-Encoding: chunked\r\n`)],
    ['two lengths', ask(start, `${host}Content-Length: 3\r\n`)],
    ['an unknown transfer encoding', ask(start, `${host}Transfer-Encoding: xchunked\r\n`)],
    ['a negative length', `POST ${start} HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n`],
    [
      'a bad chunk',
      `POST ${start} HTTP/1.1\r\n${host}Cookie: user=ada\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
    ],
    [
      'a folded header',
      ask(start, `${host}X-A: a\r\n b\r\n`).replace('X-A: a', 'Origin: https://evil.example'),
    ],
    ['a header of 20 kB', ask(start, `${host}X-A: ${'a'.repeat(20_000)}\r\n`)],
    ['a body that is no UTF-8', ask(start, host, '{"taskDetails":"\u00ff\u00fe"}')],
    ['a tunnel', `CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n`],
    [
      'half a request',
      `POST ${start} HTTP/1.1\r\n${host}Cookie: user=ada\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
    ],
    ['noise', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003'],
  ])('%s reaches nothing', async (name, bytes) => {
    const before = closed.recorded.length;
    const answer = await speak(bytes, name === 'half a request');
    expect(answer).not.toMatch(/^HTTP\/1\.1 2/);
    expectHarmless(answer);
    expect(closed.recorded).toHaveLength(before);
  });

  test('headers of a stranger do not pass, hop by hop or otherwise', async () => {
    const sneaky =
      'X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\nTE: trailers\r\nKeep-Alive: 5\r\n' +
      'Proxy-Authorization: Basic x\r\nAuthorization: Bearer stolen\r\nX-Api-Key: stolen\r\nReferer: https://app.example/secret\r\nUser-Agent: evil\r\nX-HTTP-Method-Override: DELETE\r\nRange: bytes=0-1\r\n';
    const answer = await speak(
      ask(`${start}?apiKey=stolen&url=https://evil.example`, host + sneaky, '{"taskDetails":"[after 0s]"}'),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200/);
    const { url, headers } = closed.recorded.at(-1) ?? { url: '', headers: new Headers() };
    expect(url).toBe('https://connect.webrun.ai/start/run-task');
    expect(Object.fromEntries(headers)).toEqual({
      accept: 'application/json',
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
    });
  });

  test('and the process lives', async () => {
    const answer = await speak(ask(start, host, '{"taskDetails":"[after 0s]"}'));
    expect(answer).toMatch(/^HTTP\/1\.1 200/);
  });
});

test('takes a body of exactly the limit, however it says what it is', async () => {
  const body = JSON.stringify({ taskDetails: '[after 0s]' });
  for (const type of [
    'application/json',
    'application/json;charset=utf-8',
    'Application/JSON ; charset="UTF-8" ',
  ])
    for (const [maxBodyBytes, status] of [
      [body.length, 200],
      [body.length - 1, 413],
    ] as const) {
      const { send } = createProxied({ maxBodyBytes });
      const headers = { 'content-type': type };
      expect((await send('/start/run-task', { body, headers })).status, type).toBe(status);
      const said = { ...headers, 'content-length': `${body.length}` };
      expect((await send('/start/run-task', { body, headers: said })).status, type).toBe(status);
    }
});

test('names a field that is not allowed when it has a plain name, and where it is', async () => {
  for (const [body, field] of [
    [{ x: 1 }, 'x'],
    [{ task: { x_1: 1 } }, 'task.x_1'],
    [{ 'a b': 1 }, 'body'],
    [{ task: { '<b>': 1 } }, 'task.body'],
    [{ ['x'.repeat(40)]: 1 }, 'x'.repeat(40)],
    [{ ['x'.repeat(41)]: 1 }, 'body'],
  ] as const)
    expect((await closed.send('/start/run-task', { body })).body['details']).toMatchObject({ field });
});

test('takes proxies and webhooks that are public, and no other for holding one', async () => {
  const ask = async (fields: object): Promise<number> =>
    (await proxied.send('/start/run-task', { body: { taskDetails: '[after 0s]', ...fields } })).status;
  const hostOf = (host: string): object => ({ proxy: { source: 'custom', type: 'http', host, port: 80 } });
  expect(
    await Promise.all(['proxy.example', '8.8.8.8', '[2606:4700::1111]'].map((host) => ask(hostOf(host)))),
  ).toEqual([200, 200, 200]);
  const hookOf = (url: string): object => ({ webhook: { name: 'x', url, submittedData: 'just_ping' } });
  expect(await ask(hookOf('HTTPS://hooks.example/a'))).toBe(200);
  expect(await ask(hookOf('http://hooks.example/?to=https://hooks.example'))).toBe(400);
});

test('a replayed start is one start, and nobody else’s', async () => {
  const { proxy, recorded } = createProxied();
  const init = { headers: { 'idempotency-key': 'run-1' }, body: { taskDetails: '[after 0s] [say: hers]' } };
  const first = await sendTo(proxy, '/start/run-task', init);
  for (let times = 0; times < 5; times++)
    expect((await sendTo(proxy, '/start/run-task', init)).text).toBe(first.text);
  expect(recorded).toHaveLength(1);
  const bob = await sendTo(proxy, '/start/run-task', { ...init, user: 'bob' });
  expect(bob.body['sessionId']).not.toBe(first.body['sessionId']);
  expect(recorded).toHaveLength(2);
});
