import { parseTask } from '../core/protocol.js';
import { isWebRunError } from '../core/errors.js';
import type { Task, TaskRef } from '../core/task.js';
import { longestRetryAfterMs, pollTimeoutMs, postTimeoutMs } from '../core/timing.js';
import { readReply } from './body.js';
import type { RateNews } from './queue.js';
import { Refusal, refusals } from './refusal.js';

type Wire = Readonly<Record<string, unknown>>;

/** What WebRun said. */
export interface UpstreamReply {
  readonly status: number;
  /** `null` when the body is no JSON object. */
  readonly body: Wire | null;
  /** Of its headers those that pass: the rate limit's. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Where requests end up; nothing of a browser's request chooses it. */
export interface Upstream {
  /** @throws {Refusal} 504 when WebRun cannot be reached: it may have taken the request */
  post(path: string, body: object): Promise<UpstreamReply>;
  /** @throws {Refusal} 502 when WebRun cannot be reached */
  getTask(sessionId: string, taskId: string): Promise<UpstreamReply>;
}

/** The only headers of WebRun that pass. */
const passedHeaders = [
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'retry-after',
] as const;

/** Larger replies are refused: 5 MB messages are known. */
const maxReplyBytes = 16 * 1024 * 1024;

/** Makes the way to WebRun, with the key. */
export function createUpstream(
  upstreamUrl: string,
  apiKey: string,
  fetchOption: typeof fetch | undefined,
): Upstream {
  async function send(path: string, body: object | null): Promise<UpstreamReply> {
    const timeoutMs = body ? postTimeoutMs : pollTimeoutMs;
    const isForm = body instanceof FormData;
    const asked = (fetchOption ?? fetch)(upstreamUrl + path, {
      method: body ? 'POST' : 'GET',
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${apiKey}`,
        ...(body && !isForm ? { 'content-type': 'application/json' } : {}),
      },
      body: !body || isForm ? body : JSON.stringify(body),
      redirect: 'manual', // a redirect could carry the key to another host, or send a task twice
      cache: 'no-store',
    });
    const response = await within(asked, timeoutMs);
    const text = await readReply(response, maxReplyBytes, timeoutMs);
    const headers: Record<string, string> = {};
    for (const name of passedHeaders) {
      const value = response.headers.get(name);
      if (value !== null && /^[\w ,:-]{1,64}$/.test(value)) headers[name] = value;
    }
    return { status: response.status, headers, body: parse(text.replaceAll(apiKey, '…')) };
  }

  return {
    post: (path, body) =>
      send(path, body).catch(() => {
        // The reason is left out: a fetch may put header values, and with them the key, into its text.
        throw refusals.unknownOutcome();
      }),
    getTask: (sessionId, taskId) =>
      send(`/task/${encodeURIComponent(sessionId)}/${encodeURIComponent(taskId)}`, null).catch(() => {
        throw refusals.unreadable();
      }),
  };
}

/** Waits so long. A signal in each fetch would cost more than all the rest of a poll, and a POST is not to be cut anyway. */
async function within(asked: Promise<Response>, timeoutMs: number): Promise<Response> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(refusals.unreadable());
      asked.then((response) => response.body?.cancel()).catch(() => undefined);
    }, timeoutMs);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

function parse(text: string): Wire | null {
  try {
    let value: unknown = JSON.parse(text.trim());
    if (typeof value === 'string') value = JSON.parse(value);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Wire) : null;
  } catch {
    return null;
  }
}

/** On a poll these say that there is nothing new. */
const nothingNewStatuses = [202, 204, 304];

/**
 * The reply as it may be passed on: one that cannot be read becomes a refusal that claims no more than it proves, and a wrong key
 * is the server's fault, not the user's.
 */
export function toPassable(
  { status, body, headers }: UpstreamReply,
  isPoll: boolean,
): UpstreamReply & { readonly body: Wire } {
  const refused = (refusal: Refusal): UpstreamReply & { readonly body: Wire } => ({
    status: refusal.status,
    body: refusal.body,
    headers,
  });
  if (isPoll && !body && nothingNewStatuses.includes(status))
    return { status: 200, headers, body: { status: 'running', pending: true } };
  if (status === 401 || status === 403) {
    // WebRun says 401 also for a session it does not know (protocol section 13).
    const isSession = body !== null && /session not found/i.test(JSON.stringify(body));
    return refused(isSession ? refusals.unknownSession() : refusals.keyRefused());
  }
  if (status >= 300 && status < 400) return refused(refusals.unreadable());
  if (body) return { status, body, headers };
  // An HTML 503 comes from a gateway and proves nothing; as JSON it would say "refused, send it again".
  if (status < 400 || status >= 500) return refused(refusals.unreadable());
  if (status === 404) return refused(refusals.unknownTask());
  return refused(new Refusal(status, 'BAD_REQUEST', 'WebRun refused the request.'));
}

/** What a reply says of its task, a poll's with the task it asked for; `null` when it says nothing, or refuses. */
export function readTask({ status, body }: UpstreamReply, asked: Partial<TaskRef> = {}): Task | null {
  try {
    return parseTask({ status, body }, asked);
  } catch {
    return null;
  }
}

/** True when WebRun certainly did not take a start (protocol section 5.10). */
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

/** What the rate-limit headers said. */
export function readRateNews({ status, headers }: UpstreamReply): RateNews {
  const limit = Number(headers['x-ratelimit-limit']);
  const remaining = headers['x-ratelimit-remaining'];
  const resetMs = Number(headers['x-ratelimit-reset']) * 1_000 - Date.now();
  const retryMs = Number(headers['retry-after']) * 1_000;
  const waitMs = [retryMs, resetMs].find((ms) => ms > 0 && ms <= longestRetryAfterMs) ?? null;
  const isSpent = status === 429 || remaining === '0';
  return {
    limit: limit > 0 ? limit : null,
    blockedMs: isSpent && status === 429 ? (waitMs ?? 60_000) : null,
  };
}
