/**
 * The wire format of tasks. Only this file, reply.ts, session.ts and events.ts know the field names of replies:
 * they turn what the server sends into our types, and what we send into the server's spelling.
 */
import { parseData } from './json.js';
import { parseBaseUrl, parseUrl, toFilename, toSafeUrl } from './links.js';
import type { TaskInput } from './input.js';
import {
  hasReason,
  isRefused,
  mostEntries,
  read,
  readCode,
  readWords,
  refusalError,
  toId,
  toList,
  toNumber,
  toRedactedText,
  toText,
  toTime,
  toToken,
  replyError,
  readFields,
} from './reply.js';
import type { Reading, Reply, FieldReader } from './reply.js';
import { isSameTask, toMoment } from './task.js';
import type { PartialResult, Task, TaskPhase, TaskRef, TaskResult, Usage } from './task.js';
import { defaultMaxDurationMs } from './timing.js';

/** The API's own address, used by default. */
export const defaultBaseUrl = 'https://connect.webrun.ai';

/** The path of all messages to an open session. */
export const messagePath = '/start/send-message';

/** The request that a reply answers. With a task id the reply is read as a poll's, without one as a start's. */
export interface ReplyContext {
  readonly sessionId?: string | undefined;
  readonly taskId?: string | undefined;
  /** Poll URLs are trusted only below this address. @default 'https://connect.webrun.ai' */
  readonly baseUrl?: string | undefined;
}

// ------------------------------------------------------------------------------------------------------- reading: task

/** The server's words for an unfinished task. The first match wins; `type` is searched before `status`. */
const phaseOf: Readonly<Record<string, TaskPhase>> = {
  pending: 'running',
  running: 'running',
  active: 'running',
  started: 'starting',
  queued: 'starting',
  paused: 'paused',
  orphaned: 'disconnected',
};

/** The server's words for a completed task. */
const completedWord = / (task_)?completed? /;

/** HTTP statuses of a poll that mean nothing new, unless the body is an object. */
const nothingNewStatuses = [202, 204, 304];

/**
 * Reads the reply to a start or a poll as a task, in every documented shape.
 * A failed task is a value; an error means that the request was refused, or its reply unreadable.
 * @throws {WebRunError} `http` when refused, `gone` when over 16 MB, `protocol` when it cannot be read as this task's reply.
 * @see docs/response-model.mdx
 */
export function parseTask(reply: Reply, context: ReplyContext = {}): Task {
  const isPoll = context.taskId !== undefined;
  const reading = read(
    reply,
    isPoll,
    isPoll && nothingNewStatuses.includes(reply.status) ? { pending: true } : undefined,
  );
  const state = readState(reading);
  if (state === 'refused') throw refusalError(reading);
  const { body, data } = reading;
  const ids = readIds(reading, context);
  if (state === 'unknown' && !isPoll && ids.taskId === null)
    throw replyError(reply, isPoll, 'no task named, one may be running', { apiCode: 'NO_TASK_ID' });

  const base = { ...ids, usage: readUsage(reading) };
  switch (state) {
    case 'guardrail':
      return {
        status: state,
        ...base,
        guardrail: {
          kind: toRedactedText(data('type'), reply),
          question: toRedactedText(data('value') || data('message'), reply),
        },
      };
    case 'terminated': {
      const reason = readWords(reading, 'reason');
      return { status: state, ...base, reason, partial: readPartial(reading, reason) };
    }
    case 'failed': {
      const message = readWords(reading);
      return {
        status: state,
        ...base,
        failure: { message, code: readCode(reading), ...readPartial(reading, message) },
      };
    }
    case 'completed': {
      const completedAt = toText(body('completedAt'));
      return {
        status: state,
        ...base,
        completedAt: toMoment(completedAt) ? completedAt : null,
        result: { ...readResult(reading), outputError: null },
      };
    }
    default:
      return { status: 'running', ...base, phase: state === 'unknown' ? 'running' : state };
  }
}

/** The state that a reply reports. The order of the checks decides: the first match wins. */
function readState(reading: Reading): Task['status'] | TaskPhase | 'refused' | 'unknown' {
  const { reply, isPoll, each, body, data, meta } = reading;
  // A gateway may say "error" or "expired" about a request or its own session: only with ids, usage or meta are they about the task.
  const isAboutTask = reply.status < 400 || [...each('taskId', 'sessionId', 'usage'), ...meta].some(Boolean);
  const toWords = (values: unknown[]): string =>
    values
      .filter((value) => typeof value === 'string')
      .map(toToken)
      .map((word) => (isAboutTask || !/^(error|expired)$/.test(word) ? ` ${word} ` : ''))
      .join('');
  const types = toWords(each('type', 'event'));
  const statuses = toWords(each('status'));
  const words = types + statuses;
  const isTypeCompleted = completedWord.test(types);
  const isPending = each('pending').map(toToken).includes('true');
  const isSilent = !words.trim() && !isPending;

  if (/ guardrail_trigger(ed)? /.test(words)) return 'guardrail';
  if (toToken(data('type')) === 'human_input_needed' && !isTypeCompleted) return 'guardrail';
  if (/ (terminated|expired|stopped|cancell?ed) /.test(words) && !isTypeCompleted) return 'terminated';
  if (/ ((task_)?failed|error) /.test(isTypeCompleted ? types : words)) return 'failed';
  if (/^((task|navigation)_timeout|page_crash|element_not_found)$/.test(toToken(readCode(reading))))
    return 'failed';
  if (reply.status >= 400) return 'refused';
  const isCompleted = completedWord.test(words);
  // A task id with usage proves that the task started, whatever happened to it.
  const isBegun = isCompleted || (isPoll ? hasReason(reading) : body('taskId') && body('usage'));
  if (isRefused(reading)) return isBegun ? 'failed' : 'refused';
  if (isTypeCompleted || (isCompleted && (!isPending || toText(body('data')) !== null))) return 'completed';
  if (typeof body('result') === 'string' && (body('result') || isSilent)) return 'completed';
  if (isSilent && toText(data('message')) !== null) return 'completed';
  const phase = words.split(' ').map(readFields(phaseOf)).find(Boolean);
  if (phase) return phase as TaskPhase;
  return isCompleted || isPending || typeof body('pollUrl') === 'string' ? 'running' : 'unknown';
}

/**
 * The ids, from the body, else its meta object, else the request, else a trusted poll URL. Unlike elsewhere, the outermost object
 * wins: an inner one may be the agent's own output, such as a ticket with a `taskId`.
 */
function readIds(
  { reply, isPoll, each, meta }: Reading,
  requested: ReplyContext,
): { sessionId: string | null; taskId: string | null } {
  const readId = (key: keyof TaskRef): string | null =>
    each(key).map(toId).findLast(Boolean) ?? toId(readFields(...meta)(key)) ?? requested[key] ?? null;
  const ids = { sessionId: readId('sessionId'), taskId: readId('taskId') };
  if (isPoll && !isSameTask(ids, requested)) throw replyError(reply, isPoll, 'another task named');
  const polled = each('pollUrl')
    .map((url) => readPollUrl(url, requested.baseUrl))
    .find(Boolean);
  return polled && isSameTask(ids, polled) ? polled : ids;
}

/** Reads the ids from a poll URL if, without query and hash, it is the one we would build. */
function readPollUrl(value: unknown, baseUrl = defaultBaseUrl): TaskRef | null {
  const base = parseBaseUrl(baseUrl)?.href.replace(/\/+$/, '');
  const url = parseUrl(value, base)?.href.replace(/[?#].*/, '');
  const [sessionId, taskId] = url?.split('/').slice(-2).map(toId) ?? [];
  return sessionId && taskId && base + toTaskPath({ sessionId, taskId }) === url
    ? { sessionId, taskId }
    : null;
}

/** What the task returned, as an answer or before it ended. */
function readResult({ body, data }: Reading): Omit<TaskResult, 'outputError'> {
  const message = toText(
    data('message') ??
      // A list is the answer itself, unless it is empty.
      [body('data'), body('result')].find(
        (value) => typeof value === 'string' || (Array.isArray(value) && value.length),
      ),
  );
  const omitted: Partial<Record<'filesOmitted' | 'networkOmitted', number>> = {};
  const take = (count: keyof typeof omitted, value: unknown): FieldReader[] => {
    const more = Array.isArray(value) ? value.length - mostEntries : 0;
    if (more > 0) omitted[count] = (omitted[count] ?? 0) + more;
    return toList(value);
  };
  return {
    message,
    output: toOutput(message) ?? toOutput(toText(data('output') ?? body('output'))),
    files: take('filesOmitted', data('files')).map((file) => ({
      filename: toFilename(file('filename')),
      url: toSafeUrl(file('downloadUrl')),
      sourceUrl: toSafeUrl(file('source')),
      downloadedAt: toTime(file('timestamp')),
    })),
    network: take('networkOmitted', data('network')).map((entry) => ({
      id: toText(entry('id')),
      taskId: toText(entry('taskId')),
      urls: take('networkOmitted', entry('urls')).flatMap((each) => {
        const url = each('url');
        return typeof url === 'string' ? [{ url, timestampMs: toTime(each('timestamp')) }] : [];
      }),
    })),
    ...omitted, // last, after every `take`
  };
}

/** What the task returned, without a message already `shown` as the reason. */
function readPartial(reading: Reading, shown: string | null): PartialResult {
  const { message, ...rest } = readResult(reading);
  return { answer: message === shown ? null : message, ...rest };
}

/** Reads a JSON object or array as data, whatever output type was requested. */
function toOutput(message: string | null): unknown {
  try {
    return message && /^\s*[[{]/.test(message) ? parseData(message) : null;
  } catch {
    return null;
  }
}

// ------------------------------------------------------------------------------------------------------ reading: usage

/** What the task has used: the first number found in any place, under any name. */
function readUsage({ each, data, meta }: Reading): Usage {
  const places = [...each('usage'), data('usage'), ...each('data'), ...meta].map((place) =>
    readFields(place),
  );
  const read = (...names: string[]): number | null => {
    let amount: number | null = null;
    for (const place of places) for (const name of names) amount ??= toNumber(place(name));
    return amount;
  };
  const readTokens = (...kinds: string[]): number | null =>
    read(...kinds.flatMap((kind) => [`${kind}_tokens`, `${kind}Tokens`]));
  const promptTokens = readTokens('prompt', 'input');
  const completionTokens = readTokens('completion', 'output');
  const sum = promptTokens !== null && completionTokens !== null ? promptTokens + completionTokens : null;
  return {
    promptTokens,
    completionTokens,
    totalTokens: readTokens('total') ?? sum,
    durationSeconds: read('completion_time', 'completionTime'),
    computeSeconds: read('compute_time', 'computeTime'),
    costUsd: read('cost'),
  };
}

// ------------------------------------------------------------------------------------------------------------- writing

/** Which generation of request fields is used: `taskDetails` (the response-model page's), or the newer `task.prompt`. */
export type Spelling = 'taskDetails' | 'task.prompt';

/**
 * Renames fields to the server's spelling, and separates the task's from its session's. JSON omits `undefined` fields,
 * so the server's own defaults apply.
 */
export function toFields(
  input: Partial<TaskInput>,
  spelling: Spelling,
  oldStart = 'startingPoint',
): { task: object; session: object } {
  const {
    taskDetails,
    startingUrl,
    maxDurationMs,
    profileId,
    environmentId = profileId,
    policyId,
    proxy,
    reachOutMode,
    ...same
  } = input;
  const isOld = spelling === 'taskDetails';
  return {
    task: {
      [isOld ? 'taskDetails' : 'prompt']: taskDetails,
      [isOld ? oldStart : 'startingUrl']: startingUrl ?? undefined,
      maxDuration: maxDurationMs && Math.min(maxDurationMs, defaultMaxDurationMs),
      ...same,
    },
    session: { environmentId, policyId, proxy, reachOutMode },
  };
}

/** Body of `POST /start/run-task`. */
export function toRunTaskBody(input: TaskInput, spelling: Spelling): object {
  const { task, session } = toFields(input, spelling, 'startingUrl');
  return { ...session, ...(spelling === 'taskDetails' ? task : { task }) };
}

/** Body of `POST /start/send-message` that changes the session's state. */
export function toStateBody(sessionId: string, newState: 'pause' | 'resume' | 'stop' | 'terminate'): object {
  return { sessionId, message: { actionType: 'state', newState } };
}

/** The path of a task below the base URL, built from ids that {@link toId} validated, never copied from a reply. */
export function toTaskPath({ sessionId, taskId }: TaskRef): string {
  return `/task/${sessionId}/${taskId}`;
}

/** The other spelling when a 400 names it. */
export function readOtherSpelling({ status, body }: Reply, used: Spelling): Spelling | null {
  const [pattern, other] =
    used === 'taskDetails'
      ? [/\bprompt\b/i, 'task.prompt' as const]
      : [/\btask_?details\b/i, 'taskDetails' as const];
  // "null" matches neither.
  return status === 400 && pattern.test(toText(body)!) ? other : null;
}
