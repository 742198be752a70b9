import type { WebRunStore } from './store.js';
import { longestStartMs } from './timing.js';

/** Notices when the store has lost its keys. */
export interface StoreGeneration {
  /**
   * True while a start that the store has lost may still be pending: then a key without a record may be a repeat.
   * @throws when the store does not answer
   */
  isInDoubt(): Promise<boolean>;
}

/** A mark in the store. An instance that remembers one and finds another, or none, knows that keys were lost in between. */
interface Mark {
  readonly id: string;
  /** When a loss was noticed, Unix time in milliseconds; `null` for a store that was new. */
  readonly lostAtMs: number | null;
}

const markKey = 'generation';

/** Longer than any deployment runs without a new instance, which renews it. */
const markLifeMs = 31_536_000_000;

/** Makes the detector of one instance. */
export function createStoreGeneration(store: WebRunStore): StoreGeneration {
  let known: string | null = null;
  /** The last detected loss, and until when starts are in doubt because of it, by the monotonic clock. */
  let seen = { lostAtMs: 0, endsAtMs: -Infinity };

  async function read(): Promise<Mark> {
    for (;;) {
      const text = await store.get(markKey);
      const mark = text === null ? null : (JSON.parse(text) as Mark);
      if (mark && (mark.id === known || (known !== null && mark.lostAtMs !== null))) return mark;
      // A new store, or the first to notice a loss, even if an instance that just started has since written its own mark.
      const isLoss = known !== null;
      const next: Mark = isLoss
        ? { id: mark?.id ?? crypto.randomUUID(), lostAtMs: Date.now() }
        : (mark ?? { id: crypto.randomUUID(), lostAtMs: null });
      if (await store.swap(markKey, text, JSON.stringify(next), markLifeMs)) return next;
    }
  }

  return {
    async isInDoubt() {
      const { id, lostAtMs } = await read();
      known = id;
      if (lostAtMs === null) return false;
      const nowMs = performance.now();
      // Another instance's time of detection is by the wall clock, which may differ: never in doubt for longer than from now.
      const leftMs = Math.min(longestStartMs, lostAtMs + longestStartMs - Date.now());
      if (seen.lostAtMs !== lostAtMs) seen = { lostAtMs, endsAtMs: nowMs + leftMs };
      return nowMs < seen.endsAtMs;
    },
  };
}
