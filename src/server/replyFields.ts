/**
 * Defines which parts of a reply reach a browser. Each reply is rebuilt from the fields listed here, with their documented types: everything
 * else, above all an id under another name, is dropped. Like `requestFields.ts`, this file must know the wire names.
 */
import { toId } from '../core/reply.js';
import type { Redactor } from './redact.js';
import { refusals } from './refusal.js';

/** A body as received, or the kept part of it. */
export type Wire = Readonly<Record<string, unknown>>;

/** The state of reading a body. */
interface Reading {
  readonly redact: Redactor;
  /** Lists that were cut, by their field. */
  readonly truncated: Set<string>;
  /** How deep `result` is nested in itself. */
  readonly layer: number;
}

/** Reads one value: returns the part to keep, or `undefined`. */
type Reader = (value: unknown, reading: Reading, field: string) => unknown;

type Fields = Readonly<Record<string, Reader>>;

/** Deeper than any reply is nested. */
const maxDepth = 100;
/** How many entries of a list are kept: more than anybody reads, and few enough to seal quickly. */
const maxEntries = 1_000;
/** The longest text that is not a result, in characters: an error, a name, a URL. */
const maxTextLength = 10_000;
/** How many values an agent's output may have; with more, it is kept as one text. */
const maxContentValues = 20_000;
/** How deep `result` may be nested in itself. */
const maxLayers = 3;

// ----------------------------------------------------------------------------------------------------- readers

/** Truncated only after redaction: otherwise the first half of a key at the cut would remain. */
const textUpTo =
  (maxLength: number): Reader =>
  (value, { redact }) =>
    typeof value === 'string' ? redact.text(value).slice(0, maxLength) : undefined;

const text = textUpTo(maxTextLength);
const amountText = textUpTo(40);

const number: Reader = (value, { redact }) =>
  typeof value === 'number' ? (redact.number(value) ?? undefined) : undefined;

/** A number, or a string that represents one. */
const amount: Reader = (value, reading, field) =>
  amountText(value, reading, field) ?? number(value, reading, field);

const scalar: Reader = (value, reading, field) =>
  typeof value === 'boolean' || value === null
    ? value
    : (text(value, reading, field) ?? number(value, reading, field));

const id: Reader = (value) => toId(value) ?? undefined;

const address: Reader = (value) =>
  typeof value === 'string' && /^https?:\/\//i.test(value) && value.length <= maxTextLength
    ? value
    : undefined;

const redactedAddress: Reader = (value, reading, field) =>
  text(address(value, reading, field), reading, field);

const list =
  (item: Reader): Reader =>
  (value, reading, field) => {
    if (!Array.isArray(value)) return undefined;
    if (value.length > maxEntries) reading.truncated.add(field);
    return value
      .slice(0, maxEntries)
      .map((entry: unknown) => item(entry, reading, field))
      .filter((entry) => entry !== undefined);
  };

const object =
  (fields: Fields, pattern?: readonly [name: RegExp, reader: Reader]): Reader =>
  (value, reading, field) => {
    if (!isObject(value)) return undefined;
    const kept: Record<string, unknown> = {};
    for (const [name, read] of Object.entries(fields)) {
      if (!Object.hasOwn(value, name)) continue;
      const inside = read(value[name], reading, field ? `${field}.${name}` : name);
      if (inside !== undefined) kept[name] = inside;
    }
    if (pattern)
      for (const name of Object.keys(value).slice(0, maxEntries)) {
        if (!pattern[0].test(name)) continue;
        const inside = pattern[1](value[name], reading, name);
        if (inside !== undefined) kept[name] = inside;
      }
    return kept;
  };

const either =
  (...readers: readonly Reader[]): Reader =>
  (value, reading, field) => {
    for (const read of readers) {
      const kept = read(value, reading, field);
      if (kept !== undefined) return kept;
    }
    return undefined;
  };

/** Keeps what an agent wrote or read: any JSON, in full, because the user paid for it. */
const content: Reader = (value, { redact }) => {
  let count = 0;
  const copy = (part: unknown, depth: number): unknown => {
    if (typeof part === 'string') return redact.text(part);
    if (typeof part === 'number') return redact.number(part);
    if (typeof part !== 'object' || part === null) return part;
    if (depth > maxDepth) throw refusals.unreadable();
    if (Array.isArray(part)) {
      count += part.length;
      return count > maxContentValues ? null : part.map((inside) => copy(inside, depth + 1));
    }
    const kept: Record<string, unknown> = {};
    for (const [name, inside] of Object.entries(part)) {
      if (++count > maxContentValues) break;
      if (name !== '__proto__') kept[redact.text(name)] = copy(inside, depth + 1);
    }
    return kept;
  };
  const copied = copy(value, 0);
  // Walking more would delay everybody's requests. A client parses the text to the same JSON.
  return count > maxContentValues ? redact.text(JSON.stringify(value)) : copied;
};

// ------------------------------------------------------------------------------------------------------ fields

const usageName = /^((prompt|completion|input|output|total)_?tokens|(completion|compute)_?time|cost)$/i;
const usage = object({}, [usageName, amount]);

const file = object({
  source: redactedAddress,
  downloadUrl: redactedAddress,
  filename: text,
  timestamp: amount,
  fileId: id,
  originalName: text,
  size: amount,
});

const visit = object({ url: redactedAddress, timestamp: amount });
const network = object({ id, taskId: id, urls: list(visit) });

const data = either(
  object(
    {
      type: text,
      message: content,
      value: content,
      name: text,
      target: content,
      files: list(file),
      network: list(network),
      usage,
    },
    [usageName, amount],
  ),
  content,
);

const errorDetails = object({ message: text, type: text, code: scalar });

const meta = object({ sessionId: id, taskId: id }, [usageName, amount]);

const result: Reader = (value, reading, field) =>
  reading.layer >= maxLayers ? undefined : body(value, { ...reading, layer: reading.layer + 1 }, field);

const bodyFields: Fields = {
  success: scalar,
  status: text,
  type: text,
  event: text,
  pending: scalar,
  sessionId: id,
  taskId: id,
  pollUrl: (value) => (typeof value === 'string' && value.length <= maxTextLength ? value : undefined),
  socketURL: address,
  expiresIn: amount,
  message: content,
  content,
  name: text,
  data,
  result: either(result, content),
  usage,
  webrun: meta,
  enigma: meta,
  error: either(errorDetails, list(either(errorDetails, text)), scalar),
  errors: list(either(errorDetails, text)),
  code: scalar,
  details: object({ field: text, reason: text, message: text, limit: scalar }),
  reason: text,
  retryAfter: amount,
  completedAt: scalar,
  initialPrompt: content,
  gracePeriod: amount,
  files: list(file),
  file,
};

const body = object(bodyFields);

/** The fields that carry an id, which a browser sees only as a handle. */
export const idFields: Readonly<Record<string, 'session' | 'task' | 'file'>> = {
  sessionId: 'session',
  taskId: 'task',
  fileId: 'file',
};

/** The header that says which lists of a reply were cut. */
export const truncatedHeader = 'X-WebRun-Truncated';

/** A reply as far as it is kept, with real ids. */
export interface PickedReply {
  /** `null` when there was no object. */
  readonly body: Wire | null;
  /** Lists that were cut, by their field. */
  readonly truncated: readonly string[];
}

/** Keeps the listed fields. @throws {Refusal} 502 when the body is nested too deep */
export function pickReply(given: unknown, redact: Redactor): PickedReply {
  const truncated = new Set<string>();
  const picked = (body(given, { redact, truncated, layer: 0 }, '') ?? null) as Wire | null;
  return { body: picked, truncated: [...truncated] };
}

const isObject = (value: unknown): value is Wire =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
