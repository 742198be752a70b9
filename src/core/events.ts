/**
 * The wire's other half: what a session's socket says, kept apart from `protocol.ts` so that an app
 * which only polls does not carry it.
 */
import { parseTask } from './protocol.js';
import { hide, redactKeys } from './redact.js';
import { toId } from './reply.js';
import { isObject, isSettled } from './task.js';
import type { SettledTask } from './task.js';

/** What kind of step an event tells of; `gap` stands where events may have been missed. */
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

/** One event of a task. Its texts come from agents and pages: text, never markup. */
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
  /** Of a gap: when news came again, Unix time in milliseconds; `null` while it lasts, and for all other kinds. */
  readonly until: number | null;
}

/** What one message of a session's socket brings. */
export interface LiveNews {
  readonly taskId: string | null;
  /** For the log; `null` when there is nothing to show. */
  readonly event: Pick<TaskEvent, 'kind' | 'taskId' | 'text' | 'name'> | null;
  /** The task's end, when the message says whose and how. */
  readonly task: SettledTask | null;
  /** It cannot be told from the message alone how the task stands: the task is to be asked about. */
  readonly isHint: boolean;
  /** The browser is lost for the moment, or back. */
  readonly phase: 'running' | 'disconnected' | null;
  /** The session has ended; `isFinished` when its work was done. */
  readonly end: { readonly reason: string; readonly isFinished: boolean } | null;
}

/** How a service names the events that it pushes, and what each of them says. */
export interface EventReader {
  /** The events to subscribe to, beside `connect`, `connect_error` and `disconnect` of every channel. */
  readonly names: readonly string[];
  /** What one event brings; `null` for what is malformed, unknown, or about another session. */
  readonly parse: (name: string, payload: unknown, sessionId: string) => LiveNews | null;
}

/** Longer texts of events are cut: a log of 1,000 must stay small whatever a server sends. */
const maxEventText = 4_000;

/** The socket's events that carry news. */
export const newsEvents: readonly string[] = [
  'message',
  'end_session',
  'instance:disconnected',
  'instance:reconnected',
];

/**
 * Reads one message of a session's socket. Returns `null` for what is malformed, unknown, or about another session.
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

/** Takes secrets out of what an agent says, where a reply's are taken out too: it may repeat what it types. */
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

/** An end that gives no reason, as all documented ones do, may be none: the server is asked. */
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
    // Older messages name no task: how they read is told all the same, but only a task that is named can end by one.
    const task = parseTask({ status: 200, body: payload }, { sessionId, taskId: taskId ?? '' });
    if (isSettled(task)) {
      // A refused command comes as an error without a task, too: then nothing is known to have failed. And an answer with an integer
      // that a channel's own reader of JSON has rounded is not the answer: a poll has all its digits.
      const ended =
        taskId === null ? { isHint: true, event: null } : hasRounded(payload) ? { isHint: true } : { task };
      const text = task.status === 'failed' ? task.failure.message : null;
      return about(task.status, toText(text), ended);
    }
    // The question may be an old one that comes late, so the task itself is asked.
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

/** Whether a message carries an integer that is too large for a number. One that is nested too deep to tell counts as one. */
function hasRounded(value: unknown, depth = 0): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return false;
  return depth > 100 || Object.values(value).some((part) => hasRounded(part, depth + 1));
}

/**
 * The beginning of a text without keys, as a copy: a plain slice would keep the whole of it in memory, 5 MB perhaps. The margin is
 * for a key that the cut would have shortened beyond recognition.
 */
function cut(text: string): string {
  const shown = redactKeys(text.slice(0, maxEventText + 200));
  return ` ${shown.slice(0, maxEventText)}`.slice(1);
}
