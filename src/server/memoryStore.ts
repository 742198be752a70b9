import type { WebRunStore } from './store.js';

/** Expired values are removed once every 500 writes. */
const writesPerSweep = 500;

/** Makes a store for one long-lived instance; its contents are lost when the process ends. */
export function createMemoryStore(): WebRunStore {
  // Monotonic, because a clock that jumps would forget a start, and a repeat would be sent.
  const entries = new Map<string, { readonly value: string; readonly endsAtMs: number }>();
  let writes = 0;

  const read = (key: string): string | null => {
    const entry = entries.get(key);
    if (!entry) return null;
    if (entry.endsAtMs > performance.now()) return entry.value;
    entries.delete(key);
    return null;
  };
  const write = (key: string, value: string, lifeMs: number): void => {
    const nowMs = performance.now();
    entries.set(key, { value, endsAtMs: nowMs + lifeMs });
    if (++writes % writesPerSweep > 0) return;
    for (const [name, { endsAtMs }] of entries) if (endsAtMs <= nowMs) entries.delete(name);
  };

  return {
    get: async (key) => read(key),
    set: async (key, value, lifeMs) => write(key, value, lifeMs),
    async swap(key, before, value, lifeMs) {
      if (read(key) !== before) return false;
      write(key, value, lifeMs);
      return true;
    },
  };
}
