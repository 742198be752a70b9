import { isWebRunError } from '../../src/core/errors.js';
import type { WebRunError } from '../../src/core/errors.js';
import { parseTask } from '../../src/core/protocol.js';
import type { ReplyContext } from '../../src/core/protocol.js';

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
