/**
 * Defines which parts of a request reach WebRun. Each body is rebuilt from the fields listed here; any other field is refused by name, so that a
 * task never runs without something its sender counted on. Besides `core/protocol.ts`, only this file and `replyFields.ts` know the wire names:
 * requests may use every documented spelling.
 */
import { maxTaskDetailsLength } from '../core/input.js';
import { readMaxDurationMs } from '../core/maxDuration.js';
import { defaultMaxDurationMs } from '../core/timing.js';
import type { Urgency } from './fairShare.js';
import {
  anyJson,
  atMost,
  flag,
  line,
  list,
  number,
  object,
  oneOf,
  port,
  publicHost,
  publicHttps,
  readFields,
  switched,
  text,
  textsByName,
  toFieldName,
  toObject,
  webAddress,
} from './fieldReaders.js';
import type { Allowed, Fields, Wire } from './fieldReaders.js';
import { invalid } from './refusal.js';

/** A validated request; it may be sent once its handles are opened. */
export interface ParsedRequest {
  readonly body: Wire;
  /** Where its handles are: the object and the field. */
  readonly session: { readonly holder: Wire; readonly handle: string } | null;
  readonly files: readonly { readonly holder: Wire; readonly handles: readonly string[] }[];
  /** Starts a task or a session; anything else is a command to a running task. */
  readonly isStart: boolean;
  /** Starts a task: a run that counts. */
  readonly isRun: boolean;
  /** Ends the session's task. */
  readonly isStop: boolean;
  /** Clicks or types in the session's browser. */
  readonly isInteraction: boolean;
  readonly maxDurationMs: number;
  /** The task's text, for an event that may contain it. */
  readonly taskDetails: string;
}

const handles = list(text(128));

/** The most tokens of each kind that a task may use. */
const maxTokens = 100_000;

const taskFields: Fields = {
  taskDetails: text(maxTaskDetailsLength),
  prompt: text(maxTaskDetailsLength),
  startingUrl: webAddress,
  startingPoint: webAddress,
  // The documented maximum; a run must not outlive the time for which it is counted.
  maxDuration: atMost(defaultMaxDurationMs),
  maxInputTokens: atMost(maxTokens),
  maxOutputTokens: atMost(maxTokens),
  avoidDomains: list(text(253)),
  terminateOnCompletion: flag,
  outputType: oneOf('text', 'structured', 'structured_json', 'structured_csv'),
  outputSchema: anyJson,
  files: handles,
  secrets: switched('secrets', list(object({ match: text(253), fields: textsByName }))),
  webhook: switched(
    'webhook',
    object({
      name: text(200),
      url: publicHttps,
      auth: line,
      submittedData: oneOf('full_response', 'ai_response', 'just_ping'),
    }),
  ),
};

const sessionFields: Fields = {
  mode: oneOf('default'),
  reachOutMode: oneOf('off', 'guardrail_only', 'full'),
  policyId: switched('policyId', text(128)),
  environmentId: switched('environmentId', text(128)),
  profileId: switched('environmentId', text(128)),
  proxy: switched(
    'proxy',
    object({
      source: oneOf('WebRun', 'custom'),
      country: text(20),
      level: oneOf('system', 'chrome'),
      type: oneOf('http', 'socks'),
      host: publicHost,
      port,
      username: line,
      password: line,
    }),
  ),
};

const task = object(taskFields);
const startFields: Fields = { ...sessionFields, ...taskFields, task, initialTask: task };

const interactions: Readonly<Record<string, Fields>> = {
  takeOverControl: {},
  releaseControl: {},
  CLICK: { x: number, y: number },
  DOUBLE_CLICK: { x: number, y: number },
  TYPE: { text: text(maxTaskDetailsLength), humanLike: flag },
  KEY_PRESS: { key: text(64) },
};

/** The fields of a message by its `actionType`. */
const messages: Readonly<Record<string, Fields>> = {
  newTask: { newState: oneOf('start'), ...taskFields },
  state: { newState: oneOf('pause', 'resume', 'stop', 'terminate') },
  guardrail: {
    newState: oneOf('resume', 'stop'),
    taskDetails: text(maxTaskDetailsLength),
    prompt: text(maxTaskDetailsLength),
  },
  interaction: {
    action: (value, at, allowed) => {
      const { type, ...rest } = toObject(value, at);
      const fields = pick(interactions, type);
      if (!fields) throw invalid(`${at}.type`, `must be one of ${Object.keys(interactions).join(', ')}.`);
      return { type, ...readFields(rest, fields, at, allowed) };
    },
  },
};

/** The paths of the API that take a JSON body. */
export type StartPath = '/start/run-task' | '/start/start-session' | '/start/send-message';

/** Reads a body that was sent to `path`. @throws {Refusal} 400 with the field that is not allowed */
export function readRequest(path: StartPath, body: unknown, allowed: Allowed): ParsedRequest {
  const given = toObject(body, 'body');
  if (path === '/start/send-message') return readMessageRequest(given, allowed);
  const kept = readFields(given, startFields, '', allowed);
  const tasks = [kept, kept['task'], kept['initialTask']].filter((part) => part !== undefined) as Wire[];
  const hasTask = tasks.some((part) => part['taskDetails'] !== undefined || part['prompt'] !== undefined);
  return {
    body: kept,
    session: null,
    files: toFiles(tasks),
    isStart: true,
    isRun: path === '/start/run-task' || hasTask,
    isStop: false,
    isInteraction: false,
    maxDurationMs: toMaxDurationMs(kept, ''),
    taskDetails: toTaskText(tasks),
  };
}

function readMessageRequest({ sessionId, message, ...rest }: Wire, allowed: Allowed): ParsedRequest {
  const [other] = Object.keys(rest);
  if (other !== undefined) throw invalid(toFieldName(other), 'is not an allowed field.');
  if (typeof sessionId !== 'string') throw invalid('sessionId', 'is required and must be a string.');
  const kept = readMessage(message, allowed);
  const body: Wire = { sessionId, message: kept };
  const isRun = kept['actionType'] === 'newTask';
  return {
    body,
    session: { holder: body, handle: sessionId },
    files: toFiles([kept]),
    isStart: isRun,
    isRun,
    isStop: kept['newState'] === 'stop' || kept['newState'] === 'terminate',
    isInteraction: kept['actionType'] === 'interaction',
    maxDurationMs: toMaxDurationMs(kept, 'message.'),
    taskDetails: toTaskText([kept]),
  };
}

/** Returns a request's urgency: ending a task first, then an answer; clicks and starts in turn. */
export const toUrgency = ({ isStart, isStop, isInteraction }: ParsedRequest): Urgency => {
  if (isStop) return 'stop';
  return isStart || isInteraction ? 'start' : 'command';
};

/** Reads a message, of `send-message` or of a socket. @throws {Refusal} 400 */
export function readMessage(message: unknown, allowed: Allowed): Wire {
  const { actionType, ...rest } = toObject(message, 'message');
  const fields = pick(messages, actionType);
  if (!fields) throw invalid('message.actionType', `must be one of ${Object.keys(messages).join(', ')}.`);
  const kept = { actionType, ...readFields(rest, fields, 'message', allowed) };
  if (actionType === 'interaction' && !('action' in kept)) throw invalid('message.action', 'is required.');
  return kept;
}

const pick = (table: Readonly<Record<string, Fields>>, name: unknown): Fields | undefined =>
  typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined;

const toFiles = (tasks: readonly Wire[]): ParsedRequest['files'] =>
  tasks.flatMap((holder) =>
    Array.isArray(holder['files']) ? [{ holder, handles: holder['files'] as string[] }] : [],
  );

function toMaxDurationMs(body: Wire, prefix: string): number {
  const read = readMaxDurationMs(body);
  if (typeof read === 'number') return read;
  throw invalid(prefix + read.field, read.reason);
}

function toTaskText(tasks: readonly Wire[]): string {
  const texts = tasks.map(({ taskDetails, prompt }) => taskDetails ?? prompt);
  return texts.find((words) => typeof words === 'string') ?? '';
}
