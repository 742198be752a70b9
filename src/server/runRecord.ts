/** Updates the user's record from replies about a run. The replies have come, so what an unavailable store does not accept is written later. */
import { isSettled } from '../core/task.js';
import type { Task, TaskRef } from '../core/task.js';
import { toDigest } from './digest.js';
import type { Call, ProxyContext } from './proxyContext.js';
import { readSessionId, readTask } from './upstreamReply.js';
import type { UpstreamReply } from './upstreamReply.js';
import type { RunEnd } from './userRecord.js';

/** Records a start that WebRun accepted: from now on its run is found by its ids. */
export async function recordStart(
  context: ProxyContext,
  call: Call,
  name: string,
  reply: UpstreamReply,
): Promise<void> {
  const task = readTask(reply);
  const sessionId = task?.sessionId ?? readSessionId(reply);
  if (!sessionId) return;
  const taskId = task?.taskId;
  call.known.sessionId = sessionId;
  if (taskId) call.known.taskId = taskId;
  if (!context.isCounting) return;
  // A new session's reply names no task: until its limit the run is found by its session alone.
  const taskName = taskId ? await toTaskName({ sessionId, taskId }) : name;
  const session = await toDigest('session', sessionId);
  const named = context.usage.rename(call.user, name, { task: taskName, session }, (end) =>
    context.emit({ type: 'settled', ...end }, call.known),
  );
  // Both at once: a hanging store delays the reply no longer than for one change.
  const ended = taskId ? recordEnd(context, call, task, { sessionId, taskId }) : undefined;
  await named.catch(context.onError);
  await ended;
}

/** Records what a poll says about its run: that it has ended, or that it continues. */
export async function recordPoll(
  context: ProxyContext,
  call: Call,
  task: Task | null,
  ref: TaskRef,
): Promise<void> {
  const { usage, isLimiting } = context;
  if (!task || isSettled(task)) return recordEnd(context, call, task, ref);
  if (!isLimiting) return;
  const [name, session] = [await toTaskName(ref), await toDigest('session', ref.sessionId)];
  // Nobody waits for the store: the poll has its answer.
  call.allowance = usage.recordRunning(call.user, name, session);
  call.allowance.catch(() => undefined);
}

/** Reports the end of a run, the first time that a reply says so. */
async function recordEnd(
  { usage, emit, onError, isCounting }: ProxyContext,
  call: Call,
  task: Task | null,
  ref: TaskRef,
): Promise<void> {
  if (!isCounting || !task || !isSettled(task)) return;
  const end: RunEnd = { status: task.status, costUsd: task.usage.costUsd };
  try {
    call.allowance = await usage.settle(call.user, await toTaskName(ref), end, () =>
      emit({ type: 'settled', ...end }, call.known),
    );
  } catch (error) {
    onError(error);
  }
}

/** Records that a session was stopped. */
export async function recordStop({ usage, isCounting }: ProxyContext, { user, known }: Call): Promise<void> {
  if (!isCounting || known.sessionId === undefined) return;
  await usage.stop(user, await toDigest('session', known.sessionId)).catch(() => undefined);
}

const toTaskName = ({ sessionId, taskId }: TaskRef): Promise<string> => toDigest('task', sessionId, taskId);
