import type { WebRunClient } from '../core/client.js';
import { now } from '../core/clock.js';
import { parseBaseUrl } from '../core/links.js';
import { requestLock } from './locks.js';

/** Releases a permit. */
export type Release = () => void;

/** A poll that wants a permit. */
export interface PollRequest {
  /** Identifies the poll: one that is cancelled and sent again keeps its place. */
  readonly key: string;
  /** Polls for what is, or may be, on screen go first. */
  readonly isVisible: () => boolean;
  /** It goes before all others. */
  readonly isUrgent?: boolean | undefined;
}

interface Waiter extends PollRequest {
  readonly since: number;
  readonly grant: () => void;
}

/** A background poll that has waited this long counts as visible, so that none starves. */
const promotedAfterMs = 10_000;
/** `invalidateQueries` cancels a poll and sends it again at once: within this time it keeps its place. */
const keptPlaceMs = 1_000;

/**
 * Permits for requests to one API. A browser opens six connections per origin on HTTP/1.1, across all tabs: with six POSTs
 * held, no other request to that origin is answered for 50 s. So only 4 POSTs are held at once, and one more permit is kept
 * for polls, which leaves one connection for the app.
 */
export class RequestLimiter {
  /** How many POSTs may be held. */
  maxPosts = 4;
  /** How many POSTs and polls may be under way together. */
  maxRequests = 5;
  /** Open managers that use it. */
  users = 0;
  readonly #locks: PostLocks | undefined;
  readonly #posts: (() => void)[] = [];
  readonly #polls: Waiter[] = [];
  /** Since when recently cancelled polls have waited. */
  readonly #cancelled = new Map<string, number>();
  #heldPosts = 0;
  #heldPolls = 0;

  /** @param locks share the held POSTs among all tabs, if available */
  constructor(locks?: PostLocks) {
    this.#locks = locks;
    locks?.onHttp2((maxPosts, maxRequests) => {
      Object.assign(this, { maxPosts, maxRequests });
      this.#advance();
    });
  }

  /** Limits held POSTs to a number that the app sets. */
  setMaxPosts(maxPosts: number): void {
    this.maxPosts = maxPosts;
    this.maxRequests = Math.max(this.maxRequests, maxPosts + 1);
    this.#locks?.setMaxPosts(maxPosts);
  }

  /** A permit for a POST; synchronous if one is free and no other tab need be asked. */
  acquirePost(): Release | Promise<Release> {
    const takeLock = (): Release | Promise<Release> => {
      const toRelease = (shared?: Release) => () => {
        this.#heldPosts--;
        shared?.();
        this.#advance();
      };
      return this.#locks?.take().then(toRelease) ?? toRelease();
    };
    if (this.#mayPost()) {
      this.#heldPosts++;
      return takeLock();
    }
    return new Promise<void>((resolve) => this.#posts.push(resolve)).then(takeLock);
  }

  /** Sends a poll once it has a permit. @throws the signal's reason when that aborts while the poll waits */
  async runPoll<Value>(
    request: PollRequest,
    signal: AbortSignal,
    poll: () => Promise<Value>,
  ): Promise<Value> {
    if (this.#mayPoll() && this.#polls.length === 0) this.#heldPolls++;
    else await this.#wait(request, signal);
    try {
      return await poll();
    } finally {
      this.#heldPolls--;
      this.#advance();
    }
  }

  #mayPoll(): boolean {
    return this.#heldPosts + this.#heldPolls < this.maxRequests;
  }

  #mayPost(): boolean {
    return this.#heldPosts < this.maxPosts && this.#mayPoll();
  }

  #wait(request: PollRequest, signal: AbortSignal): Promise<void> {
    const { key } = request;
    const since = this.#cancelled.get(key) ?? now();
    this.#cancelled.delete(key);
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        ...request,
        since,
        grant: () => {
          signal.removeEventListener('abort', abort);
          resolve();
        },
      };
      const abort = (): void => {
        this.#polls.splice(this.#polls.indexOf(waiter), 1);
        this.#cancelled.set(key, since);
        setTimeout(() => this.#cancelled.delete(key), keptPlaceMs);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', abort, { once: true });
      const index = this.#polls.findLastIndex((other) => other.since <= since);
      this.#polls.splice(index + 1, 0, waiter);
    });
  }

  /** Grants free permits; each is counted when it is granted. */
  #advance(): void {
    while (this.#posts.length > 0 && this.#mayPost()) {
      this.#heldPosts++;
      this.#posts.shift()?.();
    }
    while (this.#polls.length > 0 && this.#mayPoll()) {
      const next = this.#nextPoll();
      this.#heldPolls++;
      this.#polls.splice(this.#polls.indexOf(next), 1);
      next.grant();
    }
  }

  #nextPoll(): Waiter {
    const promotedBefore = now() - promotedAfterMs;
    return (
      this.#polls.find(({ isUrgent }) => isUrgent) ??
      this.#polls.find((waiter) => waiter.since <= promotedBefore || waiter.isVisible()) ??
      this.#polls[0]!
    );
  }
}

/** Shares the POSTs that may be held among all tabs of the browser. */
export interface PostLocks {
  /** Takes a lock; resolves with how to release it. */
  take(): Promise<Release>;
  /** Calls back once the API is known to speak HTTP/2 or newer, with how many POSTs and requests that allows. */
  onHttp2(setLimits: (maxPosts: number, maxRequests: number) => void): void;
  /** Sets the app's own number, which HTTP/2 does not raise. */
  setMaxPosts(maxPosts: number): void;
}

/** On HTTP/2 and newer an origin has one connection with about a hundred streams, and the app needs some. */
const http2Posts = 20;
const http2Requests = 50;
/** A connection has no more streams. Each POST allowed is one lock request, so `Infinity` would never end. */
const mostLocks = 100;

/**
 * Shares POSTs by Web Locks: a tab that dies releases its own. `undefined` without Web Locks. Polls need none: with 4 POSTs held
 * across all tabs, two of the browser's six connections answer them one by one.
 */
export function createPostLocks(baseUrl: string): PostLocks | undefined {
  const address = parseBaseUrl(baseUrl);
  if (!address || !('locks' in Object(globalThis.navigator))) return undefined;
  let maxPosts = 4;
  let isFixed = false;
  return {
    /** Holds the first lock that is free; if locks are denied, only this tab's own limit counts. */
    take: () =>
      new Promise((resolve) => {
        const others = new AbortController();
        const hold = (): Promise<void> | undefined => {
          if (others.signal.aborted) return undefined;
          others.abort();
          return new Promise((release) => resolve(release));
        };
        for (let index = 0; index < maxPosts; index++)
          void requestLock(`webrun-react ${address.origin} ${index}`, { signal: others.signal }, hold).then(
            (hasLocks) => {
              if (hasLocks) return;
              others.abort();
              resolve(() => undefined);
            },
          );
      }),
    setMaxPosts(posts) {
      isFixed = true;
      maxPosts = Math.min(posts, mostLocks);
    },
    onHttp2(setLimits) {
      if (!('PerformanceObserver' in globalThis)) return;
      new PerformanceObserver((list, observer) => {
        const entries = list.getEntriesByType('resource') as PerformanceResourceTiming[];
        // The protocol is empty for another origin without `Timing-Allow-Origin`.
        const known = entries.find((entry) => entry.name.startsWith(address.href) && entry.nextHopProtocol);
        if (!known) return;
        observer.disconnect();
        if (isFixed || !/^h[23]/.test(known.nextHopProtocol)) return;
        maxPosts = http2Posts;
        setLimits(http2Posts, http2Requests);
      }).observe({ type: 'resource', buffered: true });
    },
  };
}

/** The limiter that all managers of an API share, and how to leave it. A client without the page's own `fetch` uses `own`. */
export function joinLimiter(
  limiters: Map<string, RequestLimiter>,
  { baseUrl, isDirect }: Pick<WebRunClient, 'baseUrl' | 'isDirect'>,
  own: RequestLimiter,
  maxPosts: number | undefined,
): readonly [RequestLimiter, leave: () => void] {
  const shared = isDirect ? (limiters.get(baseUrl) ?? new RequestLimiter(createPostLocks(baseUrl))) : own;
  if (isDirect) limiters.set(baseUrl, shared);
  if (maxPosts !== undefined) shared.setMaxPosts(maxPosts);
  shared.users++;
  return [shared, () => void (--shared.users === 0 && isDirect && limiters.delete(baseUrl))];
}
