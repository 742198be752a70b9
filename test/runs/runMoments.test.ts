import { describe, expect, test } from 'vitest';
import { unknownUsage } from '../../src/core/task.js';
import type { Task } from '../../src/core/task.js';
import { mergeRecords, reduceRun } from '../../src/runs/runReducer.js';
import type { RunEvent, RunRecord } from '../../src/runs/runReducer.js';
import { toRunState } from '../../src/runs/runState.js';
import { matchesFilter } from '../../src/runs/runStore.js';
import { parseRecord } from '../../src/runs/storedRecord.js';

const ids = { sessionId: 's', taskId: 't', usage: unknownUsage };
const running: Task = { ...ids, status: 'running', phase: 'running' };
const asking: Task = { ...ids, status: 'guardrail', guardrail: { kind: null, question: 'Which one?' } };
const ended = (reason: string | null): Task => ({ ...ids, status: 'terminated', reason });
const reply = (task: Task, at: number): RunEvent => ({ type: 'reply', task, at });
const answer = (state: 'sending' | 'accepted' | 'rejected'): RunEvent => ({
  type: 'answer',
  state,
  by: 'me',
  occurrence: 1,
});

const start: RunRecord = {
  v: 1,
  revision: 1,
  runId: 'r',
  input: { taskDetails: 'x' },
  owner: 'me',
  phase: 'submitting',
  startedAt: 1,
  submittedAt: 2,
};
const play = (...events: RunEvent[]): RunRecord =>
  events.reduce((record, event) => reduceRun(record, event), start);
const state = (...events: RunEvent[]): ReturnType<typeof toRunState> =>
  toRunState(play(...events), undefined);

describe('a question that nobody answered', () => {
  test.each<[string, RunEvent[], boolean]>([
    ['the server gives no reason', [reply(asking, 10), reply(ended(null), 20)], true],
    ['the server says that it expired', [reply(asking, 10), reply(ended('expired'), 20)], true],
    [
      'the answer was rejected',
      [reply(asking, 10), answer('sending'), answer('rejected'), reply(ended(null), 20)],
      true,
    ],
    ['somebody stopped it elsewhere', [reply(asking, 10), reply(ended('terminated'), 20)], false],
    [
      'it was stopped here',
      [reply(asking, 10), { type: 'cancel', state: 'requested', by: 'me', at: 15 }, reply(ended(null), 20)],
      false,
    ],
    [
      'it was answered',
      [reply(asking, 10), answer('sending'), answer('accepted'), reply(ended(null), 20)],
      false,
    ],
    [
      'it was answered elsewhere and ran on',
      [reply(asking, 10), reply(running, 15), reply(ended(null), 20)],
      false,
    ],
    ['it asked nothing', [reply(running, 10), reply(ended(null), 20)], false],
  ])('%s', (_, events, isUnanswered) => {
    const run = state(...events);
    expect(run.status).toBe('terminated');
    expect(run.isUnanswered).toBe(isUnanswered);
    expect(matchesFilter(run, (each) => each.isUnanswered)).toBe(isUnanswered);
  });

  test('is kept by a reload, and by a later reply', () => {
    const record = play(reply(asking, 10), reply(ended('expired'), 20), reply(ended('terminated'), 30));
    const kept = parseRecord(JSON.stringify(record));
    expect(kept && toRunState(kept, undefined).isUnanswered).toBe(true);
  });
});

test('a question keeps the time at which it was first seen, and a new one has its own', () => {
  const other: Task = { ...asking, guardrail: { kind: null, question: 'And which colour?' } };
  expect(state(reply(asking, 10), reply(asking, 20)).askedAt).toBe(10);
  expect(state(reply(asking, 10), reply(running, 20), reply(other, 30)).askedAt).toBe(30);
  const [older, newer] = [
    play(reply(asking, 10)),
    play(reply(asking, 10), reply(running, 20), reply(other, 30)),
  ];
  expect(mergeRecords(older, newer).askedAt).toBe(30);
  expect(mergeRecords(newer, older).askedAt).toBe(30);
});

test('a run whose events come before its reply is running, and its POST still counts as sent', () => {
  expect(state().status).toBe('submitting');
  const run = state({ type: 'identified', sessionId: 's', isWorking: true });
  expect(run).toMatchObject({ status: 'running', task: undefined, isPending: true });
  const record = play({ type: 'identified', sessionId: 's', isWorking: true });
  expect(record.phase).toBe('submitting');
  const lost = reduceRun(record, { type: 'ownerLost', owner: 'me', at: 5 });
  expect(toRunState(lost, undefined).status).toBe('lost');
});

test('the end of a task is the server’s, where it says one', () => {
  const result = { message: 'Done.', output: null, outputError: null, files: [], network: [] };
  const done = (completedAt: string | null): Task => ({ ...ids, status: 'completed', completedAt, result });
  const twoDaysLater = Date.UTC(2026, 9, 3);
  expect(state(reply(done('2026-10-01T12:00:00Z'), twoDaysLater))).toMatchObject({
    endedAt: Date.UTC(2026, 9, 1, 12),
    settledAt: twoDaysLater,
  });
  expect(state(reply(done(null), twoDaysLater)).endedAt).toBeUndefined();
  for (const none of ['soon', '49', '2026-10-01 12:00:00', '2026-10-01T12:00:00'])
    expect(state(reply(done(none), twoDaysLater)).endedAt).toBeUndefined();
});

test('a task that is in no list has no run id: what works with one, as dismissing it, does not know it', () => {
  const record = play(reply(running, 10));
  expect(toRunState(record, undefined)).toMatchObject({ status: 'running', runId: 'r' });
  expect(toRunState({ ...record, isUnlisted: true }, undefined).runId).toBeUndefined();
});
