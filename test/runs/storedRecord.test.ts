import { describe, expect, test } from 'vitest';
import { parseRecord } from '../../src/runs/storedRecord.js';
import { isEqual, toStoredInput } from '../../src/runs/storedInput.js';
import { error, owner, ref, taskOf } from './records.js';

describe('a stored input', () => {
  const secrets = [{ match: 'all', fields: { password: 'hunter2' } }];
  test('that cannot be written down keeps its text, and no secret', () => {
    const input: Record<string, unknown> = { taskDetails: 'Find a lamp', secrets };
    input['self'] = input;
    expect(toStoredInput(input as never)).toEqual({ taskDetails: 'Find a lamp' });
  });
  test('is equal in whatever order its keys are, and to nothing that cannot be written down', () => {
    const one = { taskDetails: 'a', startingUrl: 'https://a.example' };
    expect(isEqual(one, { startingUrl: 'https://a.example', taskDetails: 'a' })).toBe(true);
    expect(isEqual(one, { taskDetails: 'a' })).toBe(false);
    const cyclic: Record<string, unknown> = { taskDetails: 'a' };
    cyclic['self'] = cyclic;
    expect(isEqual(cyclic as never, cyclic as never)).toBe(false);
  });
});

describe('a stored record', () => {
  const settled = {
    v: 1,
    revision: 3,
    runId: 'r1',
    owner,
    input: { taskDetails: 'x' },
    phase: 'settled',
    startedAt: 1,
    settledAt: 2,
    ref,
  };
  const withFiles = (files: unknown, network: unknown = []) => {
    const task = taskOf('completed');
    return {
      ...settled,
      task: { ...task, result: { ...('result' in task ? task.result : {}), files, network } },
    };
  };
  const file = { filename: 'a.csv', url: 'https://a.example/a.csv', sourceUrl: null, downloadedAt: 5.5 };
  const visited = { id: null, taskId: 't1', urls: [{ url: 'https://a.example/', timestampMs: 5 }] };

  test('is read with its files and what was visited', () => {
    const whole = withFiles([file], [visited]);
    expect(parseRecord(JSON.stringify(whole))).toEqual(whole);
  });

  // A component that draws a file, or an address, does not ask whether it is one.
  test.each([
    ['a file that is null', withFiles([file, null])],
    ['a file that is a text', withFiles(['a.csv'])],
    ['files that are no list', withFiles({ 0: file })],
    ['a visit that is null', withFiles([], [null])],
    ['an address that is null', withFiles([], [{ urls: [null] }])],
    ['an address that is a number', withFiles([], [{ urls: [{ url: 5 }] }])],
    ['no task', settled],
  ])('with %s is asked for again, since its ids are known', (_what, stored) => {
    expect(parseRecord(stored)).toMatchObject({ phase: 'watching', ref });
    expect(parseRecord(stored)).not.toHaveProperty('task');
  });

  test.each([
    ['no id', { runId: '' }],
    ['no owner', { owner: '' }],
    ['no revision', { revision: 0 }],
    ['no start', { startedAt: 0 }],
    ['a phase that is none', { phase: 'xwatching' }],
    ['no text', { input: {} }],
    ['another version', { v: 2 }],
    ['neither a task nor its ids', { ref: undefined }],
  ])('with %s is none', (_what, part) => {
    expect(parseRecord({ ...settled, ...part })).toBeUndefined();
  });

  test('of a start whose reply was not stored is waited for as one, never sent again', () => {
    expect(parseRecord({ ...settled, phase: 'watching', ref: undefined })).toMatchObject({
      phase: 'submitting',
    });
  });
  test.each(['refused', 'lost'])('that is %s says why, also where that was not stored', (phase) => {
    expect(parseRecord({ ...settled, phase })?.error).toMatchObject({ outcome: 'unknown' });
    expect(parseRecord({ ...settled, phase, error })?.error).toEqual(error);
  });
});
