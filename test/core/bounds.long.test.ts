import { describe, expect, it } from 'vitest';
import { createWebRunClient } from '../../src/core/client.js';
import { isWebRunError } from '../../src/core/errors.js';
import { parseTask } from '../../src/core/protocol.js';
import { parseAck, maxReplyLength } from '../../src/core/reply.js';
import { ids, poll, read, refuse, start } from './reading.js';
import { listen } from './server.js';

const list = (count: number, entry: unknown): unknown[] => Array.from({ length: count }, () => entry);
const completed = (data: object): unknown =>
  read({ type: 'task_completed', data: { message: 'ok', ...data } }, poll);

describe('lists', () => {
  it('are read up to 1,000 entries, and it is said how many more there were', () => {
    const file = { filename: 'a.csv', downloadUrl: 'https://a.example/a' };
    expect(completed({ files: list(1_000, file) })).not.toHaveProperty('result.filesOmitted');
    // As an object, because as text it would be too large.
    const task = parseTask(
      {
        status: 200,
        body: { type: 'task_completed', data: { message: 'ok', files: list(1_000_000, file) } },
      },
      poll,
    );
    expect(task.status === 'completed' && task.result.files).toHaveLength(1_000);
    expect(task).toMatchObject({ result: { filesOmitted: 999_000 } });
    expect(task).not.toHaveProperty('result.networkOmitted');
  });
  it('of a failed task are, too', () => {
    const body = { status: 'failed', error: 'No', data: { files: list(1_500, { filename: 'a' }) } };
    expect(read(body, poll)).toMatchObject({ failure: { filesOmitted: 500 } });
    expect(read({ ...body, status: 'terminated' }, poll)).toMatchObject({ partial: { filesOmitted: 500 } });
  });
  it('within entries are, too', () => {
    const urls = list(1_200, { url: 'https://a.example', timestamp: 1 });
    const task = completed({ network: [...list(999, { urls: [] }), { urls }, ...list(7, { urls })] });
    expect(task).toMatchObject({ result: { networkOmitted: 207 } });
    expect(JSON.stringify(task).match(/timestampMs/g)).toHaveLength(1_000);
  });
});

describe('a body of more than 16 MB', () => {
  const large = `{"type":"task_completed","data":{"message":"${'x'.repeat(maxReplyLength)}"}}`;
  it('is not read: the result is gone, and the words say why', () => {
    for (const context of [start, poll])
      expect(refuse(large, context)).toMatchObject({
        code: 'gone',
        status: 200,
        apiCode: 'TOO_LARGE',
        outcome: 'unknown',
        isRetryable: false,
        message: expect.stringContaining('larger than 16 MB'),
      });
  });
  it('is read up to there', () => {
    const message = 'x'.repeat(maxReplyLength - 60);
    expect(completed({ message })).toMatchObject({ result: { message } });
  });
});

it('stops reading a reply that goes on beyond that', async () => {
  let closed = 0;
  const { url } = await listen((_, response) => {
    const part = 'x'.repeat(1e6);
    const go = (): void => {
      while (!response.destroyed && response.write(part));
    };
    response.on('drain', go).on('close', () => closed++);
    go();
  });
  const client = createWebRunClient({ baseUrl: url });
  await expect(client.getTask(ids)).rejects.toMatchObject({ code: 'gone', apiCode: 'TOO_LARGE' });
  await expect(client.runTask({ taskDetails: 'x' })).rejects.toMatchObject({
    code: 'gone',
    outcome: 'unknown',
  });
  await expect.poll(() => closed).toBe(2);
});
it('ends a watch, because it will not become smaller', async () => {
  const { url, count } = await listen((_, response) => void response.end('x'.repeat(maxReplyLength + 1)));
  const watched = createWebRunClient({ baseUrl: url }).watchTask(ids)[Symbol.asyncIterator]();
  await expect(watched.next()).rejects.toMatchObject({
    code: 'gone',
    message: expect.stringContaining('larger than 16 MB') as string,
  });
  expect(count()).toBe(1);
});
it('reads a reply in many parts, also where they part a character', async () => {
  const body = Buffer.from(
    JSON.stringify({ type: 'task_completed', data: { message: '✓ größer 😀'.repeat(50) } }),
  );
  const { url } = await listen((_, response) => {
    let at = 0;
    const go = (): void => {
      if (at >= body.length) return void response.end();
      response.write(body.subarray(at, (at += 7)));
      setImmediate(go);
    };
    go();
  });
  expect(await createWebRunClient({ baseUrl: url }).getTask(ids)).toMatchObject({
    result: { message: '✓ größer 😀'.repeat(50) },
  });
});

// A reading that looks at a character more than a fixed number of times would not end within the time of a test, and one that keeps a
// place for each would need more stack than there is.
describe('15 MB of one kind', () => {
  const size = 15e6;
  const kinds: [title: string, text: string][] = [
    ['letters', 'wr_'.padEnd(size, 'x')],
    ['digits', '7'.repeat(size)],
    ['spaces', ' '.repeat(size)],
    ['slashes', '/'.repeat(size)],
    ['dots', 'a.'.repeat(size / 2)],
    ['quotes', '"'.repeat(size / 2)],
    ['backslashes', '\\'.repeat(size / 2)],
    ['braces', '{'.repeat(size)],
    ['beginnings of keys', 'wr_'.repeat(size / 3)],
    ['hyphens', '-'.repeat(size)],
  ];
  const places: [title: string, toBody: (text: string) => unknown, context?: typeof poll][] = [
    ['an answer', (message) => ({ type: 'task_completed', data: { message } }), poll],
    ['a failure', (error) => ({ status: 'failed', error, code: 'X' }), poll],
    ['a code', (code) => ({ status: 'failed', error: 'No', code }), poll],
    ['a question', (value) => ({ type: 'guardrail_trigger', data: { value } }), poll],
    ['a state', (status) => ({ status, type: 'x' }), poll],
    ['a file', (name) => ({ type: 'task_completed', data: { files: [{ filename: name }] } }), poll],
    ['an amount', (cost) => ({ status: 'running', usage: { cost } }), poll],
    ['a poll URL', (pollUrl) => ({ pending: true, pollUrl })],
    ['an id', (sessionId) => ({ pending: true, sessionId })],
    ['a refusal', (message) => ({ success: false, message })],
    ['a body that is no JSON', (text) => text],
    ['a page', (text) => `<title>${text}`],
  ];
  it.each(places)('as %s', (_title, toBody, context) => {
    for (const [, text] of kinds) {
      const body = toBody(text);
      try {
        parseTask({ status: 200, body: typeof body === 'string' ? body : JSON.stringify(body) }, context);
      } catch (error) {
        if (!isWebRunError(error)) throw error;
      }
    }
  });
  it('as 200,000 fields', () => {
    const fields = Array.from({ length: 2e5 }, (_, index) => `"k${index}":1`).join(',');
    for (const body of [
      `{"status":"running",${fields}}`,
      `{"status":"running","data":{${fields}}}`,
      `{"status":"running","usage":{${fields}}}`,
      `{"result":{"result":{"status":"running",${fields}}}}`,
    ])
      expect(read(body, poll)).toMatchObject({ state: 'running', ...ids });
    expect(() => parseAck({ status: 200, body: `{${fields}}` })).not.toThrow();
  });
  it('as 800,000 errors', () => {
    const errors = Array.from({ length: 8e5 }, () => '{"message":"x"}').join(',');
    expect(read(`{"status":"failed","errors":[${errors}]}`, poll)).toMatchObject({
      failure: { message: 'x' },
    });
  });
});

it('cuts the words of a failure at 10,000 characters, and keeps the answer behind them', () => {
  const message = 'word '.repeat(10_000);
  const task = read({ status: 'failed', data: { message } }, poll) as {
    failure: { message: string; answer: string | null };
  };
  expect(task.failure.message).toBe(`${message.slice(0, 10_000)}…`);
  expect(task.failure.answer).toBe(message);
});
