import type { WebRunClient } from '../core/client.js';
import type { RateLimit } from '../core/request.js';
import { rateWindowMs, waveMs } from '../core/timing.js';
import { createDueList } from './dueList.js';
import type { Polled } from './dueList.js';

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
  /** Runs a poll when there is a place; at once where a place was found before it was asked for. */
  poll<Value>(run: () => Promise<Value>, isOnScreen?: () => boolean): Promise<Value>;
  /** Asks once, when it is due and there is a place; `null` takes it out of the line. */
  plan(polled: Polled, dueAt: number | null): void;
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

/** A place that all tabs share, while this tab has it. */
interface Place {
  readonly giveBack: () => void;
  readonly takenAt: number;
}

/** So long a tab may use a place again without asking the others. */
const stickyMs = 2_000;

function createPlaces(): Places {
  const posts: Polled['go'][] = [];
  const polls = createDueList(advance);
  /** What asks for a place now has one. */
  let isGranted = false;
  const busy: Record<Errand, number> = { post: 0, poll: 0 };
  /** When POSTs left, within the window of the limit. */
  let sent: number[] = [];
  let limit = Infinity;
  let closedUntil = 0;
  let take: TakePlace | undefined;
  let setup: Promise<unknown> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Places of all tabs that this one keeps between two polls. */
  const spare: Place[] = [];
  let wave: ReturnType<typeof setTimeout> | undefined;

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
    while (posts.length > 0 && isFree('post')) start('post', posts.shift()!);
    if (wave === undefined) sendPolls();
  }

  function sendPolls(): void {
    for (let next; isFree('poll') && (next = polls.first());) {
      polls.drop(next);
      start('poll', next.go.bind(next));
    }
    for (const { giveBack } of spare.splice(0)) giveBack();
  }

  /** While more are due than may leave, they leave together: a page that is woken once for five polls does less than one woken five times. */
  function onBack(): void {
    if (busy.poll > 0 && polls.first()) {
      wave ??= setTimeout(endWave, waveMs);
      return;
    }
    endWave();
  }

  function endWave(): void {
    clearTimeout(wave);
    wave = undefined;
    advance();
  }

  function start(errand: Errand, run: Polled['go']): void {
    busy[errand]++;
    if (errand === 'post') sent.push(Date.now());
    const leave = (place?: Place): void => {
      busy[errand]--;
      // Kept for the next poll of this tab: a lock costs more than a poll's own work.
      if (place && errand === 'poll' && Date.now() - place.takenAt < stickyMs) spare.push(place);
      else place?.giveBack();
      if (errand === 'poll') onBack();
      else advance();
    };
    const go = (place?: Place): void => {
      isGranted = errand === 'poll';
      const done = run();
      isGranted = false;
      if (done) return void done.then(() => leave(place));
      if (errand === 'post') sent.pop();
      leave(place);
    };
    const kept = errand === 'poll' ? spare.pop() : undefined;
    if (kept || !take) go(kept);
    else
      take(errand).then(
        (giveBack) => go({ giveBack, takenAt: Date.now() }),
        () => go(),
      );
  }

  const places: Places = {
    maxPosts: 4,
    maxAll: 5,
    onClosed: new Set(),
    get closedUntil() {
      return closedUntil;
    },
    post(go) {
      posts.push(go);
      advance();
    },
    poll(run, isOnScreen) {
      if (isGranted) {
        isGranted = false;
        return run();
      }
      return new Promise((resolve, reject) => {
        const once: Polled = { dueAt: 0, isOnScreen, go: () => run().then(resolve, reject) };
        places.plan(once, Date.now());
      });
    },
    plan(polled, dueAt) {
      polls.drop(polled);
      if (dueAt === null) return;
      polls.put(polled, dueAt);
      advance();
    },
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
