/** Tells the proxy's operator that WebRun cannot be used: a browser sees only that something is wrong with the server. */
import { Refusal } from './refusal.js';
import { isKeyRefused, isReadable } from './upstreamReply.js';
import type { UpstreamReply } from './upstreamReply.js';
import { minuteMs } from './timing.js';

/** Reported when WebRun refuses the API key, cannot be reached, or something else answers in its place. The message contains neither key nor user. */
export class UpstreamError extends Error {
  override readonly name: string = 'UpstreamError';

  constructor(reason: string, advice: string) {
    super(`[webrun-react] Could not use WebRun: ${reason}. ${advice}`);
  }
}

/** WebRun did not answer in time. */
export class UpstreamTimeout extends Error {}

/** Watches WebRun's replies. */
export interface UpstreamHealth {
  answered(reply: UpstreamReply): void;
  /** A socket was connected, or refused as only WebRun does. */
  connected(): void;
  /** A request got no reply, and why. */
  failed(error: unknown): void;
  /** A connected socket was lost without being closed. */
  lost(): void;
}

/** The possible faults; each is reported separately. */
type Fault = 'key' | 'unreachable' | 'unreadable' | 'lost';

const adviceOnAddress = 'Check `upstreamUrl`, and what is between this server and WebRun.';

/** Reasons for a failed connection, by Node's error codes. Its messages are not repeated: they may contain header values. */
const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its host name is not known (ENOTFOUND)',
  EAI_AGAIN: 'its host name could not be looked up (EAI_AGAIN)',
  ECONNREFUSED: 'nothing listens there (ECONNREFUSED)',
  ECONNRESET: 'the connection was closed (ECONNRESET)',
  EPIPE: 'the connection was closed (EPIPE)',
  EHOSTUNREACH: 'there is no route to its host (EHOSTUNREACH)',
  ENETUNREACH: 'there is no route to its network (ENETUNREACH)',
  ETIMEDOUT: 'connecting took too long (ETIMEDOUT)',
  UND_ERR_CONNECT_TIMEOUT: 'connecting took too long (UND_ERR_CONNECT_TIMEOUT)',
  UND_ERR_HEADERS_TIMEOUT: 'it took too long to answer (UND_ERR_HEADERS_TIMEOUT)',
  UND_ERR_SOCKET: 'the connection was closed (UND_ERR_SOCKET)',
  CERT_HAS_EXPIRED: 'its certificate has expired (CERT_HAS_EXPIRED)',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted (SELF_SIGNED_CERT_IN_CHAIN)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host (ERR_TLS_CERT_ALTNAME_INVALID)',
};

/**
 * Reports each fault once until WebRun answers correctly again, and at most once a minute: an unstable connection must not fill a log.
 */
export function createUpstreamHealth(
  upstreamUrl: string,
  onError: (error: UpstreamError) => void,
  what: 'a request' | 'a socket' = 'a request',
): UpstreamHealth {
  const { origin } = new URL(upstreamUrl);
  const reported = new Set<Fault>();
  const reportedAtMs = new Map<Fault, number>();

  function report(fault: Fault, reason: string, advice: string): void {
    const nowMs = performance.now();
    const isRecent = nowMs - (reportedAtMs.get(fault) ?? -Infinity) < minuteMs;
    if (reported.has(fault) || isRecent) return;
    reported.add(fault);
    reportedAtMs.set(fault, nowMs);
    onError(new UpstreamError(reason, advice));
  }

  return {
    answered(reply) {
      const { status } = reply;
      if (isKeyRefused(reply))
        report(
          'key',
          `${origin} refused the API key with status ${status}`,
          'Check that `apiKey` is a key of your WebRun account, has not expired and has the permissions that your app needs.',
        );
      else if (!isReadable(reply))
        report(
          'unreadable',
          `${origin} answered with status ${status} and something that is not a WebRun reply`,
          adviceOnAddress,
        );
      else reported.clear();
    },
    connected: () => reported.clear(),
    failed(error) {
      // A failure to read a reply is a refusal; a failed connection is not.
      if (error instanceof Refusal)
        return report(
          'unreadable',
          `${origin} sent a reply that was cut, took too long, or is too large`,
          adviceOnAddress,
        );
      const isLate = error instanceof UpstreamTimeout;
      const reason = isLate ? 'it took too long' : (reasons[codeOf(error)] ?? 'the connection failed');
      report(
        'unreachable',
        `${what} to ${origin} got no answer: ${reason}`,
        'Check `upstreamUrl`, and that this server may open connections to it.',
      );
    },
    lost: () =>
      report(
        'lost',
        `${what} to ${origin} was connected and is gone`,
        'Check what is between this server and WebRun. Browsers poll, and connect again.',
      ),
  };
}

/** Node puts the connection error into the `cause` of fetch's error. */
function codeOf(error: unknown, depth = 0): string {
  if (typeof error !== 'object' || error === null || depth > 3) return '';
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: unknown };
  return typeof code === 'string' && Object.hasOwn(reasons, code) ? code : codeOf(cause, depth + 1);
}
