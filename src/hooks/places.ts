import type { RateLimit, WebRunClient } from '../core/client.js';
import { rateWindowMs } from '../core/timing.js';

/** What wants a connection: a POST, which holds it up to 50 s, or a poll, which gives it back at once. */
export type Errand = 'post' | 'poll';

/** Takes a place that all tabs share; resolves with how to give it back. */
export type TakePlace = (errand: Errand) => Promise<() => void>;

/**
 * The connections to one API. A browser opens six per origin on HTTP/1.1, over all tabs: with six POSTs held nothing else
 * of that origin is answered for 50 s. So few POSTs are held at once, and one place more is kept for polls.
 */
export interface Places {
  /** How many POSTs may be held; set by who knows better. @default 4 */
  maxPosts: number;
  /** How many POSTs and polls may be under way together. @default 5 */
  maxAll: number;
  /** Until when the server takes no further POST, Unix time in milliseconds. */
  readonly closedUntil: number;
  /** Called when those in line must wait for the server's limit. */
  readonly onClosed: Set<() => void>;
  /** A POST wants to leave: `go` is called when one may, at once if one may now. Without a promise it was called in vain. */
  post(go: () => Promise<unknown> | undefined): void;
  /** Runs a poll when there is a place; those on screen first. */
  poll<Value>(run: () => Promise<Value>, isOnScreen?: () => boolean): Promise<Value>;
  /** Notes what the reply to a POST that left at `sentAt` says of the rate limit. */
  onRateLimit(limit: RateLimit, sentAt: number): void;
  /** No POST is taken for so long. */
  close(ms: number): void;
  /** Whether places are, or are about to be, shared with other tabs. */
  readonly isShared: boolean;
  /** Shares the places with other tabs from when it is known how; POSTs wait for that. */
  share(take: Promise<TakePlace | undefined>): void;
}

const all = /* @__PURE__ */ new WeakMap<WebRunClient, Places>();

/** The places of a client's requests. */
export function placesOf(client: WebRunClient): Places {
  let places = all.get(client);
  if (!places) all.set(client, (places = createPlaces()));
  return places;
}

interface Job {
  readonly go: () => Promise<unknown> | undefined;
  readonly isOnScreen: () => boolean;
}

const always = (): boolean => true;

function createPlaces(): Places {
  const waiting: Record<Errand, Job[]> = { post: [], poll: [] };
  const busy: Record<Errand, number> = { post: 0, poll: 0 };
  /** When POSTs left, within the window of the limit. */
  let sent: number[] = [];
  let limit = Infinity;
  let closedUntil = 0;
  let take: TakePlace | undefined;
  let setup: Promise<unknown> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function isFree(errand: Errand): boolean {
    if (busy.post + busy.poll >= places.maxAll) return false;
    if (errand === 'poll') return true;
    if (setup || busy.post >= places.maxPosts) return false;
    const now = Date.now();
    sent = sent.filter((at) => at > now - rateWindowMs);
    const left = limit - sent.length;
    const openAt = Math.max(closedUntil, left > 0 ? 0 : (sent[0] ?? now) + rateWindowMs);
    if (openAt <= now) return true;
    closedUntil = openAt;
    clearTimeout(timer);
    timer = setTimeout(advance, openAt - now);
    for (const listener of places.onClosed) listener();
    return false;
  }

  function advance(): void {
    for (const errand of ['post', 'poll'] as const)
      while (waiting[errand].length > 0 && isFree(errand)) start(errand);
  }

  function start(errand: Errand): void {
    const jobs = waiting[errand];
    const shown = jobs.findIndex(({ isOnScreen }) => isOnScreen());
    const [first] = jobs.splice(Math.max(0, shown), 1);
    if (!first) return;
    busy[errand]++;
    if (errand === 'post') sent.push(Date.now());
    const leave = (giveBack?: () => void): void => {
      busy[errand]--;
      giveBack?.();
      advance();
    };
    const go = (giveBack?: () => void): void => {
      const done = first.go();
      if (done) return void done.then(() => leave(giveBack));
      if (errand === 'post') sent.pop();
      leave(giveBack);
    };
    if (take) take(errand).then(go, () => go());
    else go();
  }

  const places: Places = {
    maxPosts: 4,
    maxAll: 5,
    onClosed: new Set(),
    get closedUntil() {
      return closedUntil;
    },
    post(go) {
      waiting.post.push({ go, isOnScreen: always });
      advance();
    },
    poll: (run, isOnScreen = always) =>
      new Promise((resolve, reject) => {
        const go = (): Promise<unknown> => run().then(resolve, reject);
        waiting.poll.push({ go, isOnScreen });
        advance();
      }),
    onRateLimit(news, sentAt) {
      ({ limit } = news);
      // Others may use the key too, so the server's count is believed where it is the stricter one.
      const sentSince = sent.filter((at) => at > sentAt).length;
      if (news.remaining <= sentSince) places.close(Math.min(news.resetMs, rateWindowMs));
    },
    close(ms) {
      closedUntil = Math.max(closedUntil, Date.now() + ms);
    },
    get isShared() {
      return Boolean(take ?? setup);
    },
    share(given) {
      setup = given
        .then((late) => {
          take = late;
        })
        .catch(() => undefined)
        .finally(() => {
          setup = undefined;
          advance();
        });
    },
  };
  return places;
}
