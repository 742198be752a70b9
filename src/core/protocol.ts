/**
 * The wire. The only file of the client that knows a wire name: everything the server says becomes a type of ours here,
 * and everything we say gets the server's spelling here. Read in the order of protocol section 5.
 */
import { WebRunError } from './errors.js';
import type { WebRunErrorInit } from './errors.js';
import type { Interaction, SessionInput, TaskInput } from './input.js';
import { parseBaseUrl, parseUrl, toFilename, toSafeUrl } from './links.js';
import { isObject, isSameTask } from './task.js';
import type { Task, TaskPhase, TaskRef, TaskResult, Usage } from './task.js';
import { defaultMaxDurationMs } from './timing.js';

/** The API's own address, where no other is given. */
export const defaultBaseUrl = 'https://connect.webrun.ai';

/** A reply as it came: the body as text, or already parsed. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  /** From the headers: how long the server asks to wait, in milliseconds. */
  readonly retryAfterMs?: number | null;
  /** Texts that must not come back in words that are shown: the key, secrets, a person's answer. */
  readonly hidden?: readonly string[];
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

type Wire = Readonly<Record<string, unknown>>;

/**
 * Several objects seen as one: of each field the first that is not null. Only own fields are seen, and the view has no
 * prototype, so a body can neither bring fields in by its prototype nor reach ours. What is no object is left out.
 */
function view(...parts: readonly unknown[]): Wire {
  const seen = Object.create(null) as Record<string, unknown>;
  for (const part of parts) {
    if (isObject(part)) for (const [key, value] of Object.entries(part)) seen[key] ??= value;
  }
  return seen;
}

const toList = (value: unknown): Wire[] =>
  Array.isArray(value) ? value.filter(isObject).map((item) => view(item)) : [];

/** Objects and arrays become JSON text, other scalars text. */
function toText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return null;
  try {
    return typeof value === 'object' ? JSON.stringify(value) : `${value as number}`;
  } catch {
    return null; // nested deeper than the stack
  }
}

/** Reads an id that is safe as one segment of a path; integers become strings. */
export function toId(value: unknown): string | null {
  const text = Number.isSafeInteger(value) ? `${value as number}` : value;
  return typeof text === 'string' && /^(?!\.\.?$)[A-Za-z0-9._~-]{1,128}$/.test(text) ? text : null;
}

const isFiniteNumber = (value: unknown): value is number => Number.isFinite(value);

/** Reads a finite number, or a plain decimal string with an optional dollar sign. */
function toNumber(value: unknown, min = 0): number | null {
  const isDecimal = typeof value === 'string' && /^\s*-?\$?(\d+\.?\d*|\.\d+)\s*$/.test(value);
  const number = isDecimal ? Number(value.replace('$', '')) : value;
  return isFiniteNumber(number) && number >= min ? number : null;
}

/** A reply whose body could be read as an object. */
interface Reading {
  readonly reply: Reply;
  readonly isPoll: boolean;
  /** Every value of these fields in the body and the objects that its `result` wraps, innermost first. */
  readonly each: (...fields: string[]) => unknown[];
  /** All of them as one. */
  readonly body: Wire;
  /** Their `data` as one. */
  readonly data: Wire;
}

/** Reads the body as an object, whatever it came as: text with a BOM, JSON within JSON, an object; else as `fallback`. */
function read(reply: Reply, isPoll: boolean, fallback?: Wire): Reading {
  let value = reply.body;
  try {
    // `trim` takes the BOM away too; twice, for JSON within JSON.
    for (let depth = 0; typeof value === 'string' && depth < 2; depth++) value = JSON.parse(value.trim());
  } catch {
    value = undefined;
  }
  const layers: Wire[] = [];
  let inner: unknown = isObject(value) ? value : fallback;
  if (!inner) throw unreadable(reply, isPoll, 'no JSON object', 'BAD_BODY');
  while (isObject(inner) && layers.length <= 3) {
    layers.unshift(view(inner));
    inner = layers[0]?.['result'];
  }
  const each = (...fields: string[]): unknown[] =>
    layers.flatMap((layer) => fields.map((field) => layer[field]));
  return { reply, isPoll, each, body: view(...layers), data: view(...each('data')) };
}

/** Takes texts that must not be shown out of a text that will be. */
function hide(text: string | null, { hidden = [] }: Reply): string | null {
  let shown = text;
  for (const secret of hidden) {
    for (const form of [secret, JSON.stringify(secret).slice(1, -1)]) {
      // A short one is hidden where it stands alone: as a part of words it hides nothing and garbles them.
      const alone = `(?<!\\w)${form.replace(/[^\w\s]/g, '\\$&')}(?!\\w)`;
      if (form) shown = shown?.replaceAll(form.length < 8 ? new RegExp(alone, 'g') : form, '…') ?? null;
    }
  }
  return shown;
}

/** The words of a failure or a refusal. */
function readWords({ body, data, reply }: Reading): string | null {
  const { error, message, errors } = body;
  const candidates = [
    isObject(error) ? view(error)['message'] : error,
    message,
    data['message'],
    toList(errors)[0]?.['message'],
  ];
  return hide(
    candidates.map((value) => (typeof value === 'boolean' ? null : toText(value))).find(Boolean) ?? null,
    reply,
  );
}

function readCode({ body, reply }: Reading): string | null {
  return hide(toText(view(body, body['error'])['code']), reply);
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

/** Case, surrounding space, and space or hyphen for underscore are ignored. */
const toToken = (value: unknown): string =>
  (toText(value) ?? '')
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');

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

const isRefused = ({ each }: Reading): boolean => each('success').map(toToken).includes('false');

const hasReason = (reading: Reading): boolean => readWords(reading) !== null || readCode(reading) !== null;

/** Section 5.3: the body, else its meta object, else the request's own, else a poll URL that is safe to believe. */
function readIds(
  { reply, each }: Reading,
  asked: ReplyContext,
): { sessionId: string | null; taskId: string | null } {
  const [sessionId = null, taskId = null] = (['sessionId', 'taskId'] as const).map((key) => {
    const named = [...each(key), view(...each('webrun', 'enigma'))[key]];
    return named.map(toId).find(Boolean) ?? asked[key];
  });
  const ids = { sessionId, taskId };
  if (asked.taskId !== undefined && !isSameTask(ids, asked))
    throw unreadable(reply, true, 'another task named', null, {
      code: 'protocol',
      isRetryable: true,
      outcome: 'unknown',
    });
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
function readUsage({ each, data }: Reading): Usage {
  const places = [...each('usage'), data['usage'], data, ...each('webrun', 'enigma')];
  const amounts = places.flatMap((place) =>
    Object.entries(view(place)).map(([name, value]) => [name, toNumber(value)] as const),
  );
  const first = (name: RegExp): number | null =>
    amounts.find(([field, amount]) => name.test(field) && amount !== null)?.[1] ?? null;
  const promptTokens = first(/^(prompt|input)_?tokens$/i);
  const completionTokens = first(/^(completion|output)_?tokens$/i);
  const sum = promptTokens !== null && completionTokens !== null ? promptTokens + completionTokens : null;
  return {
    promptTokens,
    completionTokens,
    totalTokens: first(/^total_?tokens$/i) ?? sum,
    durationSeconds: first(/^completion_?time$/i),
    computeSeconds: first(/^compute_?time$/i),
    costUsd: first(/^cost$/i),
  };
}

// --------------------------------------------------------------------------------------------- reading: other replies

/**
 * Reads the reply to `start-session`.
 * @throws {WebRunError} `http` when refused, `protocol` when it names no session.
 */
export function parseSession(reply: Reply): Session {
  const body = parseAck(reply);
  const sessionId = toId(body['sessionId']);
  if (sessionId === null) throw unreadable(reply, false, 'no session named');
  const streaming = view(body['streaming']);
  const dimensions = view(streaming['dimensions']);
  return {
    sessionId,
    socketUrl: toSafeUrl(body['socketURL'], 'wss'),
    streaming: isObject(body['streaming'])
      ? {
          webRtcUrl: toSafeUrl(streaming['webRTCURL']),
          webViewUrl: toSafeUrl(streaming['webViewURL']),
          width: toNumber(dimensions['width'], 1) ?? 1024,
          height: toNumber(dimensions['height'], 1) ?? 600,
        }
      : null,
    expiresInMs: toNumber(body['expiresIn']),
    balanceUsd: toNumber(body['balance'], -Infinity),
  };
}

/**
 * Reads the reply to `files/upload`; entries without an id are skipped.
 * @throws {WebRunError} `http` when refused, `protocol` when no entry has an id.
 */
export function parseUpload(reply: Reply): UploadedFile[] {
  const { files, file } = parseAck(reply);
  const uploaded = toList([files, file].flat()).flatMap((entry) => {
    const fileId = toId(entry['fileId']);
    if (fileId === null) return [];
    return [{ fileId, originalName: toText(entry['originalName']), sizeBytes: toNumber(entry['size']) }];
  });
  if (uploaded.length === 0) throw unreadable(reply, false, 'no file named');
  return uploaded;
}

/**
 * Reads the reply to a command (state, interaction, guardrail): any object below 400 without `success:false`, or a 2xx
 * without a body. Returns its fields.
 * @throws {WebRunError} `http` when refused, `protocol` when it cannot be read.
 */
export function parseAck(reply: Reply): Wire {
  const isEmpty = toText(reply.body ?? '')?.trim() === '';
  const reading = read(reply, false, isEmpty && reply.status >= 200 && reply.status < 300 ? {} : undefined);
  if (reply.status >= 400 || isRefused(reading)) throw refusal(reading);
  return reading.body;
}

// ----------------------------------------------------------------------------------------------------- reading: errors

/** The server's "no". Only a 503 with a JSON body, or a `success:false`, proves that nothing was begun. */
function refusal(reading: Reading): WebRunError {
  const { reply, isPoll } = reading;
  const { status } = reply;
  const isProof = status === 503 || status < 400;
  const why = 'refused without a reason';
  return unreadable(reply, isPoll, why, readCode(reading), {
    code: 'http',
    ...(isProof
      ? { isRetryable: status === 503 || (isPoll && !hasReason(reading)), outcome: 'refused' }
      : {}),
    words: readWords(reading),
  });
}

/**
 * A reply that says nothing of the task. Section 5.10 decides whether the request may be repeated; a gateway's 5xx or
 * time-out proves nothing, and what is below 400 was taken in some way.
 */
function unreadable(
  reply: Reply,
  isPoll: boolean,
  why: string,
  apiCode: string | null = null,
  { words, ...init }: Partial<WebRunErrorInit> & { readonly words?: string | null } = {},
): WebRunError {
  const { status, retryAfterMs = null } = reply;
  const isAnswered = status < 400;
  const isServerFault = status >= 500;
  return new WebRunError(
    words ?? `[webrun-react] Could not read the reply: ${why} (HTTP ${status}). Check \`baseUrl\`.`,
    {
      code: isAnswered ? 'protocol' : 'http',
      status,
      apiCode,
      retryAfterMs,
      isRetryable:
        status === 429 || (isPoll && (isAnswered || isServerFault || status === 408 || status === 425)),
      outcome: isAnswered || isServerFault || status === 408 ? 'unknown' : 'refused',
      ...init,
    },
  );
}

// ------------------------------------------------------------------------------------------------------------- writing

/** Which generation of request fields is spoken: `taskDetails` (the response-model page's), or the newer `task.prompt`. */
export type Spelling = 'taskDetails' | 'task.prompt';

/**
 * Gives the fields that the wire calls otherwise their names, and parts those of the task from those of its session. What is
 * `undefined` is not written to JSON, so the server's own defaults hold.
 */
function toFields(
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

/** Body of `POST /start/start-session`. */
export function toSessionBody({ initialTask, ...input }: SessionInput, spelling: Spelling): object {
  const task = initialTask && toFields(initialTask, spelling).task;
  return {
    ...toFields(input, spelling).session,
    [spelling === 'taskDetails' ? 'initialTask' : 'task']: task,
  };
}

/** Body of `POST /start/send-message` that starts a task in an open session. */
export function toNewTaskBody(sessionId: string, input: TaskInput, spelling: Spelling): object {
  return {
    sessionId,
    message: { actionType: 'newTask', newState: 'start', ...toFields(input, spelling).task },
  };
}

/** Body of `POST /start/send-message` that answers a guardrail. */
export function toAnswerBody(
  sessionId: string,
  answer: string,
  newState: 'resume' | 'stop',
  spelling: Spelling,
): object {
  const text = spelling === 'taskDetails' ? 'taskDetails' : 'prompt';
  return { sessionId, message: { actionType: 'guardrail', [text]: answer, newState } };
}

/** Body of `POST /start/send-message` that changes the session's state. */
export function toStateBody(sessionId: string, newState: 'pause' | 'resume' | 'stop' | 'terminate'): object {
  return { sessionId, message: { actionType: 'state', newState } };
}

/** Body of `POST /start/send-message` that acts in the session's browser. */
export function toInteractionBody(
  sessionId: string,
  action: Interaction,
): { readonly sessionId: string; readonly message: object } {
  return { sessionId, message: { actionType: 'interaction', action } };
}

/** Body of `POST /files/upload`: multipart, field `files`, once per file. */
export function toUploadForm(files: readonly File[]): FormData {
  const form = new FormData();
  for (const file of files) form.append('files', file, file.name);
  return form;
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
