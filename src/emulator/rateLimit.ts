import type { Clock } from './clock.js';

const windowMs = 60_000;

/** Above this many keys, those not used within the window are dropped. */
const maxOwners = 1_000;

/** The rate limit that an endpoint reports with each reply. */
export interface RateState {
  readonly isAllowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** Whole seconds until the next request is accepted. */
  readonly retryAfterSeconds: number;
}

/** Counts requests in a sliding window of 60 s. */
export interface RateLimit {
  /** Counts one request of `owner`; a refused one does not count, so that waiting for the reported time is enough. */
  take(owner: string, limit: number): RateState;
}

/** Makes a counter. A limit of 0 means no limit. */
export function createRateLimit(clock: Clock): RateLimit {
  const times = new Map<string, number[]>();
  const forgetIdle = (now: number): void => {
    for (const [owner, list] of times) if (list.every((time) => time <= now - windowMs)) times.delete(owner);
  };
  return {
    take(owner, limit) {
      if (limit <= 0) return { isAllowed: true, headers: {}, retryAfterSeconds: 0 };
      const now = clock.now();
      const recent = (times.get(owner) ?? []).filter((time) => time > now - windowMs);
      const isAllowed = recent.length < limit;
      if (isAllowed) recent.push(now);
      times.set(owner, recent);
      if (times.size > maxOwners) forgetIdle(now);
      const freeAt = (recent[Math.max(0, recent.length - limit)] ?? now) + windowMs;
      const retryAfterSeconds = Math.max(1, Math.ceil((freeAt - now) / 1_000));
      return {
        isAllowed,
        retryAfterSeconds,
        headers: {
          'X-RateLimit-Limit': String(limit),
          'X-RateLimit-Remaining': String(limit - recent.length),
          'X-RateLimit-Reset': String(Math.ceil(((recent[0] ?? now) + windowMs) / 1_000)),
        },
      };
    },
  };
}
