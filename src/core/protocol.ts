/**
 * The wire of tasks. This file, reply.ts and session.ts are the only ones of the client that know a wire name:
 * everything the server says becomes a type of ours here, and everything we say gets the server's spelling here.
 * Read in the order of protocol section 5.
 */
import { parseBaseUrl, parseUrl, toFilename, toSafeUrl } from './links.js';
import type { TaskInput } from './input.js';
import {
  hasReason,
  hide,
  isRefused,
  read,
  readCode,
  readWords,
  refusal,
  toId,
  toList,
  toNumber,
  toText,
  toToken,
  unreadable,
  view,
} from './reply.js';
import type { Reading, Reply } from './reply.js';
import { isObject, isSameTask } from './task.js';
import type { Task, TaskPhase, TaskRef, TaskResult, Usage } from './task.js';
import { defaultMaxDurationMs } from './timing.js';

/** The API's own address, where no other is given. */
export const defaultBaseUrl = 'https://connect.webrun.ai';

/** Where everything is said to an open session. */
export const messagePath = '/start/send-message';

/** What is known of the request that is answered. With a task id the reply is read as a poll's, without as a start's. */
export interface ReplyContext extends Partial<TaskRef> {
  /** Poll URLs are believed only below this address. @default 'https://connect.webrun.ai' */
  readonly baseUrl?: string;
}

// ------------------------------------------------------------------------------------------------------- reading: task

/** The server's words for a task that goes on; the first one found counts, and those of `type` come before `status`. */
const phaseWords = / (pending|running|active|started|queued|paused|orphaned) /;
const phaseOf: Readonly<Record<string, TaskPhase>> = {
  started: 'starting',
  queued: 'starting',
  paused: 'paused',
  orphaned: 'disconnected',
};

/** On a poll these say that there is nothing new, whatever their body. */
const nothingNewStatuses = [202, 204, 304];

/**
 * Reads a reply of the API as a task: the answer of a start or of a poll, in every shape that any page documents.
 * A failed task is a value; what is thrown says that the request itself was refused, lost or unreadable.
 * @throws {WebRunError} `http` when the request was refused, `protocol` when the reply cannot be read as this task's.
 * @see protocol section 5
 */
export function parseTask(reply: Reply, context: ReplyContext = {}): Task {
  const isPoll = context.taskId !== undefined;
  const reading = read(
    reply,
    isPoll,
    isPoll && nothingNewStatuses.includes(reply.status) ? { pending: true } : undefined,
  );
  const state = readState(reading);
  if (state === 'refused') throw refusal(reading);
  const { body, data } = reading;
  const ids = readIds(reading, context);
  if (state === 'unknown' && !isPoll && ids.taskId === null)
    throw unreadable(reply, isPoll, 'no task named, one may be running', 'NO_TASK_ID');

  const base = { ...ids, usage: readUsage(reading) };
  switch (state) {
    case 'guardrail':
      return {
        status: state,
        ...base,
        guardrail: {
          kind: typeof data['type'] === 'string' ? data['type'] : null,
          question: toText(data['value'] ?? data['message']),
        },
      };
    case 'terminated':
      return { status: state, ...base, reason: hide(toText(body['reason']), reply) ?? readWords(reading) };
    case 'failed':
      return { status: state, ...base, failure: { message: readWords(reading), code: readCode(reading) } };
    case 'completed':
      return {
        status: state,
        ...base,
        completedAt: toText(body['completedAt']),
        result: readResult(reading),
      };
    default:
      return { status: 'running', ...base, phase: state === 'unknown' ? 'running' : state };
  }
}

/** The order of protocol section 5.4; every line is one of its letters. */
function readState(reading: Reading): Task['status'] | TaskPhase | 'refused' | 'unknown' {
  const { reply, isPoll, each, body, data } = reading;
  const toWords = (values: unknown[]): string =>
    values.map((value) => (typeof value === 'string' ? ` ${toToken(value)} ` : '')).join('');
  const types = toWords(each('type', 'event'));
  const statuses = toWords(each('status'));
  const words = types + statuses;
  const isTypeCompleted = / (task_)?completed? /.test(types);
  const isPending = each('pending').map(toToken).includes('true');
  const isSilent = !words.trim() && !isPending;

  if (/ guardrail_trigger(ed)? /.test(words)) return 'guardrail'; // a
  if (toToken(data['type']) === 'human_input_needed' && !isTypeCompleted) return 'guardrail'; // a
  if (/ (terminated|expired|stopped|cancell?ed) /.test(words) && !isTypeCompleted) return 'terminated'; // b
  if (/ ((task_)?failed|error) /.test(isTypeCompleted ? types : words)) return 'failed'; // c
  if (
    /^(TASK_TIMEOUT|NAVIGATION_TIMEOUT|PAGE_CRASH|ELEMENT_NOT_FOUND)$/i.test(readCode(reading)?.trim() ?? '')
  )
    return 'failed'; // d
  if (reply.status >= 400) return 'refused'; // e
  if (isRefused(reading)) return isTypeCompleted || (isPoll && hasReason(reading)) ? 'failed' : 'refused'; // f
  const isCompleted = / (task_)?completed? /.test(words);
  if (isTypeCompleted || (isCompleted && (!isPending || toText(body['data']) !== null))) return 'completed'; // g
  if (typeof body['result'] === 'string' && (body['result'] || isSilent)) return 'completed'; // g
  if (isSilent && toText(data['message']) !== null) return 'completed'; // g
  const [, known = isCompleted || isPending || typeof body['pollUrl'] === 'string'] =
    phaseWords.exec(words) ?? []; // h
  return known ? (phaseOf[`${known}`] ?? 'running') : 'unknown'; // h
}

/** Section 5.3: the body, else its meta object, else the request's own, else a poll URL that is safe to believe. */
function readIds(
  { reply, each, meta }: Reading,
  asked: ReplyContext,
): { sessionId: string | null; taskId: string | null } {
  const [sessionId = null, taskId = null] = (['sessionId', 'taskId'] as const).map((key) => {
    const named = [...each(key), view(...meta)[key]];
    return named.map(toId).find(Boolean) ?? asked[key];
  });
  const ids = { sessionId, taskId };
  if (asked.taskId !== undefined && !isSameTask(ids, asked))
    throw unreadable(reply, true, 'another task named', null, {
      code: 'protocol',
      isRetryable: true,
      outcome: 'unknown',
    });
  if (sessionId !== null && taskId !== null) return ids;
  const polled = each('pollUrl')
    .map((url) => readPollUrl(url, asked.baseUrl))
    .find(Boolean);
  return polled && isSameTask(ids, polled) ? polled : ids;
}

/** Takes the ids out of a poll URL when it is, but for a query, the one we would build ourselves. */
function readPollUrl(value: unknown, baseUrl = defaultBaseUrl): TaskRef | null {
  const base = parseBaseUrl(baseUrl)?.href.replace(/\/+$/, '');
  const url = parseUrl(value, base)?.href.replace(/[?#].*/, '');
  const [sessionId, taskId] = url?.split('/').slice(-2).map(toId) ?? [];
  return sessionId && taskId && base + toTaskPath({ sessionId, taskId }) === url
    ? { sessionId, taskId }
    : null;
}

function readResult({ body, data }: Reading): TaskResult {
  const message =
    toText(data['message']) ??
    [body['data'], body['result']].find((value) => typeof value === 'string') ??
    null;
  return {
    message,
    output: toOutput(message),
    outputError: null,
    files: toList(data['files']).map((file) => ({
      filename: toFilename(file['filename']),
      url: toSafeUrl(file['downloadUrl']),
      sourceUrl: toSafeUrl(file['source']),
      downloadedAt: toNumber(file['timestamp']),
    })),
    network: toList(data['network']).map((entry) => ({
      id: toText(entry['id']),
      taskId: toText(entry['taskId']),
      urls: toList(entry['urls']).flatMap(({ url, timestamp }) =>
        typeof url === 'string' ? [{ url, timestampMs: toNumber(timestamp) }] : [],
      ),
    })),
  };
}

/** A message that is a JSON object or array is data, whatever was asked for. */
function toOutput(message: string | null): unknown {
  if (message === null || !/^\s*[[{]/.test(message)) return null;
  try {
    // The reviver takes out what would set a prototype when somebody copies the object, and cannot go deeper than the stack.
    return JSON.parse(message, (key, value: unknown) => (key === '__proto__' ? undefined : value));
  } catch {
    return null;
  }
}

// ------------------------------------------------------------------------------------------------------ reading: usage

/** Section 5.6: every place and every name, first known number wins. */
function readUsage({ each, data, meta }: Reading): Usage {
  const amounts = new Map<string, number | null>();
  for (const place of [...each('usage'), data['usage'], data, ...meta].filter(isObject))
    for (const name of Object.keys(place)) {
      const field = name
        .toLowerCase()
        .replace(/_(?=(tokens|time)$)/, '')
        .replace(/^input(?=tokens$)/, 'prompt')
        .replace(/^output(?=tokens$)/, 'completion');
      amounts.set(field, amounts.get(field) ?? toNumber(place[name]));
    }
  const read = (field: string): number | null => amounts.get(field) ?? null;
  const promptTokens = read('prompttokens');
  const completionTokens = read('completiontokens');
  const sum = promptTokens !== null && completionTokens !== null ? promptTokens + completionTokens : null;
  return {
    promptTokens,
    completionTokens,
    totalTokens: read('totaltokens') ?? sum,
    durationSeconds: read('completiontime'),
    computeSeconds: read('computetime'),
    costUsd: read('cost'),
  };
}

// ------------------------------------------------------------------------------------------------------------- writing

/** Which generation of request fields is spoken: `taskDetails` (the response-model page's), or the newer `task.prompt`. */
export type Spelling = 'taskDetails' | 'task.prompt';

/**
 * Gives the fields that the wire calls otherwise their names, and parts those of the task from those of its session. What is
 * `undefined` is not written to JSON, so the server's own defaults hold.
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

/** The path of a task below the base URL, rebuilt from its ids (which {@link toId} has read), never taken from a reply. */
export function toTaskPath({ sessionId, taskId }: TaskRef): string {
  return `/task/${sessionId}/${taskId}`;
}

/** The other spelling when a 400 names it. */
export function readOtherSpelling({ status, body }: Reply, spoken: Spelling): Spelling | null {
  const [pattern, other] =
    spoken === 'taskDetails'
      ? [/\bprompt\b/i, 'task.prompt' as const]
      : [/\btask_?details\b/i, 'taskDetails' as const];
  return status === 400 && pattern.test(toText(body) ?? '') ? other : null;
}
