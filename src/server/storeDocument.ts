import { StoreTimeout } from './store.js';
import type { WebRunStore } from './store.js';
import { sleep, withTimeout } from './timeout.js';
import { documentTimeoutMs } from './timing.js';

/** How long the first repeated attempt is put off, in milliseconds; grows with each one. */
const contentionMs = 4;

/** A JSON document in the store that many requests change. */
export interface StoreDocument<Document extends object> {
  /**
   * Changes the document by reading, computing and swapping until nobody came between. `change` may run several times; where it
   * leaves the document as it was, nothing is written.
   * @param onLate called when the change took effect after it had been given up
   * @throws {StoreTimeout} after 5 s
   */
  update<Answer>(key: string, change: (document: Document) => Answer, onLate?: () => void): Promise<Answer>;
  /** Reads it. @throws {StoreTimeout} */
  read(key: string): Promise<Document>;
}

/** Makes access to documents that start as `initial` and expire `lifeMs` after their last change. */
export function createStoreDocument<Document extends object>(
  store: WebRunStore,
  lifeMs: number,
  initial: Document,
): StoreDocument<Document> {
  const parse = (text: string | null): Document =>
    (text === null ? structuredClone(initial) : JSON.parse(text)) as Document;
  // Requests of one instance take turns, so that only instances contend for a document, however many requests there are.
  const turns = new Map<string, Promise<unknown>>();

  async function attempt<Answer>(
    key: string,
    change: (document: Document) => Answer,
    progress: { isGivenUp: boolean },
    onLate: (() => void) | undefined,
  ): Promise<Answer> {
    for (let tries = 0; ; tries++) {
      if (progress.isGivenUp) throw new StoreTimeout();
      const before = await store.get(key);
      const document = parse(before);
      const answer = change(document);
      const after = JSON.stringify(document);
      if (after === (before ?? JSON.stringify(initial))) return answer;
      if (progress.isGivenUp) throw new StoreTimeout();
      if (await store.swap(key, before, after, lifeMs)) {
        if (progress.isGivenUp) onLate?.();
        return answer;
      }
      // Instances that met once would meet again; the longer it takes, the further they part.
      await sleep(Math.random() * contentionMs * Math.min(tries + 1, 16));
    }
  }

  return {
    async update(key, change, onLate) {
      const progress = { isGivenUp: false };
      const turn = (turns.get(key) ?? Promise.resolve()).then(() => attempt(key, change, progress, onLate));
      const done = turn.then(
        () => undefined,
        () => undefined,
      );
      turns.set(key, done);
      void done.then(() => turns.get(key) === done && turns.delete(key));
      try {
        return await withTimeout(turn, documentTimeoutMs, () => new StoreTimeout());
      } catch (error) {
        progress.isGivenUp = true;
        throw error;
      }
    },
    read: async (key) => parse(await store.get(key)),
  };
}
