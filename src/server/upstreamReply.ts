/** Interprets WebRun's replies for the client, after reduction to their listed fields. */
import { parseTask } from '../core/protocol.js';
import { parseSession } from '../core/session.js';
import { isWebRunError } from '../core/errors.js';
import type { Task, TaskRef } from '../core/task.js';
import { longestRetryAfterMs } from '../core/timing.js';
import type { RateLimitReport } from './fairQueue.js';
import { Refusal, refusals } from './refusal.js';
import type { Wire } from './replyFields.js';
import { minuteMs } from './timing.js';

/** A reply of WebRun. */
export interface UpstreamReply {
  readonly status: number;
  /** The listed fields, with real ids; `null` when the body is not a JSON object. */
  readonly body: Wire | null;
  /** The headers that pass, and which lists were cut. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A reply that can be forwarded. */
export interface PassableReply extends UpstreamReply {
  readonly body: Wire;
}

/** On a poll these mean that there is nothing new. */
const nothingNewStatuses = [202, 204, 304];

/** WebRun's codes for a wrong account key. */
const keyCodes = /^(INVALID_API_KEY|API_KEY_EXPIRED)$/i;

/**
 * Makes a reply that may be forwarded: an unreadable one becomes a refusal that claims no more than it proves, and a wrong key is the server's
 * fault, not the user's.
 */
export function toPassable({ status, body, headers }: UpstreamReply, isPoll: boolean): PassableReply {
  const refused = (refusal: Refusal): PassableReply => ({
    status: refusal.status,
    body: refusal.body,
    headers,
  });
  // HTTP has no such status, and no Response could be made with it.
  if (status < 200 || status > 599) return refused(refusals.unreadable());
  if (isPoll && !body && nothingNewStatuses.includes(status))
    return { status: 200, headers, body: { status: 'running', pending: true } };
  if (isKeyRefused({ status, body })) return refused(refusals.keyRefused());
  if (status === 401 || status === 403) return refused(refusals.unknownSession());
  if (status >= 300 && status < 400) return refused(refusals.unreadable());
  if (body) return { status, body, headers };
  // An HTML 503 comes from a gateway and proves nothing; as JSON it would say "refused, send it again".
  if (status < 400 || status >= 500) return refused(refusals.unreadable());
  if (status === 404) return refused(refusals.notFromWebRun());
  return refused(new Refusal(status, 'BAD_REQUEST', 'WebRun refused the request.'));
}

/** True when WebRun rejects the account's key. */
export function isKeyRefused({ status, body }: Pick<UpstreamReply, 'status' | 'body'>): boolean {
  if (status !== 401 && status !== 403) return body !== null && isAboutKey(status, body);
  // WebRun also answers 401 for an unknown session.
  return body === null || !/session not found/i.test(JSON.stringify(body));
}

/** True for a reply that may be WebRun's own; not for a gateway's page or a redirect. */
export function isReadable({ status, body }: UpstreamReply): boolean {
  if (status < 200 || status > 599 || (status >= 300 && status < 400 && status !== 304)) return false;
  return body !== null || nothingNewStatuses.includes(status);
}

/** A refusal that mentions an API key: users have none, so it would mislead them. */
function isAboutKey(status: number, body: Wire): boolean {
  if (status < 400 && body['success'] !== false) return false;
  const { code, error, message } = body;
  const inner = typeof error === 'object' && error !== null ? (error as Wire) : {};
  if ([code, inner['code']].some((word) => typeof word === 'string' && keyCodes.test(word))) return true;
  return (
    status >= 400 &&
    status < 500 &&
    [error, message, inner['message']].some(
      (words) => typeof words === 'string' && /\bapi[\s_-]?key\b/i.test(words),
    )
  );
}

/** Returns what a reply says about its task, for a poll the requested one; `null` if it says nothing, or refuses. */
export function readTask({ status, body }: UpstreamReply, requested: Partial<TaskRef> = {}): Task | null {
  try {
    return parseTask({ status, body }, requested);
  } catch {
    return null;
  }
}

/** Returns the session that a reply names; `null` if none, or if it refuses. */
export function readSessionId(reply: UpstreamReply): string | null {
  try {
    return parseSession(reply).sessionId;
  } catch {
    return null;
  }
}

/** True when WebRun certainly did not accept a start. */
export function isRefused({ status, body }: UpstreamReply): boolean {
  if (status < 400 && body?.['success'] === true) return false;
  try {
    parseTask({ status, body });
    return false;
  } catch (error) {
    // A session's reply names no task, which `parseTask` calls unreadable: only a "no" counts.
    return isWebRunError(error) && error.code === 'http' && error.outcome === 'refused';
  }
}

/** Reads the rate-limit headers. */
export function readRateLimit({ status, headers, body }: UpstreamReply): RateLimitReport {
  const limit = Number(headers['x-ratelimit-limit']);
  const resetMs = Number(headers['x-ratelimit-reset']) * 1_000 - Date.now();
  const retryMs = Number(headers['retry-after']) * 1_000;
  const waitMs = [retryMs, resetMs].find((ms) => ms > 0 && ms <= longestRetryAfterMs) ?? minuteMs;
  // A gateway's page without the headers does not mean that there is no limit.
  const withoutHeader = status < 300 && body ? null : undefined;
  return {
    limit: limit > 0 ? limit : withoutHeader,
    blockedMs: status === 429 ? waitMs : null,
  };
}
