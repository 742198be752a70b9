import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebRunError } from '../../src/core/errors.js';
import { unknownUsage } from '../../src/core/task.js';
import type { Task } from '../../src/core/task.js';
import { watchTask } from '../../src/core/watch.js';
import type { WatchOptions } from '../../src/core/watch.js';

const ref = { sessionId: 's', taskId: 't' };
const base = { ...ref, usage: unknownUsage };
const running: Task = { status: 'running', ...base, phase: 'running' };
const done: Task = {
  status: 'completed',
  ...base,
  completedAt: null,
  result: { message: 'ok', output: null, outputError: null, files: [], network: [] },
};
const http = (status: number): WebRunError => new WebRunError('no', { code: 'http', status });

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Watches against a list of replies; tells when each poll came, in seconds, and what was yielded. */
function watch(replies: (Task | Error)[], options?: WatchOptions) {
  const polls: number[] = [];
  const tasks: Task[] = [];
  const client = {
    async getTask(): Promise<Task> {
      polls.push(Date.now() / 1_000);
      const reply = replies.length > 1 ? replies.shift() : replies[0];
      if (reply instanceof Error) throw reply;
      return reply as Task;
    },
  };
  const end = (async () => {
    for await (const task of watchTask(client, ref, options)) tasks.push(task);
  })();
  const outcome = end.then(
    () => 'ended',
    (error: unknown) => error,
  );
  return { polls, tasks, outcome };
}

describe('watching a task', () => {
  // 0s          2s        4s         6s
  // | known     | same    | usage    | done
  it('yields every change once and ends when the task has settled', async () => {
    const costly: Task = { ...running, usage: { ...unknownUsage, costUsd: 0.01 } };
    const { polls, tasks, outcome } = watch([{ ...running }, costly, done], { known: running });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await outcome).toBe('ended');
    expect(polls).toEqual([2, 4, 6]);
    expect(tasks.map((task) => [task.status, task.usage.costUsd])).toEqual([
      ['running', 0.01],
      ['completed', 0.01],
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  // 0s  2s  4s    8s        16s
  // |   x   x     x          done
  it('asks at once about an unseen task and outlives bad polls', async () => {
    const waits: string[] = [];
    const { polls, tasks, outcome } = watch(
      [running, http(502), http(500), new WebRunError('cut', { code: 'network' }), done],
      {
        onWait: ({ reason }) => void waits.push(reason),
      },
    );
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await outcome).toBe('ended');
    expect(polls).toEqual([0, 2, 4, 8, 16]);
    expect(tasks.map(({ status }) => status)).toEqual(['running', 'completed']);
    expect(waits).toEqual(['normal', 'normal', 'reconnecting', 'reconnecting', 'reconnecting']);
  });
  // 0s      2s
  // | throws | done
  it('goes on after a poll that throws what is no error of ours', async () => {
    const { polls, tasks, outcome } = watch([new TypeError('fetch failed'), done]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await outcome).toBe('ended');
    expect([polls, tasks]).toEqual([[0, 2], [done]]);
  });

  it('throws gone after the third 404 in a row', async () => {
    const { polls, outcome } = watch([http(404)]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await outcome).toMatchObject({ code: 'gone', outcome: 'unknown' });
    expect(polls).toHaveLength(3);
  });
  it('waits on while a gateway answers 404 with a page', async () => {
    const page = new WebRunError('page', { code: 'http', status: 404, apiCode: 'BAD_BODY' });
    const { polls, outcome } = watch([page, page, page, page, done]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await outcome).toBe('ended');
    expect(polls).toHaveLength(5);
  });
  it('waits on while the key is not accepted or cannot be had', async () => {
    const noKey = new WebRunError('no key', { code: 'input', field: 'apiKey', isRetryable: true });
    const { polls, outcome } = watch([http(401), noKey, done]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await outcome).toBe('ended');
    expect(polls).toEqual([0, 30, 34]);
  });
  it('gives a settled task without asking', async () => {
    const { polls, tasks, outcome } = watch([running], { known: done });
    expect(await outcome).toBe('ended');
    expect([polls, tasks]).toEqual([[], [done]]);
  });
  it("throws the signal's reason at once, in the middle of a pause, and leaves no timer", async () => {
    const leaving = new AbortController();
    const { polls, outcome } = watch([running], { signal: leaving.signal });
    await vi.advanceTimersByTimeAsync(3_000);
    const reason = new Error('left');
    leaving.abort(reason);
    expect(await outcome).toBe(reason);
    expect(polls).toEqual([0, 2]);
    expect(vi.getTimerCount()).toBe(0);
  });
  it('counts from the submission when it is told', async () => {
    vi.setSystemTime(400_000);
    const waits: string[] = [];
    const { outcome } = watch([running, done], {
      known: running,
      submittedAt: 0,
      onWait: ({ reason }) => void waits.push(reason),
    });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(await outcome).toBe('ended');
    expect(waits[0]).toBe('overdue');
  });
});
