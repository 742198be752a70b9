import { createConcurrencyLimit } from './concurrency.js';
import type { RelayConnection } from './socketPackages.js';
import { createThrottle } from './throttle.js';

/** How many sockets, and how much over them. Counted per instance. */
export interface SocketLimits {
  /** Sockets of one session, whatever handles they use; each has a connection to WebRun. @default 8 */
  readonly perSession?: number | undefined;
  /** Connections of one user. @default 50 */
  readonly perUser?: number | undefined;
  /** Connections of all users. @default 2_000 */
  readonly inAll?: number | undefined;
  /** Messages of one user a second, for example clicks; more are dropped. @default 20 */
  readonly messagesPerSecond?: number | undefined;
}

/** The names of the limits, for a check of the option. */
export const socketLimitNames: readonly (keyof SocketLimits)[] = [
  'perSession',
  'perUser',
  'inAll',
  'messagesPerSecond',
];

/** Keeps the limits of one relay. */
export interface SocketGuard {
  /** Counts a connection until it closes. @throws {Refusal} 429 or 503 for one too many */
  admit(userId: string, connection: RelayConnection): void;
  /** Counts a socket of a session, until the returned function is called. @throws {Refusal} 429 */
  enterSession(sessionId: string): () => void;
  /** True when the user may send one more message now. */
  takeMessage(userId: string): boolean;
}

/** Makes the guard of one relay. */
export function createSocketGuard({
  perSession = 8,
  perUser = 50,
  inAll = 2_000,
  messagesPerSecond = 20,
}: SocketLimits): SocketGuard {
  const connections = createConcurrencyLimit(perUser, inAll);
  const sessions = createConcurrencyLimit(perSession, Infinity);
  const messages = createThrottle(messagesPerSecond);
  return {
    admit(userId, connection) {
      connection.on('close', connections.enter(userId));
    },
    enterSession: (sessionId) => sessions.enter(sessionId),
    takeMessage: (userId) => messages.take(userId),
  };
}
