import { describe, expect, it } from 'vitest';
import { mergeTask, mergeUsage, share } from '../../src/core/mergeTask.js';
import { emptyPartialResult, isSettled, unknownUsage } from '../../src/core/task.js';
import type { Task } from '../../src/core/task.js';

const base = { sessionId: 's', taskId: 't', usage: unknownUsage };
const running: Task = { status: 'running', ...base, phase: 'running' };
const guardrail: Task = { status: 'guardrail', ...base, guardrail: { kind: 'k', question: 'q' } };
const completed: Task = {
  status: 'completed',
  ...base,
  completedAt: null,
  result: { message: 'm', output: { a: [1] }, outputError: null, files: [], network: [] },
};
const failed: Task = {
  status: 'failed',
  ...base,
  failure: { message: 'm', code: null, ...emptyPartialResult },
};
const terminated: Task = { status: 'terminated', ...base, reason: null };
const all = [running, guardrail, completed, failed, terminated];

describe('mergeTask', () => {
  it('takes what was too long to be stored from a reply of the same end, and from no other', () => {
    const result = { message: null, output: null, outputError: null, files: [], network: [] };
    const whole: Task = {
      ...running,
      status: 'completed',
      completedAt: null,
      result: { ...result, message: 'x' },
    };
    const truncated: Task = { ...whole, result, isTruncated: true };
    expect(mergeTask(truncated, whole)).toEqual(whole);
    expect(mergeTask(whole, truncated)).toBe(whole);
    expect(mergeTask(truncated, running)).toBe(truncated);
    expect(mergeTask(truncated, { ...running, status: 'terminated', reason: null })).toBe(truncated);
  });
  it('takes the first news as they are', () => expect(mergeTask(undefined, running)).toBe(running));
  it.each(all)('keeps the identity of $status when the same is said again', (task) => {
    expect(mergeTask(task, structuredClone(task))).toBe(task);
  });
  it.each([completed, failed, terminated])('never leaves $status', (settled) => {
    for (const news of all) expect(mergeTask(settled, news)).toBe(settled);
  });
  it('takes what a task had brought when its end is known from elsewhere', () => {
    const partial = { ...emptyPartialResult, answer: 'Half' };
    expect(mergeTask(terminated, { ...terminated, reason: 'stopped', partial })).toEqual({
      ...terminated,
      reason: 'stopped',
      partial,
    });
    const whole: Task = { ...terminated, partial };
    expect(mergeTask(whole, terminated)).toBe(whole);
    expect(mergeTask(whole, structuredClone(whole))).toBe(whole);
  });
  it('takes newer over older while nothing is settled', () => {
    expect(mergeTask(running, guardrail)).toEqual(guardrail);
    expect(mergeTask(guardrail, running)).toEqual(running);
    expect(mergeTask(guardrail, completed)).toEqual(completed);
  });
  it('keeps what did not change', () => {
    const usage = { ...unknownUsage, costUsd: 0.5 };
    const merged = mergeTask(
      { ...guardrail, usage },
      { ...structuredClone(guardrail), usage: { ...usage, costUsd: 0.6 } },
    );
    expect(merged).toMatchObject({ usage: { costUsd: 0.6 } });
    expect(merged).toHaveProperty('guardrail', guardrail.status === 'guardrail' ? guardrail.guardrail : null);
    expect(mergeTask(merged, { ...structuredClone(guardrail) })).toBe(merged);
  });
  it('keeps ids that a later reply leaves out, and learns those it brings', () => {
    expect(mergeTask(running, { ...running, sessionId: null, taskId: null })).toBe(running);
    expect(mergeTask({ ...running, taskId: null }, running)).toEqual(running);
  });
  it('does not take the news of another task', () => {
    expect(mergeTask(running, { ...completed, taskId: 'other' })).toBe(running);
    expect(mergeTask(running, { ...completed, sessionId: 'other' })).toBe(running);
  });
  it('adds late usage to a settled task', () => {
    expect(mergeTask(completed, { ...running, usage: { ...unknownUsage, costUsd: 1 } })).toEqual({
      ...completed,
      usage: { ...unknownUsage, costUsd: 1 },
    });
  });
});

describe('mergeUsage', () => {
  it('never goes back and never takes unknown for zero', () => {
    const known = { ...unknownUsage, promptTokens: 5, costUsd: 0.2, totalTokens: 0 };
    const news = { ...unknownUsage, promptTokens: 4, costUsd: 0.3, completionTokens: 0 };
    expect(mergeUsage(known, news)).toEqual({
      ...unknownUsage,
      promptTokens: 5,
      costUsd: 0.3,
      totalTokens: 0,
      completionTokens: 0,
    });
    expect(mergeUsage(known, unknownUsage)).toBe(known);
    expect(mergeUsage(unknownUsage, { ...unknownUsage, costUsd: 0 }).costUsd).toBe(0);
  });
});

describe('share', () => {
  it('returns the old value for an equal one, part by part', () => {
    const old = { a: { b: 1 }, c: { d: NaN } };
    expect(share(old, { a: { b: 1 }, c: { d: NaN } })).toBe(old);
    const next = share(old, { a: { b: 1 }, c: { d: 2 } }) as typeof old;
    expect(next).toEqual({ a: { b: 1 }, c: { d: 2 } });
    expect(next.a).toBe(old.a);
  });
  it('does so in lists, too', () => {
    const old = { tags: ['a', 'b'], files: [{ name: 'a' }, { name: 'b' }] };
    expect(share(old, structuredClone(old))).toBe(old);
    const next = share(old, { tags: ['a'], files: [{ name: 'a' }, { name: 'c' }] }) as typeof old;
    expect(next).toEqual({ tags: ['a'], files: [{ name: 'a' }, { name: 'c' }] });
    expect(next.files[0]).toBe(old.files[0]);
  });
  it.each([
    [['a'], ['a', undefined]],
    [{ a: undefined }, { b: undefined }],
    [{ a: 1, b: 2 }, { a: 1 }],
    [new Error('a'), new Error('b')],
    [{ 0: 1 }, [1]],
    [null, {}],
  ])('tells %j from %j', (old, next) => expect(share(old, next)).toEqual(next));
});

it('knows the three ends', () =>
  expect(all.map((task) => isSettled(task))).toEqual([false, false, true, true, true]));
