/**
 * Decides who gets the next of the account's places in a minute. Pure: the queue document in, decisions out.
 */

/** A request that waits for a place. */
export interface Waiting {
  readonly ticket: string;
  readonly user: string;
  /** When it began to wait, by the clock of its instance. */
  readonly sinceMs: number;
  readonly urgency: Urgency;
}

/**
 * A `stop` is urgent, then a `command` (an answer, pause, resume): they go first, even into reserved places. So that one user cannot shut out
 * the others, they are urgent only while that user has had less than a share of places; a stop also while that user has had less than half a
 * share of stops, so that clicks do not delay it. A `start`, and anything not urgent, waits its turn.
 */
export type Urgency = (typeof urgencies)[number];
const urgencies = ['stop', 'command', 'start'] as const;

/** What instances share of one endpoint's queue. */
export interface QueueDocument {
  /** Requests per minute; 0 means no limit. */
  limit: number;
  blockedUntilMs: number;
  /** When the limit was learned; if in the future, the clock was set back. */
  blockedAtMs?: number;
  /** Who got a place within this minute, and when; oldest first. */
  places: { atMs: number; user: string; isStop: boolean }[];
  waiting: Waiting[];
  /** Tickets whose turn has come; the request that waits with one takes it. */
  called: Record<string, number>;
  /** Who left without a place, and when: a share is kept for them. */
  unserved: Record<string, number>;
  /** The last two users that were seen, and when. */
  seen: Record<string, number>;
}

/** The account's limits use a sliding minute; plus half a second for clock differences. */
export const rateWindowMs = 60_500;

/** Three places in ten are reserved for users who come later; otherwise one loud user could take the whole first minute. */
const reservedShare = 0.3;

/**
 * If only one user has been seen for a day, a reserved place opens to that user every 5 s. All three open within the 20 s that a request waits,
 * so a lone user gets all ten.
 */
const loneReleaseMs = 5_000;
export const seenForMs = 86_400_000;

/** Gives the available places to everybody whose turn it is. */
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
  // Urgent requests may leave nothing for others, so a user who was seen today counts, too.
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

/** True while the next free place is reserved for somebody who has had less than a share; places open to all one by one. */
function isReserved({ limit, places, seen }: QueueDocument, users: number, nowMs: number): boolean {
  const reserved = Math.ceil(limit * reservedShare);
  const taken = places.length - (limit - reserved);
  if (taken < 0) return false;
  const isAlone = users < 2 && Object.keys(seen).length < 2;
  const releaseMs = isAlone ? loneReleaseMs : rateWindowMs / (reserved + 1);
  return nowMs < (places[0]?.atMs ?? 0) + (taken + 1) * releaseMs;
}

/** When the next place may become free, for a request that is refused. */
export function nextPlaceMs({ blockedUntilMs, places }: QueueDocument, nowMs: number): number {
  return Math.max(blockedUntilMs, (places[0]?.atMs ?? nowMs) + rateWindowMs);
}
