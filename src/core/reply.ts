/** The reading that all replies of the server share: the body as an object, its words, its refusal. */
import { WebRunError } from './errors.js';
import type { Credential, WebRunErrorInit } from './errors.js';
import { parseJson } from './json.js';
import { hide } from './redact.js';
import { isObject } from './task.js';

/** A reply as it came: the body as text, or already parsed. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  /** From the headers: how long the server asks to wait, in milliseconds. */
  readonly retryAfterMs?: number | null | undefined;
  /** Texts to redact from displayed messages: the key, secrets, a person's answer. */
  readonly hidden?: readonly (string | undefined)[] | undefined;
  /** The server redirects the request. @default false */
  readonly isRedirect?: boolean | undefined;
  /** What the request authenticated with. @default null, unknown */
  readonly credential?: Credential | null | undefined;
}

/** The longest body that is parsed, in characters: the largest known are 5 MB, and parsing blocks the page. */
export const maxReplyLength = 16_000_000;

// --------------------------------------------------------------------------------------------------------- small parts

/** Returns a field's value; `undefined` or `null` if there is none. */
export type FieldReader = (field: string) => unknown;

/**
 * Reads several objects as one: for each field, the first value that is not null. Only own fields count, so a body cannot add
 * fields through its prototype. Other values are skipped. Nothing is copied: a body may have a million fields.
 */
export function readFields(...parts: readonly unknown[]): FieldReader {
  return (field) => {
    let value: unknown;
    for (const part of parts) if (isObject(part) && Object.hasOwn(part, field)) value ??= part[field];
    return value;
  };
}

/** The most entries read of a list: a five-minute task returns fewer, and an endless list must not block the page. */
export const mostEntries = 1_000;

/** The objects among the first entries of a list. */
export const toList = (value: unknown): FieldReader[] =>
  Array.isArray(value)
    ? value
        .slice(0, mostEntries)
        .filter(isObject)
        .map((item) => readFields(item))
    : [];

/** Turns objects and arrays into JSON, other values into text. */
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
  return typeof text === 'string' && /^(?!\.\.?$)[\w.~-]{1,128}$/.test(text) ? text : null;
}

/** Reads a finite number, or a plain decimal string of at most 64 characters with an optional dollar sign. */
export function toNumber(value: unknown, min = 0): number | null {
  const isDecimal =
    typeof value === 'string' && value.length <= 64 && /^\s*-?\$?(\d+(\.\d*)?|\.\d+)\s*$/.test(value);
  const number = isDecimal ? Number(value.replace('$', '')) : value;
  return Number.isFinite(number) && (number as number) >= min ? (number as number) + 0 : null; // -0 is 0
}

/** Reads a time or a duration in milliseconds; `null` when `Date` cannot hold it. */
export function toTime(value: unknown): number | null {
  const time = toNumber(value) ?? Infinity;
  return time <= 8.64e15 ? time : null;
}

/** Trims, lower-cases, and turns spaces and hyphens into underscores. */
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
  /** The values of these fields in the body and its nested `result` objects, innermost first. */
  readonly each: (...fields: string[]) => unknown[];
  /** All of them as one. */
  readonly body: FieldReader;
  /** Their `data` as one. */
  readonly data: FieldReader;
  /** Their metadata about the task, under either name. */
  readonly meta: readonly unknown[];
}

/** Reads the body as an object: from text, with a BOM or JSON within JSON, or an object; else uses `fallback`. */
export function read(reply: Reply, isPoll: boolean, fallback?: object): Reading {
  let value = reply.body;
  if (typeof value === 'string' && value.length > maxReplyLength)
    throw replyError(reply, isPoll, 'larger than 16 MB', {
      code: 'gone',
      apiCode: 'TOO_LARGE',
      isRetryable: false,
    });
  try {
    // `trim` also removes the BOM; twice, for JSON within JSON.
    for (let depth = 0; typeof value === 'string' && depth < 2; depth++) value = parseJson(value.trim());
  } catch {
    value = null;
  }
  let inner: unknown = isObject(value) ? value : fallback;
  // The API never redirects: a redirect, or the page it leads to, comes from a server in front of it, so nothing has started.
  if (reply.isRedirect || (reply.status < 404 && isSignInPage(reply.body)))
    throw replyError(reply, isPoll, 'the server asks to sign in again', {
      code: 'http',
      status: 401,
      credential: 'sign-in',
      outcome: 'refused',
    });
  if (!inner) throw replyError(reply, isPoll, 'no JSON object', { apiCode: 'BAD_BODY' });
  const layers: object[] = [];
  while (isObject(inner) && layers.length <= 3) {
    layers.unshift(inner);
    inner = readFields(inner)('result');
  }
  const each = (...fields: string[]): unknown[] => layers.flatMap((layer) => fields.map(readFields(layer)));
  const meta = each('webrun', 'enigma');
  return { reply, isPoll, each, body: readFields(...layers), data: readFields(...each('data')), meta };
}

/** Whether a body is a sign-in page. Searches only its beginning, with a pattern that cannot take long. */
const isSignInPage = (body: unknown): boolean =>
  typeof body === 'string' &&
  /^\s*<[^]{0,99999}?(type=["']?password|<title[^<]{0,99}(log|sign)[ -]?[io]n\b)/i.test(body);

/** The server's words with hidden texts and keys redacted; `null` if there are none. */
export function toRedactedText(value: unknown, { hidden }: Reply): string | null {
  const text = toText(value);
  return text?.trim() ? hide(text, hidden) : null;
}

/** The words of a failure or a refusal, from `field` if it has any, else from the usual fields. */
export function readWords({ body, data, reply }: Reading, field?: string): string | null {
  const error = body('error');
  const candidates = [
    field && body(field),
    isObject(error) ? readFields(error)('message') : error,
    body('message'),
    data('message'),
    toList(body('errors'))[0]?.('message'),
  ];
  const words = candidates.filter((value) => typeof value !== 'boolean').map(toText);
  return toRedactedText(words.find(Boolean), reply);
}

export function readCode({ body, reply }: Reading): string | null {
  return toRedactedText(body('code') ?? readFields(body('error'))('code'), reply);
}

export const isRefused = ({ each }: Reading): boolean => each('success').map(toToken).includes('false');

export const hasReason = (reading: Reading): boolean =>
  readWords(reading) !== null || readCode(reading) !== null;

/**
 * Reads the reply to a command (state, interaction, guardrail): any object below 400 without `success:false`, or a 2xx
 * without a body. Returns its fields.
 * @throws {WebRunError} `http` when refused, `protocol` when it cannot be read.
 */
export function parseAck(reply: Reply): FieldReader {
  const isEmpty = toText(reply.body ?? '')?.trim() === '';
  const reading = read(reply, false, isEmpty && reply.status >= 200 && reply.status < 300 ? {} : undefined);
  if (reply.status >= 400 || isRefused(reading)) throw refusalError(reading);
  return reading.body;
}

// -------------------------------------------------------------------------------------------------------------- errors

/** The error for a refusal. Besides a 4xx, only a JSON 503, or `success:false` without a way to poll, proves that nothing started. */
export function refusalError(reading: Reading): WebRunError {
  const { reply, isPoll, body } = reading;
  const { status } = reply;
  const isProof = status === 503 || (status < 400 && !body('pending') && !body('pollUrl'));
  const words = readWords(reading);
  return replyError(reply, isPoll, 'no reason given', {
    code: 'http',
    apiCode: readCode(reading),
    ...(isProof && { isRetryable: status === 503 || (isPoll && !hasReason(reading)), outcome: 'refused' }),
    // WebRun also sends 401 for an unknown session.
    status: status === 401 && /session not found/i.test(words ?? '') ? 404 : status,
    words,
  });
}

/**
 * The error for a reply without a task. The status decides whether the request may be repeated: a gateway's 5xx or
 * timeout proves nothing, and a status below 400 means it was accepted somehow.
 */
export function replyError(
  reply: Reply,
  isPoll: boolean,
  why: string,
  { words, ...init }: Partial<WebRunErrorInit> & { readonly words?: string | null } = {},
): WebRunError {
  const { status, retryAfterMs, credential } = reply;
  const isAnswered = status < 400;
  const isUnknown = isAnswered || status >= 500 || status === 408;
  return new WebRunError(
    words ?? `[webrun-react] Could not read the reply: ${why} (HTTP ${status}). Check \`baseUrl\`.`,
    {
      code: isAnswered ? 'protocol' : 'http',
      status,
      retryAfterMs,
      isRetryable: status === 429 || (isPoll && (isUnknown || status === 425)),
      outcome: isUnknown ? 'unknown' : 'refused',
      credential,
      ...init,
    },
  );
}
