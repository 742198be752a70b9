import { expect, test } from 'vitest';
import { requestJson } from '../../src/core/requestJson.js';
import { listen } from './server.js';

const answering = (status: number, body: string) =>
  listen((_, response) => response.writeHead(status).end(body));

test.each([
  ['an object', '{"id":1,"result":{"id":2}}', { id: 1, result: { id: 2 } }],
  ['long digits', '{"id":1750000000000000123}', { id: '1750000000000000123' }],
  ['JSON within JSON', '"{\\"id\\":1}"', { id: 1 }],
  ['nothing', '', {}],
])('returns %s as it is', async (_, body, expected) => {
  const { url } = await answering(200, body);
  expect(await requestJson(url, '/jobs', { body: {} })).toEqual(expected);
});

test.each([
  ['a page', 200, '<html>', { code: 'protocol', outcome: 'unknown', isRetryable: false }],
  ['a list', 200, '[]', { code: 'protocol', outcome: 'unknown', isRetryable: false }],
  ['a refusal', 400, '{"error":"no prompt"}', { message: 'no prompt', status: 400, outcome: 'refused' }],
  [
    'a refusal with a secret',
    400,
    '{"error":"no s3cret-word"}',
    { message: expect.not.stringContaining('s3cret'), status: 400 },
  ],
  ['an empty error', 500, '', { status: 500, outcome: 'unknown' }],
])('throws for %s', async (_, status, body, expected) => {
  const { url, count } = await answering(status, body);
  const options = { body: {}, hidden: ['s3cret-word'], apiKey: 'key' };
  await expect(requestJson(url, '/jobs', options)).rejects.toMatchObject({
    name: 'WebRunError',
    ...expected,
  });
  expect(count()).toBe(1);
});

test('asks by GET, which may be repeated when it fails', async () => {
  const methods: (string | undefined)[] = [];
  const { url } = await listen((request, response) => {
    methods.push(request.method);
    response.writeHead(500).end();
  });
  await expect(requestJson(url, '/jobs/1')).rejects.toMatchObject({ isRetryable: true });
  expect(methods).toEqual(['GET']);
});
