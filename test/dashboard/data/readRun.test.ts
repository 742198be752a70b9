import { expect, test, vi } from 'vitest';
import type { StartedRun } from 'webrun-react';
import { createGivenRuns } from '../../../src/dashboard/data/givenRuns.js';
import { readRun } from '../../../src/dashboard/data/readRun.js';
import { idleState } from '../../../src/runs/runState.js';
import { sampleRun } from '../../../stories/dashboard/sampleRuns.js';
import { badRows, emptyRow, statuses } from '../badRows.js';

test.each(statuses)('a run that is %s is taken as it is', (status) => {
  const run = sampleRun(status);
  expect(readRun(run)).toBe(run);
});

test.each(statuses)('whatever is wrong with a row that is %s, it is made a run', (status) => {
  for (const [what, row] of badRows(status)) {
    const run = readRun(row);
    expect([what, run?.status, run?.runId]).toEqual([what, status, 'bad']);
    // What is made of it needs no mending.
    expect(readRun(run!)).toBe(run);
  }
});

test('what can be read of a row stays', () => {
  const whole = sampleRun('completed', { tags: ['nightly'], costUsd: 0.0187 });
  const row = {
    ...whole,
    startedAt: Number.NaN,
    tags: ['nightly', 7],
    usage: { ...whole.usage, totalTokens: '7480' },
    failure: null,
    result: { ...(whole.result as object), message: 'Done.', files: [{ filename: 'a.txt' }, 'b'] },
  };
  expect(readRun(row as never)).toMatchObject({
    status: 'completed',
    startedAt: undefined,
    submittedAt: whole.submittedAt,
    tags: ['nightly'],
    usage: { ...whole.usage, totalTokens: null },
    failure: undefined,
    result: { message: 'Done.', files: [{ filename: 'a.txt' }] },
  });
});

test.each([
  ['of microseconds', 1.78e15],
  ['after the year 9998', Date.UTC(9_999, 0)],
  ['before 1970', -1],
  ['that no date can be', 8.64e15],
])('a time %s is none', (_, at) => {
  const run = sampleRun('completed');
  expect(readRun({ ...run, startedAt: at, endedAt: at })).toMatchObject({
    startedAt: undefined,
    endedAt: undefined,
    submittedAt: run.submittedAt,
  });
});

test.each<[string, Parameters<typeof sampleRun>[0], object, object]>([
  [
    'a reason to wait of a newer version',
    'running',
    { waiting: { reason: 'sleeping', nextPollAt: 5 } },
    { waiting: { reason: 'normal', nextPollAt: 5, retryAfterMs: null, credential: null } },
  ],
  [
    'a wait whose next poll is no time',
    'running',
    { waiting: { reason: 'reconnecting', nextPollAt: 'soon' } },
    { waiting: { reason: 'reconnecting', nextPollAt: null } },
  ],
  ['a place that is none', 'queued', { place: 'first' }, { place: undefined }],
  [
    'a limit and a kind of answer that no task has',
    'running',
    { input: { taskDetails: 'a', maxDurationMs: '5', outputType: 'constructor' } },
    { input: { taskDetails: 'a', maxDurationMs: undefined, outputType: undefined } },
  ],
  [
    'a task and a budget whose amounts are text, as a database has them',
    'running',
    {
      task: { status: 'running', phase: 'paused', usage: { costUsd: '0.50' } },
      budget: {
        v: 1,
        limitUsd: '0.40',
        askedCount: 1,
        askedAtMs: '1795936268251',
        stoppedUsd: null,
        dayCostUsd: 5n,
      },
    },
    { task: { phase: 'paused', usage: { costUsd: null } }, budget: { v: 1, askedCount: 1 } },
  ],
  [
    'a task that is none',
    'running',
    { task: '0.50', budget: '0.40' },
    { task: undefined, budget: undefined },
  ],
  [
    'an answer of a failure that is no text',
    'failed',
    { failure: { ...(sampleRun('failed').failure as object), answer: { price: 5 } } },
    { failure: { code: 'ELEMENT_NOT_FOUND', answer: null } },
  ],
  [
    'a beginning that is no address',
    'running',
    { input: { taskDetails: 'a', startingUrl: { host: 'a' } } },
    { input: { taskDetails: 'a', startingUrl: undefined } },
  ],
  [
    'an error with little but its words',
    'refused',
    { error: { message: 'No', code: 'http' } },
    { error: { message: 'No', code: 'http', status: null, apiCode: null } },
  ],
  [
    'files and addresses that are half',
    'completed',
    { result: { message: 'a', files: [{}], network: [{}, { urls: [{ url: 'b' }, {}] }] } },
    {
      result: {
        message: 'a',
        files: [{ filename: 'download', downloadedAt: null }],
        network: [{ urls: [] }, { urls: [{ url: 'b', timestampMs: null }] }],
      },
    },
  ],
  [
    'a file and a visit with columns of their own, and a size that is none',
    'completed',
    {
      result: {
        message: 'a',
        files: [{ id: 7, savedAt: new Date(0), filename: 'a.csv', url: 'https://a.example', sizeBytes: '9' }],
        network: [{ id: 8, by: { id: 9 }, urls: [{ id: 10, url: 'b' }] }],
      },
    },
    {
      result: {
        files: [{ filename: 'a.csv', url: 'https://a.example', downloadedAt: null }],
        network: [{ urls: [{ url: 'b', timestampMs: null }] }],
      },
    },
  ],
])('%s is read as far as it can be', (_, status, fields, expected) => {
  const run = readRun({ ...sampleRun(status), ...fields });
  expect(run).toMatchObject(expected);
  expect(readRun(run!)).toBe(run);
});

test('a row without anything but its state waits, costs or has failed for a reason that nobody knows', () => {
  for (const status of statuses) {
    const run = readRun(emptyRow(status));
    expect(run).toMatchObject({ status, tags: [], input: undefined, startedAt: undefined });
  }
  expect(readRun(emptyRow('lost'))).toMatchObject({
    usage: { costUsd: null },
    error: { outcome: 'unknown' },
    reason: 'cut',
  });
});

test.each([
  ['whole', {}],
  ['and with a column that is null', { taskId: null }],
])('a row of an ORM, whose columns are on its prototype, %s, is read as one that has its own', (_, given) => {
  const columns = { ...sampleRun('running', { runId: 'a' }), name: 'nightly', warnAtUsd: 0.5, ...given };
  const prototype = {};
  for (const [name, value] of Object.entries(columns))
    Object.defineProperty(prototype, name, { get: () => value });
  const row = Object.create(prototype) as StartedRun;
  const runs = createGivenRuns([row]);
  expect({ ...runs.get('a') }).toMatchObject({ ...columns, taskId: columns.taskId ?? undefined });
  // What is noted of a stop is a copy of the row.
  runs.noteStop('a', { isCancelling: true, cancelError: undefined });
  expect(runs.list()).toMatchObject([{ runId: 'a', isPending: true, isCancelling: true, name: 'nightly' }]);
});

test.each([
  [null, 'runId` is undefined, not a string'],
  [7, 'runId` is undefined, not a string'],
  [{}, 'runId` is undefined, not a string'],
  [{ runId: 7, status: 'running' }, 'runId` is number, not a string'],
  [{ runId: 'a' }, 'status` is undefined: map it to one of queued, submitting, running, '],
  [{ status: 'done', runId: 'a' }, "status` is 'done': map it"],
  [{ status: 'constructor', runId: 'a' }, "status` is 'constructor': map it"],
])('%j is no run, and one warning says why', async (row, why) => {
  vi.resetModules(); // each text is written once
  const { createGivenRuns: createRows } = await import('../../../src/dashboard/data/givenRuns.js');
  const warning = vi.spyOn(console, 'warn').mockReturnValue();
  expect(createRows([row as never, structuredClone(row) as never]).list()).toEqual([]);
  expect(warning.mock.calls).toEqual([[expect.stringContaining(why)]]);
  warning.mockRestore();
});

test('an idle run is no row, and that needs no warning', () => {
  expect(readRun(idleState)).toBeNull();
});

test('a row is read once, as long as it is the same object', () => {
  const [whole, bad] = [sampleRun('completed'), emptyRow('failed')];
  const given = createGivenRuns([whole, bad]);
  const first = given.list();
  const listener = vi.fn();
  given.subscribe(listener);
  const added = sampleRun('running');
  given.set([added, bad, whole]);
  expect(given.list()).toEqual([added, whole, first[1]]);
  expect(given.get(bad.runId ?? '')).toBe(first[1]);
  expect(listener).toHaveBeenCalledTimes(1);
});

test('who follows all runs is called once for all rows that are new objects, not once for each', () => {
  const rows = ['a', 'b', 'c'].map((runId) => sampleRun('completed', { runId }));
  const given = createGivenRuns(rows);
  const [all, one] = [vi.fn(), vi.fn()];
  given.subscribe(all);
  given.subscribe(one, 'b');
  given.set(rows.map((row) => ({ ...row })));
  expect([all.mock.calls.length, one.mock.calls.length]).toEqual([1, 1]);
  given.set([]);
  expect([all.mock.calls.length, one.mock.calls.length]).toEqual([2, 2]);
  given.set([]);
  expect([all.mock.calls.length, one.mock.calls.length]).toEqual([2, 2]);
});

test('of two rows with the same id the later one counts', () => {
  const [one, other] = [sampleRun('running', { runId: 'a' }), sampleRun('completed', { runId: 'a' })];
  const given = createGivenRuns([one, other]);
  expect(given.list()).toEqual([other]);
  const listener = vi.fn();
  given.subscribe(listener, 'a');
  given.set([one]);
  expect(listener).toHaveBeenCalledTimes(1);
  expect(given.get('a')).toBe(one);
});

test('rows are listed newest first, in whatever order an app gives them', () => {
  const rows = [1, 3, 2].map((second) =>
    sampleRun('running', { runId: `run-${second}`, startedAt: second * 1_000 }),
  );
  const given = createGivenRuns(rows);
  expect(given.list().map(({ runId }) => runId)).toEqual(['run-3', 'run-2', 'run-1']);
  given.noteStop('run-2', { isCancelling: true, cancelError: undefined });
  expect(given.list().map(({ runId }) => runId)).toEqual(['run-3', 'run-2', 'run-1']);
});
