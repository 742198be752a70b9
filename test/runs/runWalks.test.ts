import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunStatus } from 'webrun-react/runs';
import { hasEnded, reduceRun } from '../../src/runs/runReducer.js';
import type { RunRecord } from '../../src/runs/runReducer.js';
import { normalWait, toRunState } from '../../src/runs/runState.js';
import { parseRecord, toRecordText } from '../../src/runs/storedRecord.js';
import { anyWalk, chance } from './arbitraries.js';
import { queued } from './records.js';

// Random walks over the life of a run. A walk that breaks a rule is shrunk to the fewest events that do.

const ends: readonly RunStatus[] = ['completed', 'failed', 'terminated'];
const withTask: readonly RunStatus[] = ['running', 'guardrail', ...ends];

/**
 * Where a status may lead. A reply proves that a run was sent, whatever was thought of it; only what has settled is final. A run that
 * was cancelled before it was sent is `terminated`, and has no task.
 */
const ways: Readonly<Record<Exclude<RunStatus, 'idle'>, readonly RunStatus[]>> = {
  queued: ['submitting', 'refused', 'lost', ...withTask],
  submitting: ['queued', 'refused', 'lost', ...withTask],
  running: ['guardrail', 'lost', ...ends],
  guardrail: ['running', 'lost', ...ends],
  refused: ['lost', ...withTask],
  lost: withTask,
  completed: [],
  failed: [],
  terminated: [],
};

const view = { waiting: normalWait };
const statusOf = (record: RunRecord): RunStatus => toRunState(record, view).status;
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Calls back with each step of each walk. */
function onEachStep(check: (before: RunRecord, after: RunRecord) => void): void {
  fc.assert(
    fc.property(anyWalk, (walk) => {
      walk.reduce((before, event) => {
        const after = reduceRun(before, event);
        check(before, after);
        return after;
      }, queued);
    }),
    chance(3_000),
  );
}

test('a status leads only where its arrows lead', () => {
  const seen = new Set<string>();
  onEachStep((before, after) => {
    const [from, to] = [statusOf(before), statusOf(after)];
    if (from === to) return;
    seen.add(`${from} ${to}`);
    // A stop of what was not sent is no end of a task.
    const isUnsentStop = before.phase === 'cancelled';
    const allowed = isUnsentStop ? [...withTask, 'lost'] : ways[from as keyof typeof ways];
    expect(allowed, `${before.phase} ${from} -> ${to}`).toContain(to);
  });
  // The walks have been everywhere.
  const all = Object.entries(ways).flatMap(([from, to]) => to.map((each) => `${from} ${each}`));
  expect(all.filter((way) => !seen.has(way))).toEqual([]);
});

test('a record changes exactly when its revision grows, and is never changed in place', () => {
  onEachStep((before, after) => {
    if (after === before) return;
    expect(after.revision).toBe(before.revision + 1);
    const { revision: _, ...one } = before;
    const { revision: __, ...next } = after;
    expect(plain(next)).not.toEqual(plain(one));
  });
  onEachStep((before, after) => {
    Object.freeze(before);
    Object.freeze(after);
  });
});

test('a record has what its phase needs, and nothing of another', () => {
  onEachStep((_, record) => {
    const { phase, ref, task, error, lostReason, settledAt, submittedAt } = record;
    if (phase === 'submitting') expect(submittedAt).toBeTypeOf('number');
    if (phase === 'watching') expect(ref).toBeDefined();
    if (phase === 'settled') expect(task?.status).toMatch(/completed|failed|terminated/);
    else expect(task?.status ?? 'none').not.toMatch(/completed|failed|terminated/);
    expect(settledAt !== undefined).toBe(hasEnded(record));
    expect(error !== undefined).toBe(phase === 'refused' || phase === 'lost');
    expect(lostReason !== undefined).toBe(phase === 'lost');
  });
});

test('what is known is not lost again: ids, times, questions, usage, a settled task', () => {
  onEachStep((before, after) => {
    if (before.ref) expect(after.ref).toBe(before.ref);
    if (before.submittedAt !== undefined) expect(after.submittedAt).toBe(before.submittedAt);
    expect(after.asked ?? 0).toBeGreaterThanOrEqual(before.asked ?? 0);
    expect(after.task?.usage.costUsd ?? 0).toBeGreaterThanOrEqual(before.task?.usage.costUsd ?? 0);
    if (before.phase === 'settled') expect(after.task?.status).toBe(before.task?.status);
  });
});

test('a question has at most one answer on its way or taken', () => {
  onEachStep((before, after) => {
    const [one, next] = [before.answer, after.answer];
    if (!one || !next || one.occurrence !== next.occurrence || one.attempt === next.attempt) return;
    expect([one.state, next.attempt]).toEqual(['rejected', one.attempt + 1]);
  });
});

test('a record and its run survive JSON, structuredClone and the storage', () => {
  onEachStep((_, record) => {
    const state = toRunState(record, view);
    expect(structuredClone(record)).toEqual(record);
    expect(structuredClone(state)).toEqual(state);
    expect(plain(state)).toEqual(state);
    const stored = parseRecord(toRecordText(record));
    expect(stored).toEqual(record);
    expect(parseRecord(structuredClone(record))).toEqual(record);
  });
});
