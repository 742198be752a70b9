/**
 * What may pass. Each body is built anew from the fields listed here; one that is not listed is refused by its name, so that a task
 * never runs without something its sender counted on. Beside `core/protocol.ts` this is the one file that must know the wire's
 * names: it lists requests as any client may write them, in every documented spelling (protocol section 3).
 */
import { maxTaskDetailsLength } from '../core/input.js';
import { isWebAddress } from './address.js';
import { isPrivateHost } from './privateAddress.js';
import { invalid, refusals } from './refusal.js';

/** Fields that reach beyond one task of one user: they pass only when switched on. */
export type SensitiveField = 'secrets' | 'webhook' | 'proxy' | 'policyId' | 'environmentId';

/** What the operator has switched on. */
export interface Allowed {
  readonly fields: ReadonlySet<SensitiveField>;
  /** Addresses on loopback and in private networks, which only a WebRun on the same machine should open. */
  readonly isPrivateAllowed: boolean;
}

type Wire = Record<string, unknown>;

/** A body that may pass once its handles are opened. */
export interface Order {
  readonly body: Wire;
  /** Where handles stand in it: the object and the field. */
  readonly session: { readonly holder: Wire; readonly handle: string } | null;
  readonly files: readonly { readonly holder: Wire; readonly handles: readonly string[] }[];
  /** It starts a task or a session. */
  readonly isStart: boolean;
  /** It starts a task: a run that counts. */
  readonly isRun: boolean;
  /** Stops, answers and other words to a task that runs already. */
  readonly isCommand: boolean;
  /** It ends the session's task. */
  readonly isStop: boolean;
  readonly maxDurationMs: number | null;
}

/** Reads one value: what may pass, or throws. */
type Reader = (value: unknown, at: string, allowed: Allowed) => unknown;

type Fields = Readonly<Record<string, Reader>>;

/** JSON that is nested deeper is an attack on whoever walks it. */
const maxDepth = 64;
const maxListLength = 200;
const maxTextLength = 4_000;

// ---------------------------------------------------------------------------------------------------- values

const text =
  (maxLength = maxTextLength): Reader =>
  (value, at) => {
    if (typeof value !== 'string') throw invalid(at, 'must be a string.');
    if (value.length > maxLength) throw invalid(at, `must have at most ${maxLength} characters.`);
    return value;
  };

const oneOf =
  (...words: readonly string[]): Reader =>
  (value, at) => {
    if (typeof value !== 'string' || !words.includes(value))
      throw invalid(at, `must be one of ${words.join(', ')}.`);
    return value;
  };

const number: Reader = (value, at) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid(at, 'must be a number.');
  return value;
};

const flag: Reader = (value, at) => {
  if (typeof value !== 'boolean') throw invalid(at, 'must be true or false.');
  return value;
};

const list =
  (item: Reader): Reader =>
  (value, at, allowed) => {
    if (!Array.isArray(value)) throw invalid(at, 'must be a list.');
    if (value.length > maxListLength) throw invalid(at, `must have at most ${maxListLength} entries.`);
    return value.map((entry: unknown, index) => item(entry, `${at}[${index}]`, allowed));
  };

const object =
  (fields: Fields): Reader =>
  (value, at, allowed) =>
    readFields(value, fields, at, allowed);

/** Text by any name, for the fields of a secret. */
const textsByName: Reader = (value, at, allowed) =>
  Object.fromEntries(
    Object.entries(toObject(value, at)).map(([name, field]) => [name, text()(field, `${at}.*`, allowed)]),
  );

const webAddress: Reader = (value, at, { isPrivateAllowed }) => {
  text()(value, at, nothing);
  if (!isWebAddress(value, isPrivateAllowed))
    throw invalid(at, 'must be an http or https address on the public internet.');
  return value;
};

const publicHttps: Reader = (value, at) => {
  text()(value, at, nothing);
  if (!isWebAddress(value, false) || !/^https:/i.test(value))
    throw invalid(at, 'must be an https address on the public internet.');
  return value;
};

const publicHost: Reader = (value, at) => {
  text(253)(value, at, nothing);
  const isHost =
    typeof value === 'string' &&
    /^(\[[\da-f:.]+\]|[\w.-]+)$/i.test(value) &&
    URL.canParse(`http://${value}/`);
  if (!isHost || isPrivateHost(new URL(`http://${value}/`).hostname))
    throw invalid(at, 'must be a host on the public internet.');
  return value;
};

const line: Reader = (value, at, allowed) => {
  const words = text()(value, at, allowed) as string;
  if (/\p{Cc}/u.test(words)) throw invalid(at, 'must be one line.');
  return words;
};

/** A schema or a list of columns: any JSON, but not too deep and without what would set a prototype. */
const anyJson: Reader = (value, at) => {
  const check = (part: unknown, depth: number): void => {
    if (typeof part !== 'object' || part === null) return;
    if (depth > maxDepth) throw invalid(at, `must not be nested deeper than ${maxDepth}.`);
    for (const [name, inner] of Object.entries(part)) {
      if (name === '__proto__') throw invalid(at, 'has a field that may not pass.');
      check(inner, depth + 1);
    }
  };
  if (typeof value !== 'object') throw invalid(at, 'must be an object or a list.');
  check(value, 0);
  return value;
};

/** Passes only when the operator switched it on. */
const switched =
  (field: SensitiveField, reader: Reader): Reader =>
  (value, at, allowed) => {
    if (!allowed.fields.has(field)) throw invalid(at, 'is switched off here.');
    return reader(value, at, allowed);
  };

const nothing: Allowed = { fields: new Set(), isPrivateAllowed: false };

// ---------------------------------------------------------------------------------------------------- fields

const handles = list(text(128));

const taskFields: Fields = {
  taskDetails: text(maxTaskDetailsLength),
  prompt: text(maxTaskDetailsLength),
  startingUrl: webAddress,
  startingPoint: webAddress,
  maxDuration: number,
  maxInputTokens: number,
  maxOutputTokens: number,
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
      port: (value, at) => {
        const port = typeof value === 'number' ? `${value}` : value;
        if (typeof port !== 'string' || !/^\d{1,5}$/.test(port)) throw invalid(at, 'must be a port.');
        return port;
      },
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

// ---------------------------------------------------------------------------------------------------- bodies

/** The paths of the API that take a JSON body. */
export type StartPath = '/start/run-task' | '/start/start-session' | '/start/send-message';

/** Reads a body that was sent to `path`. @throws {Refusal} 400 with the field that may not pass */
export function readOrder(path: StartPath, body: unknown, allowed: Allowed): Order {
  const given = toObject(body, 'body');
  if (path === '/start/send-message') return readMessageOrder(given, allowed);
  const kept = readFields(given, startFields, '', allowed);
  const tasks = [kept, kept['task'], kept['initialTask']].filter((part) => part !== undefined) as Wire[];
  const hasTask = tasks.some((part) => part['taskDetails'] !== undefined || part['prompt'] !== undefined);
  return {
    body: kept,
    session: null,
    files: toFiles(tasks),
    isStart: true,
    isRun: path === '/start/run-task' || hasTask,
    isCommand: false,
    isStop: false,
    maxDurationMs: toDuration(tasks),
  };
}

function readMessageOrder({ sessionId, message, ...rest }: Wire, allowed: Allowed): Order {
  const [other] = Object.keys(rest);
  if (other !== undefined) throw invalid(toFieldName(other), 'is not a field that may pass.');
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
    isCommand: !isRun,
    isStop: kept['newState'] === 'stop' || kept['newState'] === 'terminate',
    maxDurationMs: toDuration([kept]),
  };
}

/** Reads a message, of `send-message` or of a socket. @throws {Refusal} 400 */
export function readMessage(message: unknown, allowed: Allowed): Wire {
  const { actionType, ...rest } = toObject(message, 'message');
  const fields = pick(messages, actionType);
  if (!fields) throw invalid('message.actionType', `must be one of ${Object.keys(messages).join(', ')}.`);
  const kept = { actionType, ...readFields(rest, fields, 'message', allowed) };
  if (actionType === 'interaction' && !('action' in kept)) throw invalid('message.action', 'is required.');
  return kept;
}

/** Keeps the listed fields in the order of the list; null is the same as not given. */
function readFields(value: unknown, fields: Fields, at: string, allowed: Allowed): Wire {
  const given = toObject(value, at || 'body');
  const path = at ? `${at}.` : '';
  for (const name of Object.keys(given))
    if (!Object.hasOwn(fields, name))
      throw invalid(path + toFieldName(name), 'is not a field that may pass.');
  const kept: Wire = {};
  for (const [name, read] of Object.entries(fields)) {
    const field = Object.hasOwn(given, name) ? given[name] : null;
    if (field !== null && field !== undefined) kept[name] = read(field, path + name, allowed);
  }
  return kept;
}

function toObject(value: unknown, at: string): Wire {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Wire;
  throw at === 'body' ? refusals.malformed() : invalid(at, 'must be an object.');
}

const pick = (table: Readonly<Record<string, Fields>>, name: unknown): Fields | undefined =>
  typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined;

/** A stranger's field name comes back only when it is a plain one. */
const toFieldName = (name: string): string => (/^\w{1,40}$/.test(name) ? name : 'body');

const toFiles = (tasks: readonly Wire[]): Order['files'] =>
  tasks.flatMap((holder) =>
    Array.isArray(holder['files']) ? [{ holder, handles: holder['files'] as string[] }] : [],
  );

const toDuration = (tasks: readonly Wire[]): number | null =>
  tasks.map((part) => part['maxDuration']).find((value) => typeof value === 'number') ?? null;
