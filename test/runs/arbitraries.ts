import * as fc from 'fast-check';
import type { Arbitrary, Parameters } from 'fast-check';
import type { Task } from 'webrun-react/core';
import type { RunEvent } from '../../src/runs/runReducer.js';
import { error, nameless, other, owner, ref, taskOf } from './records.js';

// What can happen to a run, in any order and as often as it likes; fast-check shrinks what fails to the fewest events.

/** How many examples are tried; the same ones each time, unless WEBRUN_SEED names others. */
export const chance = (numRuns: number): Parameters<unknown> => ({
  numRuns,
  seed: Number(process.env['WEBRUN_SEED'] ?? 1),
});

const engines = fc.constantFrom(owner, other);
const marks = fc.constantFrom(true as const, undefined);
const counts = fc.integer({ min: 1, max: 3 });
const at = fc.integer({ min: 2_000, max: 9_000 });

const tasks: Arbitrary<Task> = fc.oneof(
  { weight: 9, arbitrary: toTasks() },
  { weight: 1, arbitrary: fc.constant(nameless) },
  { weight: 1, arbitrary: fc.constant({ ...taskOf('completed'), ...ref, taskId: 't2' }) },
);

function toTasks(): Arbitrary<Task> {
  const statuses = fc.constantFrom<Task['status']>(
    'running',
    'guardrail',
    'completed',
    'failed',
    'terminated',
  );
  const costs = fc.option(fc.constantFrom(0, 0.1, 0.2, 0.3));
  return fc
    .tuple(statuses, costs, fc.constantFrom('Which?', 'And?'), fc.boolean())
    .map(([status, costUsd, question, isReported]) => {
      const { partial, ...task } = { partial: undefined, ...taskOf(status, costUsd, question) };
      // An end that is known from a stop only says nothing of what the task had brought.
      return (partial && isReported ? { ...task, partial } : task) as Task;
    });
}

/** Any event. */
const anyEvent: Arbitrary<RunEvent> = fc.oneof(
  { weight: 2, arbitrary: at.map((time): RunEvent => ({ type: 'submitted', at: time })) },
  fc.constant<RunEvent>({ type: 'identified', sessionId: ref.sessionId }),
  {
    weight: 6,
    arbitrary: fc
      .tuple(tasks, at, fc.boolean())
      .map(([task, time, isPoll]): RunEvent => ({ type: 'reply', task, at: time, isPoll })),
  },
  fc
    .tuple(fc.constantFrom('refused', 'cut', 'gone'), at)
    .map(([type, time]): RunEvent => ({ type, at: time, error })),
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('requested', 'accepted', 'failed'), engines, at)
      .map(([state, by, time]): RunEvent => ({ type: 'cancel', state, by, at: time })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('sending', 'accepted', 'rejected'), engines, fc.integer({ min: 0, max: 3 }))
      .map(([state, by, occurrence]): RunEvent => ({ type: 'answer', state, by, occurrence })),
  },
  fc
    .record({ isDetached: marks, hasLeftSlot: marks }, { requiredKeys: [] })
    .map((set): RunEvent => ({ type: 'marked', ...set })),
  fc
    .record(
      { askedCount: counts, allowedCount: counts, pausedCount: counts, allowedUsd: counts },
      { requiredKeys: [] },
    )
    .map((set): RunEvent => ({ type: 'budget', budget: { v: 1, ...set } })),
  fc.tuple(engines, at).map(([gone, time]): RunEvent => ({ type: 'ownerLost', owner: gone, at: time })),
  engines.map((next): RunEvent => ({ type: 'adopted', owner: next })),
);

/** A walk: events one after the other. */
export const anyWalk: Arbitrary<RunEvent[]> = fc.array(anyEvent, { maxLength: 25 });

/** Any event of a run that has one task. */
export const ownEvent: Arbitrary<RunEvent> = anyEvent.filter(
  (event) => event.type !== 'reply' || event.task.taskId !== 't2',
);
