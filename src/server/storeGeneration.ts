import type { WebRunStore } from './store.js';
import { longestStartMs } from './timing.js';

/** Notices when the store has lost its keys. */
export interface StoreGeneration {
  /**
   * True for as long as a start may be out that the store has forgotten: then a key without a record may be a repeat.
   * @throws when the store does not answer
   */
  isInDoubt(): Promise<boolean>;
}

/** A mark in the store. Whoever remembers one and finds another, or none, knows that keys were lost in between. */
interface Mark {
  readonly id: string;
  /** When a loss was noticed, Unix time in milliseconds; `null` for a store that was new. */
  readonly lostAtMs: number | null;
}

const markKey = 'generation';

/** Longer than any deployment runs without starting an instance, which renews it. */
const markLifeMs = 31_536_000_000;

/** Makes the watch of one instance. */
export function createStoreGeneration(store: WebRunStore): StoreGeneration {
  let known: string | null = null;
  /** The loss that was seen last, and until when it leaves starts in doubt, by a clock that nobody sets. */
  let seen = { lostAtMs: 0, endsAtMs: -Infinity };

  async function read(): Promise<Mark> {
    for (;;) {
      const text = await store.get(markKey);
      const mark = text === null ? null : (JSON.parse(text) as Mark);
      if (mark && (mark.id === known || (known !== null && mark.lostAtMs !== null))) return mark;
      // New here, or the first to notice a loss: also where an instance that has just started wrote a mark of its own after it.
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
      // How long ago another instance noticed it is told by times of day, which may differ: never longer than from now.
      const leftMs = Math.min(longestStartMs, lostAtMs + longestStartMs - Date.now());
      if (seen.lostAtMs !== lostAtMs) seen = { lostAtMs, endsAtMs: nowMs + leftMs };
      return nowMs < seen.endsAtMs;
    },
  };
}
