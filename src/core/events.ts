/**
 * The wire format of a session's socket, separate from `protocol.ts` so that an app
 * that only polls does not bundle it.
 */
import { parseTask } from './protocol.js';
import { hide, redactKeys } from './redact.js';
import { toId } from './reply.js';
import { isObject, isSettled } from './task.js';
import type { SettledTask } from './task.js';

/** What kind of step an event reports; `gap` marks where events may have been missed. */
export type TaskEventKind =
  | 'started'
  | 'thought'
  | 'action'
  | 'update'
  | 'guardrail'
  | 'completed'
  | 'failed'
  | 'terminated'
  | 'browser-lost'
  | 'browser-back'
  | 'gap';

/** One event of a task. Its texts come from agents and pages: never render them as markup. */
export interface TaskEvent {
  /** Counts up within a session, so that a reader can tell what is new. */
  readonly id: number;
  /** When it arrived here, Unix time in milliseconds. */
  readonly at: number;
  readonly kind: TaskEventKind;
  /** `null` when the event belongs to the whole session, or the server did not say. */
  readonly taskId: string | null;
  /** A thought, a question, a failure's reason; an action's target. At most 4,000 characters. */
  readonly text: string | null;
  /** The server's name of an action, for example `click_element`. */
  readonly name: string | null;
  /** For a gap, when events resumed, Unix time in milliseconds; `null` while it lasts, and for all other kinds. */
  readonly until: number | null;
}

/** What one message of a session's socket says. */
export interface LiveNews {
  readonly taskId: string | null;
  /** For the log; `null` when there is nothing to show. */
  readonly event: Pick<TaskEvent, 'kind' | 'taskId' | 'text' | 'name'> | null;
  /** The settled task, when the message names it and its outcome. */
  readonly task: SettledTask | null;
  /** The message alone does not tell the task's state, so the task must be polled. */
  readonly isHint: boolean;
  /** The browser is temporarily lost, or back. */
  readonly phase: 'running' | 'disconnected' | null;
  /** The session has ended; `isFinished` when its work was done. */
  readonly end: { readonly reason: string; readonly isFinished: boolean } | null;
}

/** Names and parses the events that a service pushes. */
export interface EventReader {
  /** The events to subscribe to, besides `connect`, `connect_error` and `disconnect` of every channel. */
  readonly names: readonly string[];
  /** Parses one event; `null` if it is malformed, unknown, or about another session. */
  readonly parse: (name: string, payload: unknown, sessionId: string) => LiveNews | null;
}

/** Longer event texts are cut: a log of 1,000 must stay small whatever a server sends. */
const maxEventText = 4_000;

/** The socket events to subscribe to. */
export const newsEvents: readonly string[] = [
  'message',
  'end_session',
  'instance:disconnected',
  'instance:reconnected',
];

/**
 * Reads one message of a session's socket. Returns `null` if it is malformed, unknown, or about another session.
 * Never throws.
 */
export function parseEvent(name: string, payload: unknown, sessionId: string): LiveNews | null {
  if (!isObject(payload)) return null;
  if ((toId(payload['sessionId']) ?? sessionId) !== sessionId) return null;
  const taskId = toId(payload['taskId']);
  const about = (
    kind: TaskEventKind,
    text: string | null,
    more: Partial<LiveNews> & { readonly name?: string | null } = {},
  ): LiveNews => {
    const { name: action = null, ...rest } = more;
    return { ...nothing, taskId, event: { kind, taskId, text, name: action }, ...rest };
  };
  const data = isObject(payload['data']) ? payload['data'] : {};
  const type = typeof payload['type'] === 'string' ? payload['type'].trim().toLowerCase() : '';
  if (name === 'instance:disconnected') return about('browser-lost', null, { phase: 'disconnected' });
  if (name === 'instance:reconnected') return about('browser-back', null, { phase: 'running' });
  if (name === 'end_session' || type === 'end_session') return readEnd(toText(payload['reason']));
  if (name !== 'message') return null;
  switch (type) {
    case 'agent':
      return about('thought', toText(payload['content'] ?? data['message'] ?? payload['message']));
    case 'action':
      return about('action', toText(data['target']), { name: toText(data['name'] ?? payload['name']) });
    case 'response_update':
      return about('update', toText(data['message'] ?? payload['message']), { isHint: true });
    default:
      return readTask(payload, sessionId, taskId, type, about);
  }
}

/** Redacts secrets from what an agent says, in the same fields as in a reply: it may repeat what it types. */
export function hideSecrets(news: LiveNews, secrets: readonly string[]): LiveNews {
  if (secrets.length === 0) return news;
  const { event, task, end } = news;
  const hidden = (text: string | null): string | null => text && hide(text, secrets);
  return {
    ...news,
    event: event && { ...event, text: hidden(event.text) },
    task: task && hideInTask(task, hidden),
    end: end && { ...end, reason: hide(end.reason, secrets) },
  };
}

function hideInTask(task: SettledTask, hidden: (text: string | null) => string | null): SettledTask {
  if (task.status === 'terminated') return { ...task, reason: hidden(task.reason) };
  if (task.status === 'completed') return task;
  const { message, code } = task.failure;
  return { ...task, failure: { ...task.failure, message: hidden(message), code: hidden(code) } };
}

const nothing: LiveNews = {
  taskId: null,
  event: null,
  task: null,
  isHint: false,
  phase: null,
  end: null,
};

/** All documented ends give a reason. One without may not be an end, so the server is asked. */
function readEnd(reason: string | null): LiveNews {
  if (!reason) return { ...nothing, isHint: true };
  const isFinished = /complet/i.test(reason);
  return {
    ...nothing,
    event: isFinished ? null : { kind: 'terminated', taskId: null, text: reason, name: null },
    end: { reason, isFinished },
  };
}

function readTask(
  payload: Readonly<Record<string, unknown>>,
  sessionId: string,
  taskId: string | null,
  type: string,
  about: (kind: TaskEventKind, text: string | null, more?: Partial<LiveNews>) => LiveNews,
): LiveNews | null {
  try {
    // Older messages name no task: they are reported anyway, but a message can only end a task that it names.
    const task = parseTask({ status: 200, body: payload }, { sessionId, taskId: taskId ?? '' });
    if (isSettled(task)) {
      // A refused command is also an error without a task: then no task is known to have failed. And if a channel's JSON parser has
      // rounded an integer, the answer is wrong: a poll has all its digits.
      const ended =
        taskId === null ? { isHint: true, event: null } : hasRounded(payload) ? { isHint: true } : { task };
      const text = task.status === 'failed' ? task.failure.message : null;
      return about(task.status, toText(text), ended);
    }
    // This may be an old question that arrives late, so the task is polled.
    if (task.status === 'guardrail')
      return about('guardrail', toText(task.guardrail.question), { isHint: true });
    return type.endsWith('started') ? about('started', null) : { ...nothing, taskId };
  } catch {
    return null;
  }
}

function toText(value: unknown): string | null {
  if (typeof value === 'number') return `${value}`;
  if (typeof value === 'string') return cut(value);
  if (typeof value !== 'object' || value === null) return null;
  try {
    return cut(JSON.stringify(value));
  } catch {
    return null;
  }
}

/** Whether a message contains an integer too large for a number, or is nested too deep to tell. */
function hasRounded(value: unknown, depth = 0): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return false;
  return depth > 100 || Object.values(value).some((part) => hasRounded(part, depth + 1));
}

/**
 * The beginning of a text, with keys redacted. A copy, because a plain slice would keep the whole text, perhaps 5 MB, in memory. The
 * margin is for a key that the cut would shorten beyond recognition.
 */
function cut(text: string): string {
  const shown = redactKeys(text.slice(0, maxEventText + 200));
  return ` ${shown.slice(0, maxEventText)}`.slice(1);
}
