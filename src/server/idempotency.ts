import { sleep } from '../core/promises.js';
import { Refusal, refusals } from './refusal.js';
import { createStoreGeneration } from './storeGeneration.js';
import type { StoreGeneration } from './storeGeneration.js';
import { StoreLoss, StoreTimeout } from './store.js';
import type { WebRunStore } from './store.js';
import { withTimeout } from './timeout.js';
import { keepReplyMs, longestStartMs, rewriteForMs, rewriteMs, storeTimeoutMs } from './timing.js';

/** A reply that can be repeated. */
export interface KeptReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The outcome of a start. */
export interface StartOutcome {
  readonly reply: KeptReply;
  /** False when WebRun certainly did not accept it, but may accept another: then the key is free again. */
  readonly isTaken: boolean;
  /** The reply for a later repeat, if different. */
  readonly kept?: KeptReply;
  /** How long repeats get it, in milliseconds. @default 24 h */
  readonly keptForMs?: number;
}

/** Starts by their `Idempotency-Key`: each happens at most once. */
export interface Idempotency {
  /**
   * Runs `start` at most once per key; a repeat joins it or gets its reply. `fingerprint` distinguishes bodies.
   * @throws {Refusal} 422 for another body, 504 when the outcome is unknown, 503 when the store does not answer
   */
  run(
    key: string,
    fingerprint: string,
    start: () => Promise<StartOutcome>,
  ): Promise<{ readonly reply: KeptReply; readonly isRepeat: boolean }>;
  /** Reads the store once before any start: only an instance that has seen its keys can notice their loss. */
  watch(): void;
}

/** How often the holder of a start renews its record, in milliseconds. */
const heartbeatMs = 4_000;

/** How long a holder may be silent before it counts as dead, in milliseconds: three heartbeats and a slow store. */
const silentHolderMs = 14_000;

/** How often a repeat on another instance checks for the reply, in milliseconds. */
const repeatCheckMs = 100;

/**
 * How long a freed key keeps a mark, in milliseconds: a moment, because no abandoned call matches any more, or until a claim that the store has
 * not applied yet must have arrived.
 */
const freedForMs = 1_000;
const unclaimedForMs = 60_000;

// The life of a key, in the store:
//
//   (none), free ──claimed──► held ──replied──► done    repeats get the reply, for 24 h
//             ▲                │ │
//             └── refused ─────┘ └── holder silent, cut from WebRun, or record lost ──► lost    repeats get 504, nothing is sent
//
// A record is only ever swapped for another, never deleted: an abandoned call may take effect later, and would delete what another start has
// claimed meanwhile.
//
interface KeyRecord {
  readonly state: 'held' | 'done' | 'lost' | 'free';
  readonly fingerprint: string;
  /** The request that holds or held it, and how often it has renewed the record. */
  readonly holder?: string | undefined;
  readonly beat?: number;
  readonly reply?: KeptReply;
}

const parse = (text: string): KeyRecord => JSON.parse(text) as KeyRecord;

/** Makes the record of starts for one instance; `store` must have timeouts. */
export function createIdempotency(store: WebRunStore): Idempotency {
  const generation = createStoreGeneration(store);
  let isWatching = false;
  const localStarts = new Map<string, { readonly fingerprint: string; readonly reply: Promise<KeptReply> }>();

  /** Claims the key, or finds the outcome of the start that has it. */
  async function claim(
    key: string,
    fingerprint: string,
    start: () => Promise<StartOutcome>,
    onRepeat: () => void,
  ): Promise<KeptReply> {
    const mine: KeyRecord = { state: 'held', fingerprint, holder: crypto.randomUUID(), beat: 0 };
    let seen = { text: '', sinceMs: 0 };
    let before: string | null = null;
    for (;;) {
      if (await acquire(store, generation, key, before, mine))
        return hold(store, generation, key, mine, start);

      const text = await store.get(key).catch((error: unknown) => {
        throw refusals.unknownOutcome(error);
      });
      const record = text === null ? null : parse(text);
      // A store client that repeats a command after a lost reply, as `ioredis` does, finds its own claim here.
      if (text === null || record === null || record.state === 'free' || text === JSON.stringify(mine)) {
        before = text;
        continue;
      }
      before = null;
      onRepeat();
      if (record.fingerprint !== fingerprint) throw refusals.otherBody();
      if (record.state === 'done' && record.reply) return record.reply;
      if (record.state === 'lost') throw refusals.unknownOutcome();

      // Silence is measured by our own monotonic clock: other machines' clocks may differ.
      const nowMs = performance.now();
      if (text !== seen.text) seen = { text, sinceMs: nowMs };
      else if (nowMs - seen.sinceMs > silentHolderMs) {
        const lost: KeyRecord = { state: 'lost', fingerprint, holder: record.holder };
        // A store that accepts no writes, because it is full or a replica, would be retried forever.
        await store.swap(key, text, JSON.stringify(lost), keepReplyMs).catch((error: unknown) => {
          throw refusals.unknownOutcome(error);
        });
        continue;
      }
      await sleep(repeatCheckMs);
    }
  }

  return {
    async run(key, fingerprint, start) {
      const known = localStarts.get(key);
      if (known) {
        if (known.fingerprint !== fingerprint) throw refusals.otherBody();
        // A worker that was terminated during a request leaves a promise that never settles.
        return {
          reply: await withTimeout(known.reply, longestStartMs, refusals.unknownOutcome),
          isRepeat: true,
        };
      }
      let isRepeat = false;
      const reply = claim(key, fingerprint, start, () => (isRepeat = true));
      localStarts.set(key, { fingerprint, reply });
      try {
        return { reply: await reply, isRepeat };
      } finally {
        localStarts.delete(key);
      }
    },
    watch() {
      if (isWatching) return;
      isWatching = true;
      // The next request tries an unavailable store again.
      generation.isInDoubt().catch(() => (isWatching = false));
    },
  };
}

/**
 * Claims a key that has no record, or the mark `before`.
 * @throws {Refusal} 503 when the store is unavailable, 504 when it has lost keys, perhaps including this one
 */
async function acquire(
  store: WebRunStore,
  generation: StoreGeneration,
  key: string,
  before: string | null,
  mine: KeyRecord,
): Promise<boolean> {
  const text = JSON.stringify(mine);
  let isInDoubt: boolean;
  try {
    if (!(await store.swap(key, before, text, keepReplyMs))) return false;
    isInDoubt = await generation.isInDoubt();
  } catch (error) {
    // The claim may have taken effect, or may do so later: as nothing is sent, it must not hold the key.
    void release(store, key, mine);
    throw refusals.storeDown(error);
  }
  if (!isInDoubt) return true;
  await release(store, key, mine);
  throw refusals.unknownOutcome(new StoreLoss());
}

/** Tries for a while to free a key, even one whose claim has not arrived yet, as soon as the store answers. */
async function release(store: WebRunStore, key: string, mine: KeyRecord): Promise<void> {
  for (let waitedMs = 0; waitedMs <= rewriteForMs; waitedMs += rewriteMs) {
    try {
      const text = await store.get(key);
      const found = text === null ? null : parse(text);
      if (found && found.state !== 'free' && found.holder !== mine.holder) return;
      // A new mark each time, so that no abandoned call finds the value that it would replace.
      const free: KeyRecord = { ...mine, state: 'free', holder: crypto.randomUUID() };
      const lifeMs = found?.holder === mine.holder ? freedForMs : unclaimedForMs;
      if (await store.swap(key, text, JSON.stringify(free), lifeMs)) return;
    } catch {
      // Still away.
    }
    await sleep(rewriteMs);
  }
}

/** Holds the key while the start runs, and records its outcome. */
async function hold(
  store: WebRunStore,
  generation: StoreGeneration,
  key: string,
  mine: KeyRecord,
  start: () => Promise<StartOutcome>,
): Promise<KeptReply> {
  const { fingerprint } = mine;
  const heartbeat = startHeartbeat(store, generation, key, mine);
  const write = async (record: KeyRecord, lifeMs = keepReplyMs): Promise<void> => {
    await heartbeat.stop();
    const text = JSON.stringify(record);
    await store.set(key, text, lifeMs).catch(() => void rewrite(store, key, text, lifeMs));
  };
  const free = async (): Promise<void> => {
    await heartbeat.stop();
    // If the store hangs, the key is freed later: the reply does not wait for that.
    await withTimeout(release(store, key, mine), storeTimeoutMs, () => new StoreTimeout()).catch(
      () => undefined,
    );
  };
  try {
    const { reply, isTaken, kept = reply, keptForMs } = await start();
    await (isTaken ? write({ state: 'done', fingerprint, reply: kept }, keptForMs) : free());
    return reply;
  } catch (error) {
    const isNothingSent = error instanceof Refusal && error.status !== 504;
    await (isNothingSent ? free() : write({ state: 'lost', fingerprint }));
    throw error;
  }
}

/** Until this succeeds nobody holds the record, which reads as lost: for a repeat that is true. */
async function rewrite(store: WebRunStore, key: string, text: string, lifeMs: number): Promise<void> {
  for (let waitedMs = 0; waitedMs <= rewriteForMs; waitedMs += rewriteMs) {
    await sleep(rewriteMs);
    try {
      return await store.set(key, text, lifeMs);
    } catch {
      // Still away.
    }
  }
}

/** Renews the record of a start, so that others see that its holder is alive. */
function startHeartbeat(
  store: WebRunStore,
  generation: StoreGeneration,
  key: string,
  mine: KeyRecord,
): { stop(): Promise<void> } {
  let text = JSON.stringify(mine);
  let beat = 0;
  let beating = Promise.resolve();

  async function renew(): Promise<void> {
    const next = JSON.stringify({ ...mine, beat: ++beat });
    if (await store.swap(key, text, next, keepReplyMs)) {
      text = next;
      return;
    }
    const found = await store.get(key);
    if (found === null) {
      // The store has lost the record. This start was sent, so a repeat must not be: it gets 504 until the reply is written.
      const lost: KeyRecord = { ...mine, state: 'lost' };
      await store.swap(key, null, JSON.stringify(lost), keepReplyMs);
      await generation.isInDoubt();
    } else if (parse(found).holder === mine.holder) {
      text = found; // an earlier, abandoned renewal has arrived
    }
  }

  // The next heartbeat retries a store that is briefly unavailable.
  const timer = setInterval(() => void (beating = beating.then(renew).catch(() => undefined)), heartbeatMs);
  return {
    async stop() {
      clearInterval(timer);
      await beating;
    },
  };
}
