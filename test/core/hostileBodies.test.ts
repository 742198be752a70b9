import { describe, expect, it } from 'vitest';
import { parseTask } from '../../src/core/protocol.js';
import { ids, poll, read, refuse } from './reading.js';

describe('hostile bodies', () => {
  it.each([
    '',
    ' ',
    '{"type":"task_completed","da',
    '<!doctype html>',
    '[]',
    '"text"',
    'null',
    '12',
    '"\\"{}\\""',
  ])('refuses %j as unreadable', (body) => {
    expect(refuse(body, poll)).toMatchObject({ code: 'protocol', apiCode: 'BAD_BODY', isRetryable: true });
  });
  it('reads past a byte order mark and JSON within JSON', () => {
    const body = JSON.stringify({ ...ids, pending: true });
    expect(read(`\uFEFF${body}`)).toMatchObject(ids);
    expect(read(JSON.stringify(body))).toMatchObject(ids);
  });
  it.each([
    ['https://evil.example/task/a/b'],
    ['//evil.example/task/a/b'],
    ['javascript:alert(1)//task/a/b'],
    ['https://u:p@connect.webrun.ai/task/a/b'],
    ['https://connect.webrun.ai@evil.example/task/a/b'],
    ['https://connect.webrun.ai/other/a/b'],
    ['/task/a/b/c'],
    ['/task/a/..'],
    ['/task/a/%2e%2e'],
    ['/task/a'],
    ['http://connect.webrun.ai/task/a/b'],
  ])('takes no ids from %s', (pollUrl) => {
    expect(read({ pending: true, pollUrl })).toMatchObject({ sessionId: null, taskId: null });
  });
  it.each([
    ['/api/webrun', '/api/webrun/task/a/b'],
    ['https://proxy.example/v1/', 'https://proxy.example/v1/task/a/b?x=1'],
  ])('takes ids below the base %s', (baseUrl, pollUrl) => {
    expect(read({ pending: true, pollUrl }, { baseUrl })).toMatchObject({ sessionId: 'a', taskId: 'b' });
  });
  it('does not mix the ids of a body with those of a poll URL for another session', () => {
    expect(read({ pending: true, sessionId: 's1', pollUrl: '/task/s2/t2' })).toMatchObject({
      sessionId: 's1',
      taskId: null,
    });
  });
  it.each(['.', '..', 'a/b', 'a\\b', 'a b', '', 'x'.repeat(129), 1.5, {}, null, true])(
    'refuses %j as an id',
    (id) => {
      expect(read({ pending: true, sessionId: id, taskId: id })).toMatchObject({
        sessionId: null,
        taskId: null,
      });
    },
  );
  it('sees own fields only and hands no prototype on', () => {
    const body =
      '{"__proto__":{"status":"completed","taskId":"stolen"},"constructor":{"prototype":{"x":1}},"status":"running"}';
    expect(read(body, poll)).toMatchObject({ state: 'running', ...ids });
    const task = parseTask(
      {
        status: 200,
        body: { type: 'task_completed', data: { message: '{"__proto__":{"isAdmin":true},"a":1}' } },
      },
      poll,
    );
    const output = task.status === 'completed' ? task.result.output : null;
    expect(Object.keys(output as object)).toEqual(['a']);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
  it('survives 100,000 levels of nesting', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(read(`{"type":"task_completed","data":{"message":${deep}}}`, poll)).toMatchObject({
      state: 'completed',
      result: { output: null },
    });
    expect(read({ type: 'task_completed', data: { message: deep } }, poll)).toMatchObject({
      state: 'completed',
      result: { message: deep, output: null },
    });
    expect(read(`${'{"result":'.repeat(50_000)}1${'}'.repeat(50_000)}`, poll)).toMatchObject({
      state: 'running',
    });
  });
  it('takes no name for an amount that only resembles one', () => {
    const usage = {
      _cost: 9,
      c_ost: 9,
      output_time: 7,
      pro_mpttokens: 4,
      tokens_input: 5,
      reinput_tokens: 6,
    };
    expect(read({ status: 'active', usage }, poll)).toMatchObject({
      usage: {
        promptTokens: null,
        completionTokens: null,
        totalTokens: null,
        durationSeconds: null,
        computeSeconds: null,
        costUsd: null,
      },
    });
  });
  it('reads a message of 5 MB', () => {
    const message = 'x'.repeat(5_000_000);
    expect(read({ type: 'task_completed', data: { message } }, poll)).toMatchObject({ result: { message } });
  });
  it('takes no text of more than 64 characters for an amount, so that no pattern is tried on a long one', () => {
    const usage = {
      cost: `0.${'1'.repeat(62)}`,
      prompt_tokens: '1'.repeat(65),
      computeTime: ' '.repeat(1e6),
    };
    expect(read({ status: 'active', usage }, poll)).toMatchObject({
      usage: { costUsd: expect.closeTo(1 / 9), promptTokens: null, computeSeconds: null },
    });
  });
  it('keeps the last 255 characters of a file name, with its extension', () => {
    const files = [{ filename: `${'a'.repeat(1e6)}.csv` }, { filename: `${'a/'.repeat(5e5)}b.csv` }];
    expect(read({ type: 'task_completed', data: { message: 'ok', files } }, poll)).toMatchObject({
      result: { files: [{ filename: `${'a'.repeat(251)}.csv` }, { filename: 'b.csv' }] },
    });
  });
  it('reads lists where objects belong', () => {
    expect(
      read({ type: 'task_completed', data: [], usage: [1], webrun: ['x'], error: [] }, poll),
    ).toMatchObject({ state: 'completed', ...ids, result: { message: null } });
  });
});
