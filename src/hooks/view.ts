import { unknownUsage } from '../core/task.js';
import type { Task } from '../core/task.js';
import type { RunRecord } from './ledger.js';
import type { LostReason, RunActions, RunState, Waiting, WatchedState } from './run.js';
import type { TaskView } from './tasks.js';
import type { WebRunError } from '../core/errors.js';

/** Every key of a run, for the states in which it is impossible. */
const nothing = {
  runId: undefined,
  task: undefined,
  usage: undefined,
  guardrail: undefined,
  result: undefined,
  failure: undefined,
  error: undefined,
  reason: undefined,
  waiting: undefined,
  input: undefined,
  startedAt: undefined,
  submittedAt: undefined,
  settledAt: undefined,
  place: undefined,
  isPending: false,
  isSettled: false,
  isCancelling: false,
  cancelError: undefined,
  isAnswering: false,
} as const;

const pending = { isPending: true, isSettled: false } as const;
const settled = { isPending: false, isSettled: true } as const;
const doNothing = (): Promise<void> => Promise.resolve();

/** The state of a slot without a run. */
export const idle: RunState = { ...nothing, status: 'idle', answer: doNothing, cancel: doNothing };

/** What a person sees of a task that someone else started. */
export function toWatchedState(view: TaskView, actions: RunActions): WatchedState {
  return { ...nothing, ...actions, ...toTaskParts(view, view.waiting) };
}

/** What a person sees of a run: from its record, from its task while that is watched, and from its place in the line. */
export function toRunState(
  record: RunRecord,
  view: TaskView | undefined,
  place: number | undefined,
  waiting: Waiting,
  actions: RunActions,
): RunState {
  const { runId, input, startedAt, submittedAt, settledAt, task, error, lostReason = 'cut', isCancelling = false } = record;
  const base = { ...nothing, ...actions, runId, input, startedAt, submittedAt, settledAt };
  switch (record.phase) {
    case 'queued':
      return { ...base, ...pending, status: 'queued', place, waiting };
    case 'submitting':
      return { ...base, ...pending, status: 'submitting', waiting, isCancelling };
    case 'cancelled':
      return { ...base, ...settled, status: 'terminated', usage: unknownUsage };
  }
  if (error && record.phase === 'refused') return { ...base, ...settled, status: 'refused', error };
  if (error) return { ...base, ...toLostParts(task, lostReason, error) };
  if (view) return { ...base, ...toTaskParts(view, record.isDetached ? waiting : view.waiting) };
  return { ...base, ...toKnownParts(task, waiting) };
}

function toTaskParts(view: TaskView, waiting: Waiting) {
  const { task, gone, isAnswering, isCancelling, cancelError } = view;
  if (gone) return toLostParts(task, 'gone', gone);
  const parts = toKnownParts(task, waiting, view.isAnswered);
  return parts.isSettled ? parts : { ...parts, isAnswering, isCancelling, cancelError };
}

/** By status, what the task itself says; a question that was answered counts as running. */
function toKnownParts(task: Task | undefined, waiting: Waiting, isAnswered = false) {
  const usage = task?.usage ?? unknownUsage;
  if (!task || task.status === 'running' || (task.status === 'guardrail' && isAnswered))
    return { ...pending, status: 'running', task, usage, waiting } as const;
  switch (task.status) {
    case 'guardrail':
      return { ...pending, status: task.status, task, usage, guardrail: task.guardrail, waiting } as const;
    case 'completed':
      return { ...settled, status: task.status, task, usage, result: task.result } as const;
    case 'failed':
      return { ...settled, status: task.status, task, usage, failure: task.failure } as const;
    case 'terminated':
      return { ...settled, status: task.status, task, usage, reason: task.reason ?? undefined } as const;
  }
}

function toLostParts(task: Task | undefined, reason: LostReason, error: WebRunError) {
  return { ...settled, status: 'lost', task, usage: task?.usage ?? unknownUsage, error, reason } as const;
}
