/** A reply of the server, read as far as every reply is read alike: its body as an object, its words, its refusal. */
import { WebRunError } from './errors.js';
import type { WebRunErrorInit } from './errors.js';
import { isObject } from './task.js';

/** A reply as it came: the body as text, or already parsed. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  /** From the headers: how long the server asks to wait, in milliseconds. */
  readonly retryAfterMs?: number | null;
  /** Texts that must not come back in words that are shown: the key, secrets, a person's answer. */
  readonly hidden?: readonly string[];
}

// --------------------------------------------------------------------------------------------------------- small parts

export type Wire = Readonly<Record<string, unknown>>;

/**
 * Several objects seen as one: of each field the first that is not null. Only own fields are seen, and the view has no
 * prototype, so a body can neither bring fields in by its prototype nor reach ours. What is no object is left out.
 */
export function view(...parts: readonly unknown[]): Wire {
  const seen = Object.create(null) as Record<string, unknown>;
  for (const part of parts) {
    if (isObject(part)) for (const [key, value] of Object.entries(part)) seen[key] ??= value;
  }
  return seen;
}

export const toList = (value: unknown): Wire[] =>
  Array.isArray(value) ? value.filter(isObject).map((item) => view(item)) : [];

/** Objects and arrays become JSON text, other scalars text. */
export function toText(value: unknown): string | null {
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
export function toNumber(value: unknown, min = 0): number | null {
  const isDecimal = typeof value === 'string' && /^\s*-?\$?(\d+(\.\d*)?|\.\d+)\s*$/.test(value);
  const number = isDecimal ? Number(value.replace('$', '')) : value;
  return isFiniteNumber(number) && number >= min ? number : null;
}

/** Case, surrounding space, and space or hyphen for underscore are ignored. */
export const toToken = (value: unknown): string =>
  (toText(value) ?? '')
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');

// ---------------------------------------------------------------------------------------------------------------- body

/** A reply whose body could be read as an object. */
export interface Reading {
  readonly reply: Reply;
  readonly isPoll: boolean;
  /** Every value of these fields in the body and the objects that its `result` wraps, innermost first. */
  readonly each: (...fields: string[]) => unknown[];
  /** All of them as one. */
  readonly body: Wire;
  /** Their `data` as one. */
  readonly data: Wire;
  /** What stands beside the task in them, under either name. */
  readonly meta: readonly unknown[];
}

/** Reads the body as an object, whatever it came as: text with a BOM, JSON within JSON, an object; else as `fallback`. */
export function read(reply: Reply, isPoll: boolean, fallback?: Wire): Reading {
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
  const body = layers[1] ? view(...layers) : layers[0]!;
  return { reply, isPoll, each, body, data: view(...each('data')), meta: each('webrun', 'enigma') };
}

/** Takes texts that must not be shown out of a text that will be. */
export function hide(text: string | null, { hidden = [] }: Reply): string | null {
  let shown = text;
  // Whatever it was given as: nothing may keep a reply from being read.
  for (const secret of text ? hidden.map(String) : []) {
    for (const form of [secret, JSON.stringify(secret).slice(1, -1)]) {
      // A short one is hidden where it stands alone: as a part of words it hides nothing and garbles them.
      const alone = `(?<!\\w)${form.replace(/[^\w\s]/g, '\\$&')}(?!\\w)`;
      if (form) shown = shown?.replaceAll(form.length < 8 ? new RegExp(alone, 'g') : form, '…') ?? null;
    }
  }
  return shown;
}

/** The words of a failure or a refusal. */
export function readWords({ body, data, reply }: Reading): string | null {
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

export function readCode({ body, reply }: Reading): string | null {
  return hide(toText(body['code'] ?? view(body['error'])['code']), reply);
}

export const isRefused = ({ each }: Reading): boolean => each('success').map(toToken).includes('false');

export const hasReason = (reading: Reading): boolean =>
  readWords(reading) !== null || readCode(reading) !== null;

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

// -------------------------------------------------------------------------------------------------------------- errors

/** The server's "no". Only a 503 with a JSON body, or a `success:false`, proves that nothing was begun. */
export function refusal(reading: Reading): WebRunError {
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
export function unreadable(
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
