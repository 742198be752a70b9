import QuickLRU from 'quick-lru';

/** Limits how often something happens. */
export interface Throttle {
  /** True if `name` may do it once more now. */
  take(name: string): boolean;
}

/** How many names are remembered; a forgotten one starts with a full bucket. */
const rememberedNames = 10_000;

/** Makes a token bucket per name: `perSecond` on average, and `burst` at once. */
export function createThrottle(perSecond: number, burst: number = perSecond): Throttle {
  const buckets = new QuickLRU<string, { tokens: number; atMs: number }>({ maxSize: rememberedNames });
  return {
    take(name) {
      if (perSecond === Infinity) return true;
      // Monotonic, because a clock that jumps would allow a burst, or nothing for as long as it was set back.
      const nowMs = performance.now();
      const bucket = buckets.get(name) ?? { tokens: burst, atMs: nowMs };
      bucket.tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.atMs) / 1_000) * perSecond);
      bucket.atMs = nowMs;
      buckets.set(name, bucket);
      if (bucket.tokens < 1) return false;
      bucket.tokens--;
      return true;
    },
  };
}
