import { contentionMs } from './timing.js';

/**
 * Where instances of the proxy agree: on what was started under which key, on limits, on whose turn it is. Values are text
 * without API keys, real ids or task texts; a kept reply holds the task's answer. Each method is atomic.
 */
export interface WebRunStore {
  /** The value, `null` when there is none or it has expired. */
  get(key: string): Promise<string | null>;
  /** Writes a value that expires after `lifeMs` milliseconds. */
  set(key: string, value: string, lifeMs: number): Promise<void>;
  /** Writes only while the value is still `before` (`null`: while there is none); tells whether it did. */
  swap(key: string, before: string | null, value: string, lifeMs: number): Promise<boolean>;
  delete(key: string): Promise<void>;
}

/** So many writes lie between two searches for expired values. */
const writesPerSweep = 500;

/** Makes a store for one long-lived instance; what it holds is gone with the process. */
export function createMemoryStore(): WebRunStore {
  const entries = new Map<string, { readonly value: string; readonly endsAt: number }>();
  let writes = 0;

  const read = (key: string): string | null => {
    const entry = entries.get(key);
    if (!entry) return null;
    if (entry.endsAt > Date.now()) return entry.value;
    entries.delete(key);
    return null;
  };
  const write = (key: string, value: string, lifeMs: number): void => {
    const now = Date.now();
    entries.set(key, { value, endsAt: now + lifeMs });
    if (++writes % writesPerSweep > 0) return;
    for (const [name, { endsAt }] of entries) if (endsAt <= now) entries.delete(name);
  };

  return {
    get: async (key) => read(key),
    set: async (key, value, lifeMs) => write(key, value, lifeMs),
    async swap(key, before, value, lifeMs) {
      if (read(key) !== before) return false;
      write(key, value, lifeMs);
      return true;
    },
    delete: async (key) => void entries.delete(key),
  };
}

/**
 * Changes a JSON document by reading, computing and swapping until nobody came between. `change` may run several times; when it
 * returns the very text it was given, nothing is written.
 */
export async function updateDocument<Document extends object, Answer>(
  store: WebRunStore,
  key: string,
  lifeMs: number,
  initial: Document,
  change: (document: Document) => Answer,
): Promise<Answer> {
  for (let tries = 0; ; tries++) {
    const before = await store.get(key);
    const document = (before === null ? structuredClone(initial) : JSON.parse(before)) as Document;
    const answer = change(document);
    const after = JSON.stringify(document);
    if (after === (before ?? JSON.stringify(initial)) || (await store.swap(key, before, after, lifeMs)))
      return answer;
    // Instances that met once would meet again; the longer it takes the further they part.
    await sleep(Math.random() * contentionMs * Math.min(tries + 1, 16));
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));
