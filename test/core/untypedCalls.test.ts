import { expect, test } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import type { WebRunClient } from 'webrun-react/core';
import { listen } from './server.js';

// What only a call without types can get wrong is refused in words, and nothing of it is sent.

type Untyped = Readonly<Record<keyof WebRunClient, (...given: unknown[]) => unknown>>;
const createUntyped = (baseUrl: string): Untyped =>
  createWebRunClient({ baseUrl, apiKey: 'test' }) as unknown as Untyped;

const firstOf = (tasks: unknown): unknown => (tasks as AsyncIterator<unknown>).next();
const bigTask = { taskDetails: 'Find a lamp', maxDurationMs: 5_000n };
const ref = { sessionId: 's1', taskId: 't1' };

test.each<[string, (client: Untyped) => unknown]>([
  ['a task that is asked about without its ids', (client) => client.getTask(undefined)],
  ['a task that is watched without its ids', (client) => firstOf(client.watchTask(null))],
  ['an answer to no task', (client) => client.answerGuardrail(undefined, 'blue')],
  ['a session of null', (client) => client.startSession(null)],
  ['a session whose first task has a BigInt', (client) => client.startSession({ initialTask: bigTask })],
  ['a task with a BigInt for its time', (client) => client.runTask(bigTask)],
  ['a task in a session with a BigInt for its time', (client) => client.sendTask('s1', bigTask)],
  ['no task', (client) => client.runTask(undefined)],
  ['an action of null', (client) => client.interact('s1', null)],
  ['no files', (client) => client.uploadFiles(undefined)],
  ['a file of null', (client) => client.uploadFiles([null])],
  ['a file that is a text', (client) => client.uploadFiles(['a.txt'])],
])('%s is refused in words', async (_what, call) => {
  const server = await listen((_request, response) => void response.end('{}'));
  const client = createUntyped(server.url);
  await expect((async () => call(client))()).rejects.toMatchObject({
    name: 'WebRunError',
    code: 'input',
    outcome: 'refused',
    message: expect.stringMatching(/^\[webrun-react\] Could not send the request: `\w+` /) as string,
  });
  expect(server.count()).toBe(0);
});

test.each<[string, unknown]>([
  ['a text', 'abc'],
  ['a number', 7],
  ['an object', {}],
  ['a list of null', [null]],
  ['a list of texts', ['abc']],
  ['a secret without fields', [{ match: 'all' }]],
])(
  'a session with secrets that are %s is opened, or refused in words by the server',
  async (_what, secrets) => {
    let isRefused = false;
    const server = await listen((_request, response) => {
      if (isRefused) response.statusCode = 400;
      response.end(isRefused ? '{"message":"No such field."}' : '{"success":true,"sessionId":"s1"}');
    });
    const client = createUntyped(server.url);
    await expect(client.startSession({ secrets })).resolves.toMatchObject({ sessionId: 's1' });
    isRefused = true;
    await expect(client.startSession({ secrets })).rejects.toMatchObject({
      name: 'WebRunError',
      status: 400,
    });
  },
);

test('options of null are none', async () => {
  const server = await listen((_request, response) =>
    response.end('{"success":true,"status":"pending","sessionId":"s1","taskId":"t1"}'),
  );
  const client = createUntyped(server.url);
  await client.runTask({ taskDetails: 'Find a lamp' }, null);
  await client.getTask(ref, null);
  await client.answerGuardrail(ref, 'blue', null);
  await client.setSessionState('s1', 'stop', null);
  expect(server.count()).toBe(4);
});
