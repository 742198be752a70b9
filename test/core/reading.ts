import { isWebRunError } from '../../src/core/errors.js';
import type { WebRunError } from '../../src/core/errors.js';
import type { OutputType } from '../../src/core/input.js';
import { createOutputReader } from '../../src/core/output.js';
import type { StandardSchemaV1 } from '../../src/core/output.js';
import { parseTask } from '../../src/core/protocol.js';
import type { ReplyContext } from '../../src/core/protocol.js';
import type { CompletedTask, TaskResult } from '../../src/core/task.js';

export const ids = { sessionId: 'Sx41kPq0aZ', taskId: 'T-77' };
/** What is known of a poll, and of a start. */
export const poll: ReplyContext = { ...ids };
export const start: ReplyContext = {};

/** Usage as the wire has it. */
export const tokens = {
  prompt_tokens: 812,
  completion_tokens: 44,
  total_tokens: 856,
  completion_time: 17.5,
  cost: 0.0031,
};

/** The same as it is read. */
export const read812 = {
  promptTokens: 812,
  completionTokens: 44,
  totalTokens: 856,
  durationSeconds: 17.5,
  computeSeconds: null,
  costUsd: 0.0031,
};

/** Reads a reply as a task; its status is called `state`, so that both can be asked for. */
export const read = (body: unknown, context: ReplyContext = start, status = 200): unknown => {
  const { status: state, ...task } = parseTask(
    { status, body: typeof body === 'string' ? body : JSON.stringify(body) },
    context,
  );
  return { state, ...task };
};

/** Reads a reply that is no task's, and gives the error. */
export const refuse = (body: unknown, context: ReplyContext = start, status = 200): WebRunError => {
  try {
    parseTask({ status, body: typeof body === 'string' ? body : JSON.stringify(body) }, context);
  } catch (error) {
    if (isWebRunError(error)) return error;
    throw error;
  }
  throw new Error('was read as a task');
};

/** A completed task with this answer, as the wire has it. */
export function complete(message: unknown): CompletedTask {
  const task = parseTask({
    status: 200,
    body: JSON.stringify({ type: 'task_completed', data: { message } }),
  });
  if (task.status !== 'completed') throw new Error(task.status);
  return task;
}

/** Reads an answer in the form that was asked for. */
export const readAnswer = <Output>(
  message: unknown,
  outputType: OutputType | undefined,
  schema?: StandardSchemaV1<unknown, Output>,
): TaskResult<Output> => createOutputReader<Output>(() => schema)(complete(message), outputType).result;
