import type { SerializedError, Task } from 'webrun-react/core';
import { createRecord } from '../../src/runs/runManager.js';
import { reduceRun } from '../../src/runs/runReducer.js';
import type { RunEvent, RunRecord } from '../../src/runs/runReducer.js';

// Records and events for tests of the reducer. The run of all of them is sent by the engine `owner`.

export const owner = 'page-1.a';
export const other = 'page-2.b';
export const ref = { sessionId: 's1', taskId: 't1' };

const noUsage = {
  promptTokens: null,
  completionTokens: null,
  totalTokens: null,
  durationSeconds: null,
  computeSeconds: null,
  costUsd: null,
};

const partial = { files: [], network: [], answer: 'half', output: null };

/** A task of the run's; `status` and what it costs are what tests tell apart. */
export function taskOf(status: Task['status'], costUsd: number | null = null, question = 'Which?'): Task {
  const base = { ...ref, usage: { ...noUsage, costUsd } };
  switch (status) {
    case 'running':
      return { ...base, status, phase: 'running' };
    case 'guardrail':
      return { ...base, status, guardrail: { kind: 'human_input_needed', question } };
    case 'completed':
      return {
        ...base,
        status,
        completedAt: null,
        result: { message: 'done', output: null, outputError: null, files: [], network: [] },
      };
    case 'failed':
      return { ...base, status, failure: { ...partial, message: 'no', code: null } };
    case 'terminated':
      return { ...base, status, reason: null, partial };
  }
}

/** A reply that names no task. */
export const nameless: Task = { ...taskOf('running'), sessionId: null, taskId: null };

export const error: SerializedError = {
  name: 'WebRunError',
  message: 'no',
  code: 'http',
  status: 500,
  apiCode: null,
  retryAfterMs: null,
  isRetryable: false,
  outcome: 'refused',
  field: null,
  credential: null,
  cause: null,
};

export const queued: RunRecord = {
  ...createRecord(owner, { taskDetails: 'Find a lamp' }),
  runId: 'run',
  startedAt: 1_000,
};

export const play = (record: RunRecord, ...events: readonly RunEvent[]): RunRecord =>
  events.reduce((before, event) => reduceRun(before, event), record);

const at = 2_000;
export const submitted: RunEvent = { type: 'submitted', at };
export const reply = (task: Task, isPoll = true): RunEvent => ({ type: 'reply', task, at, isPoll });
export const cancel = (state: 'requested' | 'accepted' | 'failed', by = owner): RunEvent => ({
  type: 'cancel',
  state,
  by,
  at,
  ...(state === 'failed' && { error }),
});
export const answer = (state: 'sending' | 'accepted' | 'rejected', occurrence = 1, by = owner): RunEvent => ({
  type: 'answer',
  state,
  occurrence,
  by,
});
export const ended = (type: 'refused' | 'cut' | 'gone'): RunEvent => ({ type, error, at });
