import { unknownUsage } from '../core/task.js';
import type { Task } from '../core/task.js';
import { isUnsent } from './ledger.js';
import type { RunRecord } from './ledger.js';
import type { RunActions, RunState, RunStatus, Waiting, WatchedState } from './run.js';
import type { TaskView } from './tasks.js';

const doNothing = (): Promise<void> => Promise.resolve();

/** The state of a slot without a run. */
export const idle: RunState = /* @__PURE__ */ toState({}, undefined, undefined, {
  answer: doNothing,
  cancel: doNothing,
});

/**
 * What a person sees: of a run, from its record and from the watch over its task; of a task that someone else started, from
 * the watch alone. One literal with every key: a task has only the parts of its own state, so the rest is `undefined` by itself.
 */
export function toState<State extends RunState | WatchedState = RunState>(
  record: Partial<RunRecord>,
  view: TaskView | undefined,
  waiting: Waiting | undefined,
  actions: RunActions,
  place?: number,
): State {
  const task: Task | undefined = view?.task ?? record.task;
  const status = toStatus(record, view, task);
  const hasNoTask = isUnsent(status) || status === 'idle' || status === 'refused';
  const isPending = isUnsent(status) || status === 'running' || status === 'guardrail';
  const parts = (task?.status === status ? task : {}) as Readonly<Record<string, unknown>>;
  const state: Record<keyof RunState, unknown> = {
    status,
    runId: record.runId,
    task,
    usage: hasNoTask ? undefined : (task?.usage ?? unknownUsage),
    guardrail: parts['guardrail'],
    result: parts['result'],
    failure: parts['failure'],
    error: record.error ?? view?.gone,
    reason: (status === 'lost' ? (record.lostReason ?? 'gone') : parts['reason']) ?? undefined,
    waiting: isPending ? waiting : undefined,
    sessionId: record.sessionId ?? task?.sessionId ?? record.ref?.sessionId,
    input: record.input,
    startedAt: record.startedAt,
    submittedAt: record.submittedAt,
    settledAt: record.settledAt,
    place,
    phase: status === 'running' ? (parts['phase'] ?? 'running') : undefined,
    isPending,
    isSettled: !isPending && status !== 'idle',
    isCancelling: isPending && (view ?? record).isCancelling === true,
    cancelError: view?.cancelError,
    isAnswering: view?.isAnswering === true,
    answer: actions.answer,
    cancel: actions.cancel,
  };
  return state as State; // the union's members differ in what is `undefined`, which follows from the status; tested for each
}

function toStatus(
  { phase }: Partial<RunRecord>,
  view: TaskView | undefined,
  task: Task | undefined,
): RunStatus {
  if (isUnsent(phase) || phase === 'refused' || phase === 'lost') return phase;
  if (phase === 'cancelled') return 'terminated';
  if (!phase && !view) return 'idle';
  if (view?.gone) return 'lost';
  return !task || (task.status === 'guardrail' && view?.isAnswered) ? 'running' : task.status;
}
