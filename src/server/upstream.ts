import { pollTimeoutMs, postTimeoutMs } from '../core/timing.js';
import { readReplyText } from './body.js';
import { parseJson } from '../core/json.js';
import type { Redactor } from './redact.js';
import { refusals } from './refusal.js';
import { pickReply, truncatedHeader } from './replyFields.js';
import { withTimeout } from './timeout.js';
import type { UploadForm } from './upload.js';
import { UpstreamTimeout } from './upstreamHealth.js';
import type { UpstreamHealth } from './upstreamHealth.js';
import type { UpstreamReply } from './upstreamReply.js';

/** Where requests are sent; nothing in a browser's request affects it. */
export interface Upstream {
  /** @throws {Refusal} 504 when WebRun cannot be reached: it may have received the request */
  post(path: string, body: object): Promise<UpstreamReply>;
  /** Sends a form as it arrives. @throws {Refusal} for an invalid form, or 504 */
  upload(path: string, form: UploadForm): Promise<UpstreamReply>;
  /** @throws {Refusal} 502 when WebRun cannot be reached */
  getTask(sessionId: string, taskId: string): Promise<UpstreamReply>;
}

/** The key, and the redactor that keeps it out of replies. */
export interface Credentials {
  readonly apiKey: string;
  readonly redact: Redactor;
}

const digits = /^\d{1,15}$/;

/** The only headers of WebRun that pass, with their formats. */
const passedHeaders: Readonly<Record<string, RegExp>> = {
  'x-ratelimit-limit': digits,
  'x-ratelimit-remaining': digits,
  'x-ratelimit-reset': digits,
  'retry-after': /^(\d{1,15}|[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT)$/,
};

/** Larger replies are refused, in bytes: messages of 5 MB exist. */
export const maxReplyBytes: number = 16 * 1024 * 1024;

/** Makes the connection to WebRun; the credentials are read with the first request. */
export function createUpstream(
  upstreamUrl: string,
  readCredentials: () => Promise<Credentials>,
  fetchOption: typeof fetch | undefined,
  health: UpstreamHealth,
): Upstream {
  async function open(
    path: string,
    init: RequestInit & { duplex?: 'half' },
    type?: string,
  ): Promise<Response> {
    const { apiKey } = await readCredentials();
    return (fetchOption ?? fetch)(upstreamUrl + path, {
      redirect: 'manual', // a redirect could carry the key to another host, or send a task twice
      ...init,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${apiKey}`,
        ...(type === undefined ? {} : { 'content-type': type }),
      },
      cache: 'no-store',
    });
  }

  async function read(response: Response, timeoutMs: number): Promise<UpstreamReply> {
    const { redact } = await readCredentials();
    const text = await readReplyText(response, maxReplyBytes, timeoutMs);
    const headers: Record<string, string> = {};
    for (const [name, form] of Object.entries(passedHeaders)) {
      const value = response.headers.get(name);
      if (value !== null && form.test(value) && redact.text(value) === value) headers[name] = value;
    }
    const { body, truncated } = pickReply(parse(text), redact);
    if (truncated.length > 0) headers[truncatedHeader] = truncated.join(', ');
    const reply = { status: response.status, headers, body };
    health.answered(reply);
    return reply;
  }

  /** A signal in each fetch would cost more than the rest of a poll, and a POST must not be aborted anyway. */
  const withReplyTimeout = (responded: Promise<Response>, timeoutMs: number): Promise<Response> =>
    withTimeout(responded, timeoutMs, () => {
      responded.then((response) => response.body?.cancel()).catch(() => undefined);
      return new UpstreamTimeout();
    });

  return {
    async post(path, body) {
      try {
        const responded = open(path, { method: 'POST', body: JSON.stringify(body) }, 'application/json');
        return await read(await withReplyTimeout(responded, postTimeoutMs), postTimeoutMs);
      } catch (error) {
        health.failed(error);
        // The reason is omitted: fetch may put header values, and so the key, into its message.
        throw refusals.unknownOutcome();
      }
    },
    async upload(path, form) {
      try {
        const init = {
          method: 'POST',
          body: form.stream,
          duplex: 'half',
          redirect: streamRedirect(),
        } as const;
        const responded = open(path, init, form.contentType);
        // WebRun's timeout starts when it has everything; until then the form has its own timeouts.
        const response = await Promise.race([
          responded,
          form.sent.then(() => withReplyTimeout(responded, postTimeoutMs)),
        ]);
        return await read(response, postTimeoutMs);
      } catch (error) {
        const fault = form.fault();
        if (!fault) health.failed(error);
        throw fault ?? refusals.unknownOutcome();
      } finally {
        form.cancel();
      }
    },
    async getTask(sessionId, taskId) {
      try {
        const path = `/task/${encodeURIComponent(sessionId)}/${encodeURIComponent(taskId)}`;
        return await read(
          await withReplyTimeout(open(path, { method: 'GET' }), pollTimeoutMs),
          pollTimeoutMs,
        );
      } catch (error) {
        health.failed(error);
        throw refusals.unreadable();
      }
    },
  };
}

/**
 * The redirect mode of requests with a streamed body. In any mode but `error`, Node keeps a copy of the whole body to follow redirects; runtimes
 * without `error` (Cloudflare) keep none.
 */
function streamRedirect(): 'error' | 'manual' {
  try {
    return new Request('http://localhost/', { redirect: 'error' }).redirect === 'error' ? 'error' : 'manual';
  } catch {
    return 'manual';
  }
}

/** Parses JSON, even if it is doubly encoded; `undefined` if it is not JSON. */
function parse(text: string): unknown {
  try {
    const value = parseJson(text.trim());
    return typeof value === 'string' ? parseJson(value) : value;
  } catch {
    return undefined;
  }
}
