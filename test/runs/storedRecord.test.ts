import { describe, expect, test } from 'vitest';
import type { SerializedError, Task } from 'webrun-react/core';
import type { RunBudget } from '../../src/runs/budget.js';
import type { RunRecord } from '../../src/runs/runReducer.js';
import { parseRecord, toRecordText } from '../../src/runs/storedRecord.js';
import { copyInput, isEqual, toStoredInput } from '../../src/runs/storedInput.js';
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

describe('a copy of an input', () => {
  class Input {
    taskDetails = 'as started';
    files = ['a'];
    get startingUrl(): string {
      return `https://a.example/${this.files.join()}`;
    }
  }
  const createPlain = () => ({ taskDetails: 'as started', files: ['a'] });
  test.each([
    ['a class', () => new Input()],
    ['no prototype', () => Object.setPrototypeOf(createPlain(), null) as Input],
    ['the usual kind', () => createPlain() as Input],
  ])('of %s is not changed with it', (_, create) => {
    const given = create();
    const copied = copyInput(given);
    given.taskDetails = 'changed';
    given.files.push('b');
    expect({ ...copied }).toEqual(createPlain());
    if (given instanceof Input) expect(copied.startingUrl).toBe('https://a.example/a');
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
    ['no start', { startedAt: undefined }],
    ['a phase that is none', { phase: 'xwatching' }],
    ['no text', { input: {} }],
    ['another version', { v: 2 }],
    ['neither a task nor its ids', { ref: undefined }],
  ])('with %s is none', (_what, part) => {
    expect(parseRecord({ ...settled, ...part })).toBeUndefined();
  });

  const usage = {
    promptTokens: 1,
    completionTokens: 2,
    totalTokens: 3,
    durationSeconds: 4.5,
    computeSeconds: 5,
    costUsd: 0.01,
  };
  const brought = {
    files: [{ ...file, sourceUrl: 'https://a.example/', sizeBytes: 7 }],
    network: [{ ...visited, id: 'n1' }],
    filesOmitted: 1,
    networkOmitted: 2,
  };
  const partial = { ...brought, answer: 'half', output: { a: [1] } };
  const tasks = [
    { ...taskOf('running'), usage },
    {
      ...taskOf('guardrail'),
      usage,
      guardrail: { kind: 'human_input_needed', question: 'Which?' },
    },
    {
      ...taskOf('completed'),
      usage,
      completedAt: '2026-01-01',
      isTruncated: true,
      result: { ...brought, message: 'done', output: { a: 'x' }, outputError: { name: 'OutputError' } },
    },
    { ...taskOf('failed'), usage, failure: { ...partial, message: 'no', code: 'X' } },
    { ...taskOf('terminated'), usage, reason: 'expired', partial },
  ] as Task[];
  const budget: Required<RunBudget> = {
    v: 1,
    limitUsd: 1,
    estimateUsd: 1,
    allowedUsd: 1,
    dayAllowedUsd: 1,
    warnedUsd: 1,
    exceededUsd: 1,
    askedCount: 1,
    dayAskedCount: 1,
    askedAtMs: 1,
    askedCostUsd: 1,
    dayCostUsd: 1,
    dayEstimatedUsd: 1,
    dayLimitUsd: 1,
    answerWithinMs: 1,
    allowedCount: 1,
    pausedCount: 1,
    unpausedCount: 1,
    resumedCount: 1,
    pausedCostUsd: 1,
    stoppedUsd: 1,
  };
  const failed: SerializedError = {
    ...error,
    apiCode: 'X',
    retryAfterMs: 1,
    field: 'url',
    cause: { name: 'TypeError', message: 'x' },
  };
  const full: Required<Omit<RunRecord, 'task'>> = {
    ...settled,
    v: 1,
    phase: 'settled',
    changedBy: 'page.c',
    name: 'lamp',
    tags: ['a', 'b'],
    warnAtUsd: 1,
    hadSecrets: true,
    priority: 5,
    transport: 'live',
    isUnlisted: false,
    submittedAt: 2,
    sessionId: 's1',
    error: failed,
    lostReason: 'gone',
    cancel: { attempt: 1, state: 'failed', by: owner, error },
    isWorking: true,
    namedTaskId: 't1',
    asked: 1,
    askedAt: 2,
    answer: { occurrence: 1, attempt: 1, state: 'accepted', by: owner, repeats: 1 },
    budget,
    isDetached: true,
    hasLeftSlot: true,
  };

  /** The paths to all that is no object and no list. */
  const leavesOf = (value: unknown, path: readonly string[] = []): (readonly string[])[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, inside]) => leavesOf(inside, [...path, key]))
      : value === null
        ? []
        : [path];
  const toInside = (value: unknown, path: readonly string[]): unknown =>
    path.reduce<unknown>((inside, key) => (inside as Record<string, unknown> | undefined)?.[key], value);

  test.each(tasks)('is read whole, with every field, and a task that is $status', (task) => {
    // The name of the last one, which a later build may write, only begins as that of a number does.
    const whole = { ...full, task, askedBy: 'page.c' };
    expect(parseRecord(JSON.stringify(whole))).toEqual(whole);
  });

  // What is stored may be of another program, and components draw it without asking what it is.
  test.each(tasks)(
    'keeps nothing of another kind than its name says, with a task that is $status',
    (task) => {
      const whole = { ...full, task };
      const paths = leavesOf(whole).filter(
        ([first, ...more]) => first !== 'input' && !more.includes('output'),
      );
      expect(paths.length).toBeGreaterThan(70);
      for (const path of paths) {
        const other = typeof toInside(whole, path) === 'string' ? true : 'wrong';
        for (const wrong of [other, { message: 'wrong' }, ['wrong']]) {
          const broken: unknown = JSON.parse(JSON.stringify(whole));
          (toInside(broken, path.slice(0, -1)) as Record<string, unknown>)[path.at(-1) ?? ''] = wrong;
          expect(toInside(parseRecord(broken), path), path.join('.')).not.toEqual(wrong);
        }
      }
    },
  );

  test('leaves out what is longer than 100,000 characters, and nothing else', () => {
    const x = 'x'.repeat(100_001);
    const record = (task: object, more: object = {}): RunRecord =>
      ({ ...settled, ...more, task }) as RunRecord;
    const reread = (whole: RunRecord): RunRecord | undefined => parseRecord(toRecordText(whole));
    const result = { ...brought, message: 'done', output: { a: 'x' }, outputError: null };
    const completed = (part: object): object => ({
      ...tasks[2],
      isTruncated: undefined,
      result: { ...result, ...part },
    });
    const rows: readonly (readonly [long: object, kept: object])[] = [
      [{ message: x }, { message: null }],
      [{ output: { rows: [x] } }, { output: null }],
      [{ output: [x] }, { output: null }],
      [{ files: [{ ...file, url: x }] }, { files: [] }],
      [{ network: [{ ...visited, id: x }] }, { network: [] }],
      [
        { outputError: { name: 'OutputError', message: x } },
        { outputError: { name: 'OutputError', message: null } },
      ],
    ];
    for (const [part, kept] of rows)
      expect(reread(record(completed(part)))).toEqual(record({ ...completed(kept), isTruncated: true }));
    // Without its ids the server could not be asked.
    const nameless = record(completed({ message: x }), { ref: undefined });
    expect(toRecordText(nameless)).toBe(JSON.stringify(nameless));
    const asked = record(completed({}), { input: { taskDetails: x } });
    expect(toRecordText(asked)).toBe(JSON.stringify(asked));
    // What was left out once stays marked, also beside a long input.
    const again = record(tasks[2]!, { input: { taskDetails: x } });
    expect(reread(again)).toEqual(again);
  });

  test('keeps a task with fields of another service, of whatever kind', () => {
    const whole = { ...settled, task: { ...taskOf('completed'), progress: 1, steps: [1], isLast: 'x' } };
    expect(parseRecord(whole)).toEqual(whole);
  });
  test('of a start at the time 0, as fake clocks set it, is read', () => {
    expect(parseRecord({ ...settled, startedAt: 0 })).toMatchObject({ startedAt: 0 });
  });
  test.each([1e300, -1e300, 8.65e15])('a time of %d, which no date can be, is none', (at) => {
    const { submittedAt, settledAt } = parseRecord({ ...settled, submittedAt: at, settledAt: at }) ?? {};
    expect([submittedAt, settledAt]).toEqual([undefined, undefined]);
  });
  test('of a run with secrets is without what the agent asks, or says of its end', () => {
    const reread = (task: Task, hadSecrets: boolean): Task | undefined =>
      parseRecord(toRecordText({ ...full, task, hadSecrets }))?.task;
    const [, asking, , broken] = tasks as [Task, Task, Task, Task];
    expect(reread(asking, true)).toMatchObject({ guardrail: { question: null } });
    expect(reread(broken, true)).toMatchObject({ isTruncated: true, failure: { message: null, code: 'X' } });
    const stopped = { ...taskOf('terminated'), reason: 'Stopped while typing hunter2' } as Task;
    const unexplained = { ...taskOf('terminated'), reason: null } as Task;
    expect(reread(stopped, true)).toMatchObject({ isTruncated: true, reason: null });
    expect(reread(unexplained, true)).toEqual(unexplained);
    expect([asking, broken, stopped].map((task) => reread(task, false))).toEqual([asking, broken, stopped]);
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
