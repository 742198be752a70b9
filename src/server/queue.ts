import { tooMany } from './refusal.js';
import { sleep, updateDocument } from './store.js';
import type { WebRunStore } from './store.js';
import { keepReplyMs, queueLookMs, queueWaitMs, rateWindowMs } from './timing.js';

/** What WebRun's rate-limit headers said. */
export interface RateNews {
  /** Requests a minute; `null` when the reply carried no limit. */
  readonly limit: number | null;
  /** Nothing more is taken for so long. @default null */
  readonly blockedMs: number | null;
}

/** The account's limit, shared fairly. */
export interface FairQueue {
  /**
   * Waits for a place in the account's minute. Whoever had least goes first; words to a running task go before all.
   * @throws {Refusal} 429 after 20 s
   */
  enter(path: string, user: string, isCommand: boolean): Promise<void>;
  /** Believes what a reply said: another limit, or none. */
  learn(path: string, news: RateNews): Promise<void>;
}

/** The documented limit, until a reply says otherwise (protocol section 14). */
const documentedLimit = 10;

interface Waiting {
  readonly ticket: string;
  readonly user: string;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly isCommand: boolean;
}

interface QueueDocument {
  /** Requests a minute; 0 is no limit. */
  limit: number;
  blockedUntilMs: number;
  /** Who got a place in this minute, and when. */
  places: { atMs: number; user: string }[];
  waiting: Waiting[];
  /** Tickets whose turn has come, taken by whoever waits with them. */
  called: Record<string, number>;
  /** Who went away without a place, and when: a share is kept for them. */
  unserved: Record<string, number>;
}

/**
 * Makes the queue. Any instance calls the next tickets, also those of others; a ticket whose instance has died wastes one place.
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
  };
  const isFixed = fixedLimit !== undefined;
  /** What this instance last knew, so that it does not ask the store where there is no limit. */
  const known = new Map<string, number>();
  const change = <Answer>(path: string, act: (queue: QueueDocument) => Answer): Promise<Answer> =>
    updateDocument(store, `queue ${path}`, keepReplyMs, initial, act);

  return {
    async enter(path, user, isCommand) {
      if ((known.get(path) ?? fixedLimit) === 0) return;
      const sinceMs = Date.now();
      const mine: Waiting = {
        ticket: crypto.randomUUID(),
        user,
        sinceMs,
        untilMs: sinceMs + queueWaitMs,
        isCommand,
      };
      for (let isFirst = true; ; isFirst = false) {
        const answer = await change(path, (queue) => {
          if (isFirst) queue.waiting.push(mine);
          return look(queue, mine, Date.now());
        });
        if (answer === 'go') return;
        if (answer !== 'wait')
          throw tooMany(
            'RATE_LIMIT_EXCEEDED',
            'Many people are starting tasks right now. Please try again shortly.',
            answer,
          );
        await sleep(queueLookMs);
      }
    },
    async learn(path, { limit, blockedMs }) {
      if (isFixed && blockedMs === null) return;
      const isNews = !isFixed && known.get(path) !== (limit ?? 0);
      if (blockedMs === null && !isNews) return;
      const learned = await change(path, (queue) => {
        if (blockedMs !== null) queue.blockedUntilMs = Math.max(queue.blockedUntilMs, Date.now() + blockedMs);
        if (!isFixed) queue.limit = limit ?? (blockedMs === null ? 0 : queue.limit || documentedLimit);
        return queue.limit;
      });
      known.set(path, learned);
    },
  };
}

/** Calls everybody whose turn it is, and says what that means for one ticket: `go`, `wait`, or come again after so many ms. */
function look(queue: QueueDocument, mine: Waiting, nowMs: number): 'go' | 'wait' | number {
  forget(queue, nowMs);
  callNext(queue, nowMs);
  if (queue.called[mine.ticket] !== undefined) {
    delete queue.called[mine.ticket];
    return 'go';
  }
  if (nowMs < mine.untilMs) return 'wait';
  queue.waiting = queue.waiting.filter(({ ticket }) => ticket !== mine.ticket);
  queue.unserved[mine.user] = nowMs;
  const freeAtMs = Math.max(queue.blockedUntilMs, (queue.places[0]?.atMs ?? nowMs) + rateWindowMs);
  return Math.max(1_000, freeAtMs - nowMs);
}

function forget(queue: QueueDocument, nowMs: number): void {
  const isRecent = (atMs: number): boolean => atMs > nowMs - rateWindowMs;
  queue.places = queue.places.filter(({ atMs }) => isRecent(atMs));
  // A ticket whose instance has died is not taken away by it.
  queue.waiting = queue.waiting.filter(({ untilMs }) => untilMs > nowMs - queueWaitMs);
  for (const [ticket, atMs] of Object.entries(queue.called)) if (!isRecent(atMs)) delete queue.called[ticket];
  for (const [user, atMs] of Object.entries(queue.unserved)) if (!isRecent(atMs)) delete queue.unserved[user];
}

function callNext(queue: QueueDocument, nowMs: number): void {
  if (nowMs < queue.blockedUntilMs) return;
  while (queue.waiting.length > 0 && (queue.limit === 0 || queue.places.length < queue.limit)) {
    const next = findNext(queue);
    if (!next) return;
    queue.waiting = queue.waiting.filter((other) => other !== next);
    queue.called[next.ticket] = nowMs;
    delete queue.unserved[next.user];
    if (queue.limit > 0) queue.places.push({ atMs: nowMs, user: next.user });
  }
}

/** Commands first, then whoever had fewest places, then whoever waits longest; nobody takes the share of one who wants it. */
function findNext({ limit, places, waiting, unserved }: QueueDocument): Waiting | undefined {
  const had = (user: string): number => places.filter((place) => place.user === user).length;
  const wanting = new Set([...waiting.map(({ user }) => user), ...Object.keys(unserved)]);
  const share = Math.max(1, Math.floor(limit / wanting.size));
  const [next] = waiting.toSorted(
    (one, other) =>
      Number(other.isCommand) - Number(one.isCommand) ||
      had(one.user) - had(other.user) ||
      one.sinceMs - other.sinceMs,
  );
  if (!next || next.isCommand || limit === 0 || had(next.user) < share) return next;
  const isShareWanted = [...wanting].some((user) => user !== next.user && had(user) < share);
  return isShareWanted ? undefined : next;
}
