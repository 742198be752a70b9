import type QuickLRU from 'quick-lru';
import type { Allowance } from './allowance.js';
import type { Endpoint, KnownDetails, WebRunProxyEvent } from './events.js';
import type { FairQueue } from './fairQueue.js';
import type { Idempotency, KeptReply } from './idempotency.js';
import type { Access } from './options.js';
import { Refusal, refusals } from './refusal.js';
import { sealReply } from './replyIds.js';
import type { KnownHandle } from './replyIds.js';
import type { Throttle } from './throttle.js';
import type { Upstream } from './upstream.js';
import { readRateLimit } from './upstreamReply.js';
import type { PassableReply, UpstreamReply } from './upstreamReply.js';
import type { UsageCounter } from './usageCounter.js';

/** The parts of a proxy that its handlers use. */
export interface ProxyContext {
  readonly access: Access;
  readonly basePath: string;
  readonly socketUrl: string | null;
  readonly maxBodyBytes: number;
  readonly maxUploadBytes: number;
  readonly upstream: Upstream;
  readonly idempotency: Idempotency;
  readonly queue: FairQueue;
  readonly usage: UsageCounter;
  /** Whether runs are counted: only if a limit or a listener needs it. */
  readonly isCounting: boolean;
  readonly isLimiting: boolean;
  readonly actions: Throttle;
  readonly polls: Throttle;
  readonly cancelledStarts: Throttle;
  /** Queued stops, by user, session and kind. */
  readonly stops: Map<string, Promise<KeptReply>>;
  /** The last minute's commands with a key, by user, key and a digest of the body. */
  readonly commands: QuickLRU<string, Promise<KeptReply>>;
  readonly waitUntil: (work: Promise<unknown>) => void;
  readonly emit: (event: WebRunProxyEvent, known: KnownDetails) => void;
  readonly onError: (error: unknown) => void;
}

/** A request of a signed-in user. */
export interface Call {
  readonly userId: string;
  /** The user's name in the store. */
  readonly user: string;
  readonly endpoint: Endpoint;
  readonly known: KnownDetails;
  /** What the user has left, once it has been counted. */
  allowance: Allowance | Promise<Allowance> | null;
}

/** Records something before anything is sent: if the store is unavailable, nothing is sent. @throws {Refusal} 503 */
export async function record<Value>(write: () => Promise<Value>): Promise<Value> {
  try {
    return await write();
  } catch (error) {
    throw error instanceof Refusal ? error : refusals.storeDown(error);
  }
}

/** Learns from a reply's rate-limit headers. Store errors are ignored, because the reply has already come. */
export const learn = ({ queue, onError }: ProxyContext, path: string, reply: UpstreamReply): Promise<void> =>
  queue.learn(path, readRateLimit(reply)).catch(onError);

/** Replaces ids with handles: makes the reply that a browser, or a later repeat, may see. */
export async function toKept(
  { access, basePath, socketUrl }: ProxyContext,
  { userId }: Call,
  { status, headers, body }: PassableReply,
  known: readonly KnownHandle[],
): Promise<KeptReply> {
  const sealed = await sealReply(body, { seal: access.seal, userId, basePath, socketUrl, known });
  return { status, headers, text: JSON.stringify(sealed) };
}

/** Makes the response for a browser. It must not be cached: it belongs to one user. */
export const toResponse = ({ status, headers, text }: KeptReply): Response =>
  new Response(text, {
    status,
    headers: {
      ...headers,
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });
