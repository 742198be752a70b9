/**
 * Who is next for one of the account's places in a minute. Pure: the queue document in, decisions out.
 */

/** A request that waits for a place. */
export interface Waiting {
  readonly ticket: string;
  readonly user: string;
  /** Since when, by the clock of its instance. */
  readonly sinceMs: number;
  readonly urgency: Urgency;
}

/**
 * Urgent is a `stop`, and after it a `command` (an answer, pause, resume): it goes first, also into what is reserved. To keep one user
 * from shutting out the others, it is urgent only while that user has had less than a share of places, and a stop also while that user
 * has had less than half a share of stops, so that clicks do not hold up a stop. A `start` waits its turn, and so does what is not urgent.
 */
export type Urgency = (typeof urgencies)[number];
const urgencies = ['stop', 'command', 'start'] as const;

/** What instances share of one endpoint's queue. */
export interface QueueDocument {
  /** Requests a minute; 0 is no limit. */
  limit: number;
  blockedUntilMs: number;
  /** When that was learned: if it lies in the future, the clock was set back. */
  blockedAtMs?: number;
  /** Who got a place in this minute, and when; oldest first. */
  places: { atMs: number; user: string; isStop: boolean }[];
  waiting: Waiting[];
  /** Tickets whose turn has come; the request that waits with one takes it. */
  called: Record<string, number>;
  /** Who went away without a place, and when: a share is kept for them. */
  unserved: Record<string, number>;
  /** The last two users that were seen, and when. */
  seen: Record<string, number>;
}

/** The account's limits count in a sliding minute; half a second more for clocks that differ. */
export const rateWindowMs = 60_500;

/** Three places in ten are reserved for users who come later; otherwise one loud user could take the whole first minute. */
const reservedShare = 0.3;

/**
 * Where only one user has been seen for a day, a kept place is opened to that user after each 5 s. Three of them then open within
 * the 20 s that a request waits, so a person who is alone gets all ten.
 */
const loneReleaseMs = 5_000;
export const seenForMs = 86_400_000;

/** Gives places to everybody whose turn it is, as far as they go. */
export function callNext(queue: QueueDocument, nowMs: number): void {
  if (nowMs < queue.blockedUntilMs) return;
  while (queue.waiting.length > 0 && (queue.limit === 0 || queue.places.length < queue.limit)) {
    const next = findNext(queue, nowMs);
    if (!next) return;
    queue.waiting = queue.waiting.filter((other) => other !== next);
    queue.called[next.ticket] = nowMs;
    delete queue.unserved[next.user];
    if (queue.limit > 0) queue.places.push({ atMs: nowMs, user: next.user, isStop: next.urgency === 'stop' });
  }
}

/** Orders by urgency, then fewest places, then longest wait; `undefined` while the free places are reserved for others. */
function findNext(queue: QueueDocument, nowMs: number): Waiting | undefined {
  const { limit, places, waiting, unserved } = queue;
  const counts = countByUser(places);
  const had = (user: string): number => counts.get(user) ?? 0;
  const stops = countByUser(places.filter(({ isStop }) => isStop));
  const wanting = new Set([...waiting.map(({ user }) => user), ...Object.keys(unserved)]);
  const shareOf = (users: number): number => Math.max(1, Math.floor(limit / users));
  const share = shareOf(wanting.size);
  // What is urgent may leave nothing for whoever comes next, so a user who was seen today counts, too.
  const urgentShare = shareOf(Math.max(wanting.size, Object.keys(queue.seen).length));
  const stopShare = Math.max(1, Math.floor(urgentShare / 2));
  const isUrgent = ({ urgency, user }: Waiting): boolean =>
    (urgency !== 'start' && (limit === 0 || had(user) < urgentShare)) ||
    (urgency === 'stop' && (stops.get(user) ?? 0) < stopShare);
  const rank = (one: Waiting): number => urgencies.indexOf(isUrgent(one) ? one.urgency : 'start');
  const [next] = waiting.toSorted(
    (one, other) =>
      rank(one) - rank(other) ||
      had(one.user) - had(other.user) ||
      urgencies.indexOf(one.urgency) - urgencies.indexOf(other.urgency) ||
      one.sinceMs - other.sinceMs,
  );
  if (!next || limit === 0 || isUrgent(next)) return next;
  if (had(next.user) >= share) {
    const isShareWanted = [...wanting].some((user) => user !== next.user && had(user) < share);
    if (isShareWanted) return undefined;
  }
  const users = new Set([...counts.keys(), ...wanting]).size;
  return isReserved(queue, users, nowMs) && had(next.user) >= Math.ceil(limit / (users + 1))
    ? undefined
    : next;
}

function countByUser(places: QueueDocument['places']): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { user } of places) counts.set(user, (counts.get(user) ?? 0) + 1);
  return counts;
}

/** True while the next free place is kept for somebody who has had less than a share; one after the other is opened to all. */
function isReserved({ limit, places, seen }: QueueDocument, users: number, nowMs: number): boolean {
  const reserved = Math.ceil(limit * reservedShare);
  const taken = places.length - (limit - reserved);
  if (taken < 0) return false;
  const isAlone = users < 2 && Object.keys(seen).length < 2;
  const releaseMs = isAlone ? loneReleaseMs : rateWindowMs / (reserved + 1);
  return nowMs < (places[0]?.atMs ?? 0) + (taken + 1) * releaseMs;
}

/** When the next place may become free, for somebody who is turned away. */
export function nextPlaceMs({ blockedUntilMs, places }: QueueDocument, nowMs: number): number {
  return Math.max(blockedUntilMs, (places[0]?.atMs ?? nowMs) + rateWindowMs);
}
