import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../src/core/events.js';

const ids = { sessionId: 's1', taskId: 't1' };
const end = { type: 'task_completed', ...ids };

describe('an end that a socket tells', () => {
  it('is the end of the task, with what was brought', () => {
    const failed = {
      type: 'error',
      ...ids,
      error: 'No',
      data: { message: 'Half', files: [{ filename: 'a.csv' }] },
    };
    expect(parseEvent('message', failed, 's1')?.task).toMatchObject({
      status: 'failed',
      failure: { message: 'No', answer: 'Half', files: [{ filename: 'a.csv' }] },
    });
  });
  it.each([
    ['a number', { message: { order: 2 ** 60 } }],
    ['deep within', { message: 'ok', extra: [[{ order: -(2 ** 53) }]] }],
  ])('is only a hint where its channel has rounded an integer: %s', (_title, data) => {
    expect(parseEvent('message', { ...end, data }, 's1')).toMatchObject({ task: null, isHint: true });
  });
  it('is the end where its integers are whole', () => {
    const data = {
      message: { order: '1750000000000000123', n: 9_007_199_254_740_991, f: 1.5e300 + 0.5, cost: 0.1 },
    };
    expect(
      parseEvent('message', { ...end, data: { message: { ...data.message, f: 0.5 } } }, 's1'),
    ).toMatchObject({
      task: { status: 'completed', result: { output: { order: '1750000000000000123' } } },
      isHint: false,
    });
  });
  it('is only a hint where it is nested beyond all measure', () => {
    const deep = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`) as unknown;
    expect(parseEvent('message', { ...end, data: { message: 'ok', deep } }, 's1')).toMatchObject({
      task: null,
    });
  });
});

describe('the texts of events', () => {
  it.each([
    ['a thought', { type: 'agent', content: 'Typing wr_live_0123456789ab now' }],
    ['an action', { type: 'action', data: { name: 'type', target: 'Typing wr_live_0123456789ab now' } }],
    ['a question', { type: 'guardrail_trigger', data: { value: 'Typing wr_live_0123456789ab now' } }],
    ['a failure', { type: 'error', error: 'Typing wr_live_0123456789ab now' }],
    ['an object', { type: 'agent', content: { key: 'Typing wr_live_0123456789ab now' } }],
  ])('have no key: %s', (_title, message) => {
    const text = parseEvent('message', { ...ids, ...message }, 's1')?.event?.text;
    expect(text).toContain('Typing … now');
  });
  it('have no key where they are cut, either', () => {
    const content = `${'x'.repeat(3_990)} wr_live_0123456789abcdef`;
    expect(parseEvent('message', { type: 'agent', content }, 's1')?.event?.text).toBe(
      `${'x'.repeat(3_990)} …`,
    );
  });
});

describe('what a socket says besides', () => {
  it('is an update that is worth a poll', () => {
    const update = { type: 'response_update', ...ids, data: { message: 'Half of it' } };
    expect(parseEvent('message', update, 's1')).toMatchObject({
      isHint: true,
      event: { kind: 'update', text: 'Half of it' },
    });
  });
  it.each([
    ['completed', null, true],
    ['terminated by the user', { kind: 'terminated', text: 'terminated by the user' }, false],
  ])('is the end of a session, with its reason: %s', (reason, event, isFinished) => {
    const { event: told, end: ended } = parseEvent('end_session', { sessionId: 's1', reason }, 's1') ?? {};
    expect(ended).toEqual({ reason, isFinished });
    if (event) expect(told).toMatchObject(event);
    else expect(told).toBeNull();
  });
  it('is nothing where it cannot be read as a task', () => {
    expect(parseEvent('message', { success: false, type: 'weather', ...ids }, 's1')).toBeNull();
  });
});
