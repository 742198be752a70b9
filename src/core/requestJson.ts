import { parseJson } from './json.js';
import { read, refusalError } from './reply.js';
import { sendRequest } from './request.js';
import type { ConnectionOptions, RequestOptions } from './request.js';

/** Options of {@link requestJson}. */
export interface JsonRequest extends ConnectionOptions, RequestOptions {
  /** Sent as JSON by POST; without it the request is a GET, which may be repeated. */
  readonly body?: object | undefined;
  /** Texts to redact from errors, for example the secrets of an input. */
  readonly hidden?: readonly string[] | undefined;
}

/**
 * Sends one request for your own client, by the rules of WebRun's: timeouts of 75 s for a POST and 30 s for a GET, no redirects, keys
 * and `hidden` texts redacted, and each error with the right `outcome`.
 * @returns the JSON object of the reply; `{}` for a reply without a body
 * @throws {WebRunError} for a reply of 400 and above, one that is not a JSON object, or none
 * @example
 * const job = await requestJson('https://jobs.example', '/jobs', { body: { prompt: input.taskDetails }, apiKey });
 */
export async function requestJson(
  baseUrl: string,
  path: string,
  {
    body,
    hidden,
    idempotencyKey: startKey,
    isCancelled,
    shouldSend,
    signal,
    onRateLimit,
    ...connection
  }: JsonRequest = {},
): Promise<Readonly<Record<string, unknown>>> {
  const reply = await sendRequest(
    baseUrl,
    connection,
    path,
    { signal, onRateLimit, shouldSend, startKey, isCancelled, ...(hidden && { hidden }) },
    body && (() => body),
  );
  const text = reply.body as string;
  const isEmpty = text.trim() === '';
  const reading = read(reply, !body, isEmpty && reply.status < 300 ? {} : undefined);
  if (reply.status >= 400) throw refusalError(reading);
  let value: unknown = isEmpty ? {} : parseJson(text.trim());
  if (typeof value === 'string') value = parseJson(value); // JSON within JSON
  return value as Readonly<Record<string, unknown>>; // `read` checked it
}
