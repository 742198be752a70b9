// Every public union narrows by its discriminant, to the end: a member that is added later is a compile error here.
import type { InputIssue, Interaction, ProxySettings, SettledTask, Task, TaskFile } from 'webrun-react/core';
import { isSettled, isWebRunError } from 'webrun-react/core';
import { TaskFailure } from 'webrun-react/runs';
import type { createRunManager } from 'webrun-react/runs';
import type {
  useConnection,
  useRun,
  useRunSession,
  useRuns,
  useRunTask,
  useSession,
  useTask,
} from 'webrun-react';
import type {
  AnyRun,
  Connection,
  ControlledSession,
  ListedRun,
  Run,
  RunState,
  SessionState,
  SessionTask,
  StartedRun,
  UseRunResult,
  UseRunSessionResult,
  UseRunTaskResult,
  UseSessionResult,
  UseTaskResult,
  WatchedState,
} from 'webrun-react';
import type { WebRunProxyEvent } from 'webrun-react/server';
import type { AgentEvent } from 'webrun-react/testing';

/** Whether two types are the same: neither wider nor narrower. */
type Is<One, Other> =
  (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : never;
const never = (value: never): never => value;

interface Lamp {
  readonly name: string;
  readonly price: number;
}

export function readTask(task: Task<Lamp>): string | number | undefined {
  switch (task.status) {
    case 'running':
      return task.phase;
    case 'guardrail':
      return task.guardrail.question ?? '';
    case 'completed':
      return task.result.output?.price;
    case 'failed':
      return task.failure.files.length;
    case 'terminated':
      return task.partial?.files.length ?? task.reason ?? '';
    default:
      return never(task);
  }
}

export function readSettled(task: Task): string {
  if (!isSettled(task)) return task.status === 'running' ? task.phase : (task.guardrail.kind ?? '');
  const settled: SettledTask = task;
  switch (settled.status) {
    case 'completed':
      return settled.result.message ?? '';
    case 'failed':
      return settled.failure.code ?? '';
    case 'terminated':
      return settled.reason ?? '';
    default:
      return never(settled);
  }
}

/** A run, narrowed by `status`. */
export function readRun(run: RunState<Lamp>): string | number | undefined {
  switch (run.status) {
    case 'idle':
      return run.runId satisfies undefined;
    case 'queued':
    case 'submitting':
      run.task satisfies undefined;
      return run.waiting.nextPollAt ?? run.runId;
    case 'running':
      run.result satisfies undefined;
      return run.usage.costUsd ?? run.task?.status ?? run.waiting.reason;
    case 'guardrail':
      run.isPending satisfies true;
      return run.guardrail.question ?? run.task.guardrail.kind ?? undefined;
    case 'completed':
      run.isSettled satisfies true;
      run.error satisfies undefined;
      return run.result.output?.name ?? run.task.completedAt ?? undefined;
    case 'failed':
      return run.failure.message ?? run.task.failure.code ?? undefined;
    case 'terminated':
      return run.reason ?? run.task?.status;
    case 'refused':
      run.usage satisfies undefined;
      return run.error.outcome;
    case 'lost':
      return run.reason + run.error.message;
    default:
      return never(run);
  }
}

/** The same, destructured: every key is there in every state. */
export function readParts({
  status,
  result,
  failure,
  guardrail,
  error,
  waiting,
  usage,
  task,
}: RunState<Lamp>) {
  if (status === 'completed') return result.output?.name;
  if (status === 'failed') return failure.message;
  if (status === 'guardrail') return guardrail.question;
  if (status === 'refused' || status === 'lost') return error.message;
  if (status === 'queued') return waiting.reason;
  return usage?.costUsd ?? task?.status;
}

export function readStarted(run: StartedRun): string {
  // @ts-expect-error a run that was started is never idle
  if (run.status === 'idle') return '';
  return run.runId;
}

export function readWatched(run: WatchedState<Lamp>): string | number {
  run.runId satisfies undefined;
  switch (run.status) {
    case 'running':
      return run.phase ?? run.waiting.reason;
    case 'guardrail':
      return run.guardrail.question ?? '';
    case 'completed':
      return run.result.output?.price ?? 0;
    case 'failed':
      return run.failure.network.length;
    case 'terminated':
      return run.reason ?? '';
    case 'lost':
      return run.error.code;
    default:
      return never(run);
  }
}

/** What the hooks return has its verbs in every state. */
export function act(
  run: Run<Lamp> | UseRunTaskResult<Lamp> | UseRunResult | UseTaskResult | ListedRun,
  any: AnyRun,
): readonly (Promise<void> | undefined)[] {
  run.pollNow();
  if (run.status === 'guardrail') return [run.answer(run.guardrail.question ?? '')];
  if (any.status === 'failed') return [any.cancel?.(), any.answer?.(any.failure.message ?? '')];
  return [run.cancel()];
}

export function readConnection(connection: Connection): string | number {
  switch (connection.status) {
    case 'live':
      return connection.everyMs;
    case 'polling':
      return connection.everyMs ?? connection.reason;
    case 'reconnecting':
      connection.reason satisfies 'unauthorized' | undefined;
      return connection.nextPollAt ?? connection.everyMs;
    case 'offline':
    case 'rate-limited':
      connection.reason satisfies undefined;
      return connection.nextPollAt ?? connection.everyMs;
    case 'gone':
    case 'idle':
      connection.everyMs satisfies undefined;
      return String(connection.nextPollAt satisfies null);
    default:
      return never(connection);
  }
}

export function readSession(session: SessionState): string {
  switch (session.status) {
    case 'none':
    case 'starting':
    case 'refused':
    case 'lost':
      session.sessionId satisfies undefined;
      return session.error?.code ?? '';
    case 'open':
    case 'ending':
      return session.sessionId + (session.session?.streaming?.webViewUrl ?? '');
    case 'ended':
      return session.sessionId + (session.endReason ?? '');
    default:
      return never(session);
  }
}

/** What the component takes: a session with those verbs that it can do. */
export const readControlled = (session: ControlledSession): string | Promise<void> | undefined =>
  session.status === 'open' ? session.sessionId : session.stop?.();

export function readSessionTask(task: SessionTask): string {
  switch (task.status) {
    case 'queued':
    case 'sending':
      task.ref satisfies undefined;
      return task.key;
    case 'running':
      return task.task?.phase ?? task.taskDetails;
    case 'guardrail':
      return task.task.guardrail.question ?? '';
    case 'completed':
      return task.task.result.message ?? '';
    case 'failed':
      return task.task.failure.message ?? '';
    case 'terminated':
      return task.task?.reason ?? '';
    case 'lost':
      return task.error?.message ?? '';
    default:
      return never(task);
  }
}

export function readInteraction(action: Interaction): string | number {
  switch (action.type) {
    case 'takeOverControl':
    case 'releaseControl':
      return action.type;
    case 'CLICK':
    case 'DOUBLE_CLICK':
      return action.x + action.y;
    case 'TYPE':
      return action.text;
    case 'KEY_PRESS':
      return action.key;
    default:
      return never(action);
  }
}

export const readProxy = (proxy: ProxySettings): string =>
  proxy.source === 'custom' ? proxy.host : proxy.source === 'WebRun' ? proxy.country : never(proxy);

export function readProxyEvent(event: WebRunProxyEvent): string | number | boolean | null {
  switch (event.type) {
    case 'accepted':
      return event.isRepeat;
    case 'refused':
      return event.reason;
    case 'settled':
      return event.costUsd;
    default:
      return never(event);
  }
}

export function readAgentEvent(event: AgentEvent): string {
  // An agent of one's own makes these, so what counts is that each is accepted with its fields and no other.
  switch (event.type) {
    case 'result':
      return typeof event.message === 'string' ? event.message : JSON.stringify(event.message);
    case 'failure':
      return event.code;
    default:
      return event.type;
  }
}

export async function settle(run: Run<Lamp>): Promise<Lamp | string> {
  try {
    const task = await run.startAsync({ taskDetails: 'Find a lamp' });
    return task.result.output ?? task.result.message ?? '';
  } catch (error) {
    if (error instanceof TaskFailure) return error.task?.status ?? error.status;
    if (isWebRunError(error)) return error.outcome;
    throw error;
  }
}

export const checks: readonly true[] = [
  true satisfies Is<ReturnType<typeof useRunTask<Lamp>>['status'], RunState['status']>,
  true satisfies Is<ReturnType<typeof useRun>['status'], RunState['status']>,
  true satisfies Is<ReturnType<typeof useTask>['status'], WatchedState['status']>,
  true satisfies Is<ReturnType<typeof useRuns>[number]['status'], StartedRun['status']>,
  true satisfies Is<ReturnType<typeof useConnection>, Connection>,
  true satisfies Is<ReturnType<typeof useSession>, UseSessionResult>,
  true satisfies Is<ReturnType<typeof useRunSession>, UseRunSessionResult>,
  true satisfies Is<ReturnType<ReturnType<typeof createRunManager>['list']>[number], StartedRun>,
  true satisfies Is<Extract<RunState<Lamp>, { status: 'completed' }>['result']['output'], Lamp | null>,
  true satisfies Is<InputIssue['message'], string>,
  true satisfies Is<TaskFile['url'], string | null>,
];
