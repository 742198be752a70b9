/**
 * The emulator's replies: a superset of the documented shapes, so that a client written from any published page can read them. Each body says
 * the same in every dialect.
 */
import type { Agent } from './agent.js';
import type { UsageReading } from './usageMeter.js';
import type { Session } from './session.js';
import { isOver } from './task.js';
import type { TaskRun } from './task.js';

type Wire = Record<string, unknown>;

/** The reply to a start: the finished task, its open question, or where to poll. */
export function toStartReply(run: TaskRun, baseUrl: string): Wire {
  const { state } = run;
  if (isOver(state))
    return { ...toPollReply(run, baseUrl), ...(state.status === 'completed' ? { status: 'complete' } : {}) };
  const pending = {
    status: 'pending',
    pending: true,
    pollUrl: toPollUrl(run, baseUrl),
    message: 'The task is still running. Poll pollUrl for its result.',
  };
  // A client that knows only "complete" and "pending" keeps polling, and reads the question there.
  return { ...toPollReply(run, baseUrl), ...pending };
}

/** The reply to a poll. */
export function toPollReply(run: TaskRun, baseUrl: string): Wire {
  const { state } = run;
  const ids = { sessionId: run.task.sessionId, taskId: run.task.taskId };
  const usage = toUsage(run.usage());
  switch (state.status) {
    case 'queued':
    case 'running':
      return {
        success: true,
        ...ids,
        ...toRunningState(run),
        pending: true,
        pollUrl: toPollUrl(run, baseUrl),
        usage,
      };
    case 'guardrail':
      return {
        success: true,
        ...ids,
        type: 'guardrail_trigger',
        status: 'guardrail_trigger',
        data: { type: state.kind, value: state.question },
        usage,
      };
    case 'completed': {
      const data = toData(run, state.message, baseUrl);
      const completedAt = new Date(run.endedAtMs ?? 0).toISOString();
      return {
        success: true,
        ...ids,
        type: 'task_completed',
        status: 'completed',
        data,
        usage,
        result: { success: true, type: 'task_completed', data: { ...data, ...usage }, usage },
        completedAt,
      };
    }
    case 'failed':
      return {
        success: false,
        ...ids,
        type: 'task_failed',
        status: 'failed',
        error: state.message,
        message: state.message,
        code: state.code,
        usage,
      };
    case 'terminated':
      return {
        success: false,
        ...ids,
        type: 'terminated',
        status: 'terminated',
        reason: state.reason,
        error: `The task was ended before it was done (${state.reason}).`,
        message: `The task was ended before it was done (${state.reason}).`,
        usage,
      };
  }
}

function toRunningState(run: TaskRun): Wire {
  if (run.isDisconnected) return { status: 'orphaned' };
  if (run.isPaused) return { status: 'paused' };
  return { status: run.state.status === 'queued' ? 'queued' : 'active' };
}

function toData(run: TaskRun, message: string | object, baseUrl: string): Wire {
  const { sessionId, taskId } = run.task;
  return {
    message,
    files: run.files.map((file) => ({
      source: file.sourceUrl,
      downloadUrl: `${baseUrl}/files/${file.fileId}/${encodeURIComponent(file.filename)}`,
      filename: file.filename,
      timestamp: file.atMs,
    })),
    network: run.network.length === 0 ? [] : [{ id: sessionId, taskId, urls: [...run.network] }],
  };
}

/** Both sets of names. */
function toUsage(used: UsageReading): Wire {
  return {
    prompt_tokens: used.promptTokens,
    completion_tokens: used.completionTokens,
    total_tokens: used.promptTokens + used.completionTokens,
    completion_time: used.durationSeconds,
    inputTokens: used.promptTokens,
    outputTokens: used.completionTokens,
    computeTime: used.computeSeconds,
    cost: used.costUsd,
  };
}

const toPollUrl = (run: TaskRun, baseUrl: string): string =>
  `${baseUrl}/task/${run.task.sessionId}/${run.task.taskId}`;

/** The reply to `start-session`. */
export function toSessionReply(
  session: Session,
  initial: TaskRun | null,
  more: {
    readonly baseUrl: string;
    readonly idleMs: number;
    readonly balanceUsd: number;
    readonly viewUrl: string | null;
    readonly pageSize: NonNullable<Agent['pageSize']> | undefined;
  },
): Wire {
  return {
    success: true,
    sessionId: session.sessionId,
    ...(initial ? { taskId: initial.task.taskId, initialPrompt: initial.task.taskDetails } : {}),
    socketURL: more.baseUrl,
    streaming: {
      webRTCURL: null,
      webViewURL: more.viewUrl,
      dimensions: more.pageSize ?? { width: 1_024, height: 600 },
    },
    expiresIn: more.idleMs,
    balance: more.balanceUsd,
    message: 'Session started.',
  };
}
