import { Refusal, refusals } from './refusal.js';
import { sleep } from './store.js';
import type { WebRunStore } from './store.js';
import { heartbeatMs, keepReplyMs, repeatLookMs, repeatWaitMs, silentHolderMs } from './timing.js';

/** A reply that can be given again. */
export interface KeptReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What became of a start. */
export interface StartOutcome {
  readonly reply: KeptReply;
  /** False when WebRun certainly did not take it: then the key is free again. */
  readonly isTaken: boolean;
  /** The reply a later repeat gets, where it is not the same. */
  readonly kept?: KeptReply;
}

/** Once means once: starts by key. */
export interface Once {
  /**
   * Runs `start` at most once per key; a repeat joins it or gets its reply. `fingerprint` tells bodies apart.
   * @throws {Refusal} 422 for another body, 504 when nobody knows what became of it, 503 when the store does not answer
   */
  run(
    key: string,
    fingerprint: string,
    start: () => Promise<StartOutcome>,
  ): Promise<{ readonly reply: KeptReply; readonly isRepeat: boolean }>;
}

// The life of a key, in the store:
//
//   (none) ──claimed──► held ──replied──► done    repeats get the reply, for 24 h
//      ▲                 │ │
//      └── refused ──────┘ └── holder silent, or cut from WebRun ──► lost    repeats get 504, nothing is sent
//
interface KeptRecord {
  readonly state: 'held' | 'done' | 'lost';
  readonly fingerprint: string;
  /** Who holds it, and how often it has said so. */
  readonly holder?: string;
  readonly beat?: number;
  readonly reply?: KeptReply;
}

/** Makes the memory of starts. */
export function createOnce(store: WebRunStore): Once {
  const here = new Map<string, { readonly fingerprint: string; readonly reply: Promise<KeptReply> }>();

  /** Holds the key while the start runs, and writes down what became of it. */
  async function hold(
    key: string,
    first: KeptRecord,
    start: () => Promise<StartOutcome>,
  ): Promise<KeptReply> {
    let text = JSON.stringify(first);
    let beat = 0;
    let beating = Promise.resolve();
    const beatOnce = async (before: Promise<void>): Promise<void> => {
      await before;
      const next = JSON.stringify({ ...first, beat: ++beat });
      // A store that is away for a moment is tried again at the next beat.
      const isTold = await store.swap(key, text, next, keepReplyMs).catch(() => false);
      if (isTold) text = next;
    };
    const timer = setInterval(() => void (beating = beatOnce(beating)), heartbeatMs);
    const write = async (record: KeptRecord): Promise<void> => {
      clearInterval(timer);
      await beating;
      // If this fails the record stays held by nobody, which reads as lost: the truth, for a repeat.
      await store.set(key, JSON.stringify(record), keepReplyMs).catch(() => undefined);
    };
    try {
      const { reply, isTaken, kept = reply } = await start();
      if (isTaken) await write({ state: 'done', fingerprint: first.fingerprint, reply: kept });
      else await release();
      return reply;
    } catch (error) {
      if (error instanceof Refusal && error.status !== 504) await release();
      else await write({ state: 'lost', fingerprint: first.fingerprint });
      throw error;
    } finally {
      clearInterval(timer);
    }

    async function release(): Promise<void> {
      clearInterval(timer);
      await beating;
      await store.delete(key).catch(() => undefined);
    }
  }

  /** Takes the key, or finds out what became of the start that has it. */
  async function claim(
    key: string,
    fingerprint: string,
    start: () => Promise<StartOutcome>,
    onRepeat: () => void,
  ): Promise<KeptReply> {
    const mine: KeptRecord = { state: 'held', fingerprint, holder: crypto.randomUUID(), beat: 0 };
    let seen = { text: '', sinceMs: 0 };
    for (;;) {
      const isMine = await store.swap(key, null, JSON.stringify(mine), keepReplyMs).catch(() => {
        throw refusals.storeDown();
      });
      if (isMine) return hold(key, mine, start);

      onRepeat();
      const text = await store.get(key).catch(() => {
        throw refusals.unknownOutcome();
      });
      if (text === null) continue; // released just now
      const record = JSON.parse(text) as KeptRecord;
      if (record.fingerprint !== fingerprint) throw refusals.otherBody();
      if (record.state === 'done' && record.reply) return record.reply;
      if (record.state === 'lost') throw refusals.unknownOutcome();

      // Silence is measured by one clock, ours: those of other machines may differ.
      const nowMs = Date.now();
      if (text !== seen.text) seen = { text, sinceMs: nowMs };
      else if (nowMs - seen.sinceMs > silentHolderMs) {
        const lost: KeptRecord = { state: 'lost', fingerprint };
        await store.swap(key, text, JSON.stringify(lost), keepReplyMs).catch(() => undefined);
        continue;
      }
      await sleep(repeatLookMs);
    }
  }

  return {
    async run(key, fingerprint, start) {
      const known = here.get(key);
      if (known) {
        if (known.fingerprint !== fingerprint) throw refusals.otherBody();
        return { reply: await withinRepeatWait(known.reply), isRepeat: true };
      }
      let isRepeat = false;
      const reply = claim(key, fingerprint, start, () => (isRepeat = true));
      here.set(key, { fingerprint, reply });
      try {
        return { reply: await reply, isRepeat };
      } finally {
        here.delete(key);
      }
    },
  };
}

/** A worker that was ended in mid-request leaves a promise that never settles. */
async function withinRepeatWait(reply: Promise<KeptReply>): Promise<KeptReply> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(refusals.unknownOutcome()), repeatWaitMs);
  });
  try {
    return await Promise.race([reply, late]);
  } finally {
    clearTimeout(timer);
  }
}
