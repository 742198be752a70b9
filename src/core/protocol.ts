/**
 * The wire. The only file of the client that knows a wire name: everything the server says becomes a type of ours here,
 * and everything we say gets the server's spelling here. Read in the order of protocol section 5.
 */
import { WebRunError } from './errors.js';
import type { Interaction, SessionInput, SessionSettings, TaskInput } from './input.js';
import { parseUrl, toFilename, toSafeUrl } from './links.js';
import type { Guardrail, NetworkEntry, Task, TaskFile, TaskPhase, TaskRef, TaskResult, Usage } from './task.js';
import { defaultMaxDurationMs } from './timing.js';

/** The API's own address, where no other is given. */
export const defaultBaseUrl = 'https://connect.webrun.ai';

/** A reply as it came: the body as text, or already parsed. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  /** From the headers: how long the server asks to wait, in milliseconds. */
  readonly retryAfterMs?: number | null;
}

/** What is known of the request that is answered. With a task id the reply is read as a poll's, without as a start's. */
export interface ReplyContext extends Partial<TaskRef> {
  /** Poll URLs are believed only below this address. @default 'https://connect.webrun.ai' */
  readonly baseUrl?: string;
}

/** A session of the API. */
export interface Session {
  readonly sessionId: string;
  /** Where its socket listens, `null` when the reply names no safe address. */
  readonly socketUrl: string | null;
  readonly streaming: {
    /** WHEP endpoint. */
    readonly webRtcUrl: string | null;
    /** Page for an iframe. */
    readonly webViewUrl: string | null;
    /** Pixels of the streamed page. */
    readonly width: number;
    readonly height: number;
  } | null;
  readonly expiresInMs: number | null;
  /** The account's balance in US dollars; may be negative. */
  readonly balanceUsd: number | null;
}

/** A file the API has taken. */
export interface UploadedFile {
  readonly fileId: string;
  readonly originalName: string | null;
  readonly sizeBytes: number | null;
}

// ------------------------------------------------------------------------------------------------ reading: small parts

type Wire = Record<string, unknown>;

const isObject = (value: unknown): value is Wire =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads an own property: a body cannot bring fields in by its prototype. */
const own = (object: Wire | undefined, key: string): unknown =>
  object && Object.hasOwn(object, key) ? object[key] : undefined;

/** Objects and arrays become JSON text, other scalars text. */
function toText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object') return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    return null; // nested deeper than the stack
  }
}

/** Parses JSON without `__proto__` keys, which would set a prototype when somebody copies the object. */
function parseJson(text: string): unknown {
  const mayPollute = /__proto__|\\u005f/i.test(text);
  return JSON.parse(text, mayPollute ? (key, value: unknown) => (key === '__proto__' ? undefined : value) : undefined);
}

const idPattern = /^[A-Za-z0-9._~-]{1,128}$/;

/** Reads an id that is safe as one segment of a path; integers become strings. */
export function toId(value: unknown): string | null {
  const text = Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string' && idPattern.test(text) && text !== '.' && text !== '..' ? text : null;
}

const plainDecimal = /^-?\$?(\d+\.?\d*|\.\d+)$/;

/** Reads a finite number, or a plain decimal string with an optional dollar sign. */
function toNumber(value: unknown, min = 0): number | null {
  let number = value;
  if (typeof value === 'string' && plainDecimal.test(value.trim())) number = Number(value.replace('$', ''));
  return typeof number === 'number' && Number.isFinite(number) && number >= min ? number : null;
}

/** Reads the body as an object, whatever it came as: text with a BOM, JSON within JSON, an object. */
function toObject(body: unknown): Wire | null {
  let value = body;
  for (let depth = 0; typeof value === 'string' && depth < 3; depth++) {
    try {
      value = parseJson(value.replace(/^\ufeff/, ''));
    } catch {
      return null;
    }
  }
  return isObject(value) ? value : null;
}

/** The objects to look in, innermost first: `result` is unwrapped up to three times. */
function unwrap(body: Wire): Wire[] {
  const layers = [body];
  for (let inner = own(body, 'result'); isObject(inner) && layers.length <= 3; inner = own(inner, 'result')) {
    layers.unshift(inner);
  }
  return layers;
}

/** The first of `keys` that some layer has, tried layer by layer. */
function find(layers: readonly Wire[], ...keys: string[]): unknown {
  for (const layer of layers) {
    for (const key of keys) {
      const value = own(layer, key);
      if (value !== undefined && value !== null) return value;
    }
  }
  return undefined;
}

/** `success:"false"` means false, `pending:"true"` means true. */
const isFlag = (value: unknown, flag: boolean): boolean =>
  value === flag || (typeof value === 'string' && value.trim().toLowerCase() === String(flag));

const toToken = (value: unknown): string[] =>
  typeof value === 'string' && value.trim() !== '' ? [value.trim().toLowerCase().replace(/[\s-]+/g, '_')] : [];

// ------------------------------------------------------------------------------------------------------- reading: task

const completedTypes = ['task_completed', 'task_complete', 'completed', 'complete'];
const completedStatuses = ['complete', 'completed'];
const guardrailTokens = ['guardrail_trigger', 'guardrail_triggered', 'guardrail'];
const terminatedTokens = ['terminated', 'expired', 'stopped', 'cancelled', 'canceled'];
const failedTypes = ['failed', 'error', 'task_failed'];
const failedStatuses = ['failed', 'error'];
const failedCodes = ['TASK_TIMEOUT', 'NAVIGATION_TIMEOUT', 'PAGE_CRASH', 'ELEMENT_NOT_FOUND'];
/** On a poll these say that there is nothing new, whatever their body. */
const nothingNewStatuses = [202, 204, 304];
const phaseOf: Readonly<Record<string, TaskPhase>> = {
  pending: 'running',
  running: 'running',
  active: 'running',
  in_progress: 'running',
  task_started: 'running',
  started: 'starting',
  starting: 'starting',
  queued: 'starting',
  paused: 'paused',
  orphaned: 'disconnected',
};

/**
 * Reads a reply of the API as a task: the answer of a start or of a poll, in every shape that any page documents.
 * A failed task is a value; what is thrown says that the request itself was refused, lost or unreadable.
 * @throws {WebRunError} `http` when the request was refused, `protocol` when the reply cannot be read as this task's.
 * @see protocol section 5
 */
export function parseTask(reply: Reply, context: ReplyContext = {}): Task {
  const isPoll = context.taskId !== undefined;
  const body = toObject(reply.body) ?? (isPoll && nothingNewStatuses.includes(reply.status) ? { pending: true } : null);
  if (!body) throw unreadable(reply, isPoll);
  const layers = unwrap(body);
  const state = readState(layers, reply, isPoll);
  if (state === 'refused') throw refusal(body, reply, isPoll);

  const ids = readIds(layers, context);
  if (isPoll && (isOther(ids.named.sessionId, context.sessionId) || isOther(ids.named.taskId, context.taskId)))
    throw new WebRunError('[webrun-react] Could not read the poll: the reply names another task. It is asked again.', {
      code: 'protocol',
      status: reply.status,
      isRetryable: true,
      outcome: 'unknown',
    });
  if (state === 'unknown' && !isPoll && ids.taskId === null)
    throw new WebRunError(
      '[webrun-react] Could not follow the task: the server took it without naming it (NO_TASK_ID). It may be running.',
      { code: 'protocol', status: reply.status, apiCode: 'NO_TASK_ID', outcome: 'unknown' },
    );

  const data = find(layers, 'data');
  const wireData = isObject(data) ? data : undefined;
  const base = { sessionId: ids.sessionId, taskId: ids.taskId, usage: readUsage(layers) };
  switch (state) {
    case 'guardrail':
      return { status: 'guardrail', ...base, guardrail: readGuardrail(wireData) };
    case 'terminated':
      return { status: 'terminated', ...base, reason: toText(find(layers, 'reason')) ?? readFailureText(layers) };
    case 'failed':
      return { status: 'failed', ...base, failure: { message: readFailureText(layers), code: readCode(layers) } };
    case 'completed':
      return {
        status: 'completed',
        ...base,
        completedAt: toText(find(layers, 'completedAt', 'completed_at')),
        result: readResult(layers, data),
      };
    default:
      return { status: 'running', ...base, phase: state === 'unknown' ? 'running' : state };
  }
}

type State = 'guardrail' | 'terminated' | 'failed' | 'completed' | 'refused' | 'unknown' | TaskPhase;

/** The order of protocol section 5.4; every line is one of its letters. */
function readState(layers: readonly Wire[], reply: Reply, isPoll: boolean): State {
  const types = layers.flatMap((layer) => [...toToken(own(layer, 'type')), ...toToken(own(layer, 'event'))]);
  const statuses = layers.flatMap((layer) => toToken(own(layer, 'status')));
  const hasType = (tokens: readonly string[]): boolean => types.some((token) => tokens.includes(token));
  const hasStatus = (tokens: readonly string[]): boolean => statuses.some((token) => tokens.includes(token));
  const data = find(layers, 'data');
  const dataType = isObject(data) ? toToken(own(data, 'type'))[0] : undefined;
  const isTypeCompleted = hasType(completedTypes);
  const isPending = layers.some((layer) => isFlag(own(layer, 'pending'), true));
  const known = [...types, ...statuses].find((token) => Object.hasOwn(phaseOf, token));

  if (hasType(guardrailTokens) || hasStatus(guardrailTokens)) return 'guardrail'; // a
  if (dataType === 'human_input_needed' && !isTypeCompleted) return 'guardrail'; // a
  if ((hasType(terminatedTokens) || hasStatus(terminatedTokens)) && !isTypeCompleted) return 'terminated'; // b
  if (hasType(failedTypes) || (hasStatus(failedStatuses) && !isTypeCompleted)) return 'failed'; // c
  if (failedCodes.includes(readCode(layers)?.trim().toUpperCase() ?? '')) return 'failed'; // d
  if (reply.status >= 400) return 'refused'; // e
  if (layers.some((layer) => isFlag(own(layer, 'success'), false))) {
    const hasReason = readFailureText(layers) !== null || readCode(layers) !== null;
    return (isPoll && hasReason) || isTypeCompleted ? 'failed' : 'refused'; // f
  }
  if (isTypeCompleted) return 'completed'; // g
  if (hasStatus(completedStatuses) && !(isPending && data === undefined)) return 'completed'; // g
  const isSilent = types.length === 0 && statuses.length === 0 && !isPending;
  const hasMessage = isObject(data) && own(data, 'message') !== undefined && own(data, 'message') !== null;
  const hasTextResult = layers.some((layer) => typeof own(layer, 'result') === 'string');
  if (hasTextResult && !known && !isPending) return 'completed'; // g
  if (hasMessage && isSilent) return 'completed'; // g
  if (known) return phaseOf[known] ?? 'running'; // h
  return isPending || hasStatus(completedStatuses) ? 'running' : 'unknown'; // h
}

const isEmpty = (body: unknown): boolean =>
  body === null || body === undefined || (typeof body === 'string' && body.trim() === '');

const isOther = (named: string | null, asked: string | null | undefined): boolean =>
  named !== null && asked !== null && asked !== undefined && named !== asked;

interface Ids {
  readonly sessionId: string | null;
  readonly taskId: string | null;
  /** What the body itself names, without the request's own ids. */
  readonly named: { readonly sessionId: string | null; readonly taskId: string | null };
}

/** Section 5.3: the body, else its meta object, else the request's own, else a poll URL that is safe to believe. */
function readIds(layers: readonly Wire[], context: ReplyContext): Ids {
  const meta = layers.flatMap((layer) => [own(layer, 'webrun'), own(layer, 'enigma')]).filter(isObject);
  const first = (key: string): string | null => {
    for (const layer of [...layers, ...meta]) {
      const id = toId(own(layer, key));
      if (id !== null) return id;
    }
    return null;
  };
  const named = { sessionId: first('sessionId'), taskId: first('taskId') };
  const known = { sessionId: named.sessionId ?? context.sessionId ?? null, taskId: named.taskId ?? context.taskId ?? null };
  if (known.taskId !== null && known.sessionId !== null) return { ...known, named };
  const polled = readPollUrl(find(layers, 'pollUrl', 'poll_url'), context.baseUrl ?? defaultBaseUrl);
  const agrees =
    polled && !isOther(polled.sessionId, known.sessionId) && !isOther(polled.taskId, known.taskId);
  return { ...(agrees ? polled : known), named };
}

/** Takes the ids out of a poll URL of the same origin without user name, whose path is exactly `<base path>/task/a/b`. */
function readPollUrl(value: unknown, baseUrl: string): TaskRef | null {
  if (typeof value !== 'string') return null;
  const base = parseUrl(baseUrl) ?? new URL(baseUrl, pageOrigin());
  let url: URL;
  try {
    url = new URL(value, base.origin);
  } catch {
    return null;
  }
  if (url.origin !== base.origin || url.username || url.password) return null;
  const path = url.pathname;
  const prefix = `${base.pathname.replace(/\/+$/, '')}/task/`;
  if (!path.startsWith(prefix)) return null;
  const segments = path.slice(prefix.length).split('/');
  const [sessionId, taskId] = segments.map(toId);
  return segments.length === 2 && sessionId && taskId ? { sessionId, taskId } : null;
}

/** The origin of the page, for base URLs like `/api/webrun`; outside a page any origin does, both sides are compared below it. */
const pageOrigin = (): string => (globalThis.location?.origin?.startsWith('http') ? globalThis.location.origin : 'http://localhost');

function readFailureText(layers: readonly Wire[]): string | null {
  for (const layer of layers) {
    const error = own(layer, 'error');
    const nested = isObject(error) ? own(error, 'message') : error;
    const data = own(layer, 'data');
    const errors = own(layer, 'errors');
    const listed = Array.isArray(errors) && isObject(errors[0]) ? own(errors[0], 'message') : undefined;
    const candidates = [nested, own(layer, 'message'), isObject(data) ? own(data, 'message') : undefined, listed];
    for (const candidate of candidates) {
      const text = typeof candidate === 'boolean' ? null : toText(candidate);
      if (text !== null && text !== '') return text;
    }
  }
  return null;
}

function readCode(layers: readonly Wire[]): string | null {
  const error = find(layers, 'error');
  const code = find(layers, 'code') ?? (isObject(error) ? own(error, 'code') : undefined);
  return typeof code === 'string' || typeof code === 'number' ? String(code) : null;
}

function readGuardrail(data: Wire | undefined): Guardrail {
  const kind = own(data, 'type');
  return { kind: typeof kind === 'string' ? kind : null, question: toText(own(data, 'value') ?? own(data, 'message')) };
}

function readResult(layers: readonly Wire[], data: unknown): TaskResult {
  const textResult = layers.map((layer) => own(layer, 'result')).find((value) => typeof value === 'string');
  const wireData = isObject(data) ? data : undefined;
  const wireMessage = own(wireData, 'message');
  const message = toText(wireMessage) ?? (typeof data === 'string' ? data : null) ?? toText(textResult);
  const isData = typeof wireMessage === 'object' && wireMessage !== null;
  return {
    message,
    output: isData ? wireMessage : message === null ? null : toOutput(message),
    outputError: null,
    files: toList(own(wireData, 'files')).map(readFile),
    network: toList(own(wireData, 'network')).map(readNetworkEntry),
  };
}

const toList = (value: unknown): Wire[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** A message that is a JSON object or array is data, whatever was asked for. */
function toOutput(message: string): object | null {
  if (!/^\s*[[{]/.test(message)) return null;
  try {
    return parseJson(message) as object;
  } catch {
    return null;
  }
}

function readFile(file: Wire): TaskFile {
  return {
    filename: toFilename(own(file, 'filename')),
    url: toSafeUrl(own(file, 'downloadUrl')),
    sourceUrl: toSafeUrl(own(file, 'source')),
    downloadedAt: toNumber(own(file, 'timestamp')),
  };
}

function readNetworkEntry(entry: Wire): NetworkEntry {
  return {
    id: toText(own(entry, 'id')),
    taskId: toText(own(entry, 'taskId')),
    urls: toList(own(entry, 'urls')).flatMap((item) => {
      const url = own(item, 'url');
      return typeof url === 'string' ? [{ url, timestampMs: toNumber(own(item, 'timestamp')) }] : [];
    }),
  };
}

// ------------------------------------------------------------------------------------------------------ reading: usage

const usageNames = {
  promptTokens: ['prompt_tokens', 'inputTokens', 'input_tokens', 'promptTokens'],
  completionTokens: ['completion_tokens', 'outputTokens', 'output_tokens', 'completionTokens'],
  totalTokens: ['total_tokens', 'totalTokens'],
  durationSeconds: ['completion_time', 'completionTime'],
  computeSeconds: ['computeTime', 'compute_time'],
  costUsd: ['cost'],
} as const satisfies Record<keyof Usage, readonly string[]>;

/** Section 5.6: every place and every name, first known number wins. */
function readUsage(layers: readonly Wire[]): Usage {
  const data = layers.map((layer) => own(layer, 'data')).filter(isObject);
  const places = [
    ...layers.map((layer) => own(layer, 'usage')),
    ...data.map((part) => own(part, 'usage')),
    ...data,
    ...layers.flatMap((layer) => [own(layer, 'webrun'), own(layer, 'enigma')]),
  ].filter(isObject);
  const read = (field: keyof Usage): number | null => {
    for (const place of places) {
      for (const name of usageNames[field]) {
        const number = toNumber(own(place, name));
        if (number !== null) return number;
      }
    }
    return null;
  };
  const promptTokens = read('promptTokens');
  const completionTokens = read('completionTokens');
  const sum = promptTokens !== null && completionTokens !== null ? promptTokens + completionTokens : null;
  return {
    promptTokens,
    completionTokens,
    totalTokens: read('totalTokens') ?? sum,
    durationSeconds: read('durationSeconds'),
    computeSeconds: read('computeSeconds'),
    costUsd: read('costUsd'),
  };
}

// --------------------------------------------------------------------------------------------- reading: other replies

/**
 * Reads the reply to `start-session`.
 * @throws {WebRunError} `http` when refused, `protocol` when it names no session.
 */
export function parseSession(reply: Reply): Session {
  const body = readCommand(reply);
  const sessionId = toId(own(body, 'sessionId'));
  if (!body || sessionId === null) throw unreadable(reply, false);
  const wire = own(body, 'streaming');
  const streaming = isObject(wire) ? wire : undefined;
  const size = own(streaming, 'dimensions');
  const dimensions = isObject(size) ? size : undefined;
  return {
    sessionId,
    socketUrl: toSafeUrl(own(body, 'socketURL') ?? own(body, 'socketUrl'), 'wss'),
    streaming: streaming
      ? {
          webRtcUrl: toSafeUrl(own(streaming, 'webRTCURL')),
          webViewUrl: toSafeUrl(own(streaming, 'webViewURL')),
          width: toNumber(own(dimensions, 'width'), 1) ?? 1024,
          height: toNumber(own(dimensions, 'height'), 1) ?? 600,
        }
      : null,
    expiresInMs: toNumber(own(body, 'expiresIn')),
    balanceUsd: toNumber(own(body, 'balance'), -Infinity),
  };
}

/**
 * Reads the reply to `files/upload`; entries without an id are skipped.
 * @throws {WebRunError} `http` when refused, `protocol` when no entry has an id.
 */
export function parseUpload(reply: Reply): UploadedFile[] {
  const body = readCommand(reply);
  const single = own(body, 'file');
  const files = [...toList(own(body, 'files')), ...toList([single])].flatMap((file) => {
    const fileId = toId(own(file, 'fileId'));
    if (fileId === null) return [];
    return [{ fileId, originalName: toText(own(file, 'originalName')), sizeBytes: toNumber(own(file, 'size')) }];
  });
  if (files.length === 0) throw unreadable(reply, false);
  return files;
}

/**
 * Reads the reply to a command (state, interaction, guardrail): any object below 400 without `success:false`, or nothing at all.
 * @throws {WebRunError} `http` when refused, `protocol` when it cannot be read.
 */
export function parseAck(reply: Reply): void {
  readCommand(reply);
}

function readCommand(reply: Reply): Wire | undefined {
  const isDone = reply.status < 300;
  if (isDone && isEmpty(reply.body)) return undefined;
  const body = toObject(reply.body);
  if (!body) throw unreadable(reply, false);
  if (reply.status >= 400 || isFlag(own(body, 'success'), false)) throw refusal(body, reply, false);
  return body;
}

// ----------------------------------------------------------------------------------------------------- reading: errors

const pollRetryStatuses = [408, 425, 429];

/** Section 5.10. */
function mayRepeat(status: number, isPoll: boolean, isJson: boolean): boolean {
  if (status === 429) return true;
  if (!isPoll) return status === 503 && isJson;
  return pollRetryStatuses.includes(status) || status >= 500 || (!isJson && status < 400);
}

/** Whether the server certainly did not take it. A gateway's 5xx or time-out proves nothing; what is below 400 was taken in some way. */
function outcomeOf(status: number, isJson: boolean): 'refused' | 'unknown' {
  if (status === 503) return isJson ? 'refused' : 'unknown';
  if (status < 400) return isJson ? 'refused' : 'unknown';
  return status >= 500 || status === 408 || status === 499 ? 'unknown' : 'refused';
}

function refusal(body: Wire, reply: Reply, isPoll: boolean): WebRunError {
  const layers = unwrap(body);
  const text = readFailureText(layers);
  const apiCode = readCode(layers);
  const hasNoReason = reply.status < 400 && text === null && apiCode === null;
  return new WebRunError(text ?? `The server refused the request (HTTP ${reply.status}).`, {
    code: 'http',
    status: reply.status,
    apiCode,
    retryAfterMs: reply.retryAfterMs ?? null,
    isRetryable: mayRepeat(reply.status, isPoll, true) || (isPoll && hasNoReason),
    outcome: outcomeOf(reply.status, true),
  });
}

function unreadable(reply: Reply, isPoll: boolean): WebRunError {
  const { status } = reply;
  return new WebRunError(
    status >= 400
      ? `[webrun-react] Could not use the API: it answered HTTP ${status} without a readable body. Check the address of the API.`
      : `[webrun-react] Could not read the reply: its body is no JSON object (BAD_BODY, HTTP ${status}). Check the address of the API.`,
    {
      code: status >= 400 ? 'http' : 'protocol',
      status,
      retryAfterMs: reply.retryAfterMs ?? null,
      isRetryable: mayRepeat(status, isPoll, false),
      outcome: outcomeOf(status, false),
    },
  );
}

// ------------------------------------------------------------------------------------------------------------- writing

/** Which generation of request fields is spoken: `taskDetails` (the response-model page's), or the newer `task.prompt`. */
export type Spelling = 'taskDetails' | 'task.prompt';

/** Leaves out what is `undefined`, so that the server's own defaults hold. */
function compact(fields: Wire): Wire {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

const sessionFields = (input: SessionSettings): Wire => ({
  environmentId: input.environmentId ?? input.profileId,
  policyId: input.policyId,
  proxy: input.proxy,
  reachOutMode: input.reachOutMode,
});

const taskFields = (input: TaskInput, text: 'taskDetails' | 'prompt', start: 'startingUrl' | 'startingPoint'): Wire => ({
  [text]: input.taskDetails,
  [start]: input.startingUrl ?? undefined,
  maxDuration: input.maxDurationMs === undefined ? undefined : Math.min(input.maxDurationMs, defaultMaxDurationMs),
  maxInputTokens: input.maxInputTokens,
  maxOutputTokens: input.maxOutputTokens,
  avoidDomains: input.avoidDomains,
  outputType: input.outputType,
  outputSchema: input.outputSchema,
  secrets: input.secrets,
  files: input.files,
  webhook: input.webhook,
  terminateOnCompletion: input.terminateOnCompletion,
});

/** Body of `POST /start/run-task`. */
export function toRunTaskBody(input: TaskInput, spelling: Spelling): object {
  if (spelling === 'taskDetails')
    return compact({ ...taskFields(input, 'taskDetails', 'startingUrl'), ...sessionFields(input) });
  return compact({ task: compact(taskFields(input, 'prompt', 'startingUrl')), ...sessionFields(input) });
}

/** Body of `POST /start/start-session`. */
export function toSessionBody(input: SessionInput, spelling: Spelling): object {
  const { initialTask } = input;
  const task =
    initialTask === undefined
      ? {}
      : spelling === 'taskDetails'
        ? { initialTask: compact(taskFields(initialTask, 'taskDetails', 'startingPoint')) }
        : { task: compact(taskFields(initialTask, 'prompt', 'startingUrl')) };
  return compact({ ...task, ...sessionFields(input) });
}

/** Body of `POST /start/send-message` that starts a task in an open session. */
export function toNewTaskBody(sessionId: string, input: TaskInput, spelling: Spelling): object {
  const fields =
    spelling === 'taskDetails'
      ? taskFields(input, 'taskDetails', 'startingPoint')
      : taskFields(input, 'prompt', 'startingUrl');
  return { sessionId, message: compact({ actionType: 'newTask', newState: 'start', ...fields }) };
}

/** Body of `POST /start/send-message` that answers a guardrail. */
export function toAnswerBody(sessionId: string, answer: string, newState: 'resume' | 'stop', spelling: Spelling): object {
  const text = spelling === 'taskDetails' ? 'taskDetails' : 'prompt';
  return { sessionId, message: { actionType: 'guardrail', [text]: answer, newState } };
}

/** Body of `POST /start/send-message` that changes the session's state. */
export function toStateBody(sessionId: string, newState: 'pause' | 'resume' | 'stop' | 'terminate'): object {
  return { sessionId, message: { actionType: 'state', newState } };
}

/** Body of `POST /start/send-message` that acts in the session's browser. */
export function toInteractionBody(sessionId: string, action: Interaction): object {
  return { sessionId, message: { actionType: 'interaction', action } };
}

/** Body of `POST /files/upload`: multipart, field `files`, once per file. */
export function toUploadForm(files: readonly File[]): FormData {
  const form = new FormData();
  for (const file of files) form.append('files', file, file.name);
  return form;
}

/** The path of a task below the base URL, rebuilt from its ids, never taken from a reply. */
export function toTaskPath(ref: TaskRef): string {
  return `/task/${encodeURIComponent(ref.sessionId)}/${encodeURIComponent(ref.taskId)}`;
}

/** The other spelling when a 400 names it: in its text, or in `details.field`. */
export function readOtherSpelling(reply: Reply, spoken: Spelling): Spelling | null {
  const body = reply.status === 400 ? toObject(reply.body) : null;
  if (!body) return null;
  const details = own(body, 'details');
  const words = [readFailureText([body]), isObject(details) ? toText(own(details, 'field')) : null].join(' ');
  if (spoken === 'taskDetails') return /\bprompt\b/i.test(words) ? 'task.prompt' : null;
  return /\btask_?details\b/i.test(words) ? 'taskDetails' : null;
}
