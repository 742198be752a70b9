import { createConcurrencyLimit } from './concurrency.js';
import { tooMany } from './refusal.js';
import type { RelayConnection } from './socketPackages.js';
import { createThrottle } from './throttle.js';

/** Limits on sockets and their messages. Counted per instance. */
export interface SocketLimits {
  /** Sockets per session, whatever handles they use; each has its own connection to WebRun. @default 8 */
  readonly perSession?: number | undefined;
  /** Connections per user. @default 50 */
  readonly perUser?: number | undefined;
  /** Connections of all users. @default 2_000 */
  readonly inAll?: number | undefined;
  /** How often one user may connect to WebRun per minute; a refused browser retries later, and polls. @default 120 */
  readonly connectsPerMinute?: number | undefined;
  /** Messages per user and second, for example clicks; more are dropped. @default 20 */
  readonly messagesPerSecond?: number | undefined;
}

/** The names of the limits, for a check of the option. */
export const socketLimitNames: readonly (keyof SocketLimits)[] = [
  'perSession',
  'perUser',
  'inAll',
  'connectsPerMinute',
  'messagesPerSecond',
];

/** Enforces the limits of one relay. */
export interface SocketGuard {
  /** Counts a connection until it closes. @throws {Refusal} 429 or 503 for one too many */
  admit(userId: string, connection: RelayConnection): void;
  /** Counts a socket of a session, until the returned function is called. @throws {Refusal} 429 for one too many, or too soon */
  enterSession(sessionId: string, userId: string): () => void;
  /** True when the user may send one more message now. */
  takeMessage(userId: string): boolean;
}

/** Makes the guard of one relay. */
export function createSocketGuard({
  perSession = 8,
  perUser = 50,
  inAll = 2_000,
  connectsPerMinute = 120,
  messagesPerSecond = 20,
}: SocketLimits): SocketGuard {
  const connections = createConcurrencyLimit(perUser, inAll);
  const sessions = createConcurrencyLimit(perSession, Infinity);
  const connects = createThrottle(connectsPerMinute / 60, connectsPerMinute);
  const messages = createThrottle(messagesPerSecond);
  return {
    admit(userId, connection) {
      connection.on('close', connections.enter(userId));
    },
    enterSession(sessionId, userId) {
      const leave = sessions.enter(sessionId);
      if (connects.take(userId)) return leave;
      leave();
      throw tooMany('TOO_MANY_REQUESTS', `At most ${connectsPerMinute} connections a minute.`, 1_000);
    },
    takeMessage: (userId) => messages.take(userId),
  };
}
