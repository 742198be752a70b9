import { sleep } from '../core/promises.js';
import { longestRetryAfterMs } from '../core/timing.js';
import { callNext, nextPlaceMs, rateWindowMs, seenForMs } from './fairShare.js';
import type { QueueDocument, Urgency, Waiting } from './fairShare.js';
import { tooMany } from './refusal.js';
import type { Refusal } from './refusal.js';
import { createStoreDocument } from './storeDocument.js';
import type { WebRunStore } from './store.js';
import { dayMs } from './timing.js';

/** The content of WebRun's rate-limit headers. */
export interface RateLimitReport {
  /** Requests per minute; `null` when the account has no limit, `undefined` when the reply does not say. */
  readonly limit: number | null | undefined;
  /** How long WebRun will reject requests, in milliseconds; `null` when it accepts them. */
  readonly blockedMs: number | null;
}

/** The account's limit, shared fairly. */
export interface FairQueue {
  /**
   * Waits for a place in the account's minute.
   * @throws {Refusal} 429 after 20 s, or at once if too many already wait
   */
  enter(path: string, user: string, urgency: Urgency): Promise<void>;
  /** Adopts the limit that a reply reported: another one, or none. */
  learn(path: string, report: RateLimitReport): Promise<void>;
}

/** How long a request waits before it is refused: with the 50 s hold it stays under the client's 75 s. */
const queueWaitMs = 20_000;

/** How often a waiting request checks for its turn, in milliseconds; that only reads the shared document. */
const queueCheckMs = 200;

/** The documented limit, until a reply says otherwise. */
const documentedLimit = 10;

/** How many requests of one user, and of all users, may wait at the same time, so that their shared document stays small. */
const maxWaitingPerUser = 20;
const maxWaiting = 500;

const busyMessage = 'Many people are starting tasks right now. Please try again shortly.';

/**
 * Makes the queue. Any instance calls the next tickets, including those of others; a ticket whose instance has died wastes one place.
 * @param fixedLimit requests a minute, 0 for none; by default the documented limit, then what replies say
 */
export function createFairQueue(store: WebRunStore, fixedLimit?: number): FairQueue {
  const initial: QueueDocument = {
    limit: fixedLimit ?? documentedLimit,
    blockedUntilMs: 0,
    places: [],
    waiting: [],
    called: {},
    unserved: {},
    seen: {},
  };
  const isFixed = fixedLimit !== undefined;
  const documents = createStoreDocument(store, dayMs, initial);
  /** The last limit that this instance saw, so that it skips the store when there is none. */
  const known = new Map<string, number>();

  return {
    async enter(path, user, urgency) {
      if ((known.get(path) ?? fixedLimit) === 0) return;
      const ticket = crypto.randomUUID();
      // Instances share wall-clock times, which can be set; this request's own wait is measured by the monotonic clock.
      const begunMs = performance.now();
      for (;;) {
        const answer = await documents.update(`queue ${path}`, (queue) => {
          const nowMs = Date.now();
          const waitedMs = performance.now() - begunMs;
          const mine: Waiting = { ticket, user, sinceMs: nowMs - waitedMs, urgency };
          dropExpired(queue, nowMs);
          return join(queue, mine, nowMs) ?? takeTurn(queue, mine, nowMs, waitedMs);
        });
        if (answer === 'go') return;
        if (answer !== 'wait') throw answer;
        await sleep(queueCheckMs);
      }
    },
    async learn(path, { limit, blockedMs }) {
      if ((isFixed || limit === undefined) && blockedMs === null) return;
      const isNew = !isFixed && known.get(path) !== (limit ?? 0);
      if (blockedMs === null && !isNew) return;
      const learned = await documents.update(`queue ${path}`, (queue) => {
        const nowMs = Date.now();
        dropExpired(queue, nowMs);
        if (blockedMs !== null && nowMs + blockedMs > queue.blockedUntilMs)
          Object.assign(queue, { blockedUntilMs: nowMs + blockedMs, blockedAtMs: nowMs });
        if (!isFixed) queue.limit = limit ?? (blockedMs === null ? 0 : queue.limit || documentedLimit);
        return queue.limit;
      });
      known.set(path, learned);
    },
  };
}

/** Adds a request to the queue unless it is in it; returns a refusal if too many already wait. */
function join(queue: QueueDocument, mine: Waiting, nowMs: number): Refusal | null {
  const isIn = queue.waiting.some(({ ticket }) => ticket === mine.ticket);
  if (isIn || queue.called[mine.ticket] !== undefined) return null;
  // Other requests never keep a stop out of the queue.
  const isStop = mine.urgency === 'stop';
  const others = queue.waiting.filter(({ urgency }) => !isStop || urgency === 'stop');
  const ofUser = others.filter(({ user }) => user === mine.user).length;
  if (ofUser >= maxWaitingPerUser || (!isStop && others.length >= maxWaiting))
    return tooMany('RATE_LIMIT_EXCEEDED', busyMessage, Math.max(1_000, nextPlaceMs(queue, nowMs) - nowMs));
  queue.waiting.push(mine);
  delete queue.seen[mine.user];
  const [latest] = Object.entries(queue.seen).toSorted(([, one], [, other]) => other - one);
  queue.seen = { ...(latest ? { [latest[0]]: latest[1] } : {}), [mine.user]: nowMs };
  return null;
}

/** Calls all tickets whose turn it is, and returns the result for one. */
function takeTurn(
  queue: QueueDocument,
  mine: Waiting,
  nowMs: number,
  waitedMs: number,
): 'go' | 'wait' | Refusal {
  callNext(queue, nowMs);
  if (queue.called[mine.ticket] !== undefined) {
    delete queue.called[mine.ticket];
    return 'go';
  }
  if (waitedMs < queueWaitMs) return 'wait';
  queue.waiting = queue.waiting.filter(({ ticket }) => ticket !== mine.ticket);
  queue.unserved[mine.user] = nowMs;
  return tooMany('RATE_LIMIT_EXCEEDED', busyMessage, Math.max(1_000, nextPlaceMs(queue, nowMs) - nowMs));
}

/** Drops expired entries, and those so far in the future that a clock must be or have been wrong. */
function dropExpired(queue: QueueDocument, nowMs: number): void {
  const isWithin = (atMs: number, ms: number): boolean => Math.abs(nowMs - atMs) < ms;
  const isRecent = (atMs: number): boolean => isWithin(atMs, rateWindowMs);
  const isBlockedLater = (queue.blockedAtMs ?? -Infinity) > nowMs + rateWindowMs;
  if (isBlockedLater || queue.blockedUntilMs > nowMs + longestRetryAfterMs + rateWindowMs)
    queue.blockedUntilMs = 0;
  queue.places = queue.places.filter(({ atMs }) => isRecent(atMs));
  // An instance that died cannot remove its ticket.
  queue.waiting = queue.waiting.filter(({ sinceMs }) => isWithin(sinceMs, 2 * queueWaitMs));
  for (const [ticket, atMs] of Object.entries(queue.called)) if (!isRecent(atMs)) delete queue.called[ticket];
  for (const [user, atMs] of Object.entries(queue.unserved)) if (!isRecent(atMs)) delete queue.unserved[user];
  for (const [user, atMs] of Object.entries(queue.seen))
    if (!isWithin(atMs, seenForMs)) delete queue.seen[user];
}
