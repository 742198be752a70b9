import { StoreTimeout } from './store.js';
import type { WebRunStore } from './store.js';
import { sleep, withTimeout } from './timeout.js';
import { documentTimeoutMs } from './timing.js';

/** How long the first repeated attempt is put off, in milliseconds; grows with each one. */
const contentionMs = 4;

/** A JSON document in the store that many requests change. */
export interface StoreDocument<Document extends object> {
  /**
   * Changes the document by reading, computing and swapping until no other instance came between. `change` may run several times;
   * where it throws it must have left the document as it was, and where nothing has changed nothing is written.
   * @param onLate called when the change has taken effect, or may still do so, although it is reported as failed
   * @throws {StoreTimeout} after 5 s
   */
  update<Answer>(key: string, change: (document: Document) => Answer, onLate?: () => void): Promise<Answer>;
  /** Reads it. @throws {StoreTimeout} */
  read(key: string): Promise<Document>;
}

/** A change that waits for its turn. */
interface Pending<Document> {
  /** Runs the change; the returned function reports what it answered or threw. */
  readonly apply: (document: Document) => () => void;
  readonly fail: (error: unknown) => void;
  readonly onLate: (() => void) | undefined;
  isGivenUp: boolean;
}

/** Makes access to documents that start as `initial` and expire `lifeMs` after their last change. */
export function createStoreDocument<Document extends object>(
  store: WebRunStore,
  lifeMs: number,
  initial: Document,
): StoreDocument<Document> {
  const parse = (text: string | null): Document =>
    (text === null ? structuredClone(initial) : JSON.parse(text)) as Document;
  // What the requests of one instance want meanwhile goes along with its next write: only instances contend for a document, and
  // hundreds of requests cost as many writes as a few.
  const waiting = new Map<string, Pending<Document>[]>();

  /** Writes what waits for a document, in one go, until nothing waits. */
  async function run(key: string): Promise<void> {
    for (;;) {
      const batch = (waiting.get(key) ?? []).filter(({ isGivenUp }) => !isGivenUp);
      if (batch.length === 0) {
        waiting.delete(key);
        return;
      }
      waiting.set(key, []);
      try {
        for (const report of await write(key, batch)) report();
      } catch (error) {
        for (const { fail } of batch) fail(error);
      }
    }
  }

  async function write(key: string, batch: readonly Pending<Document>[]): Promise<(() => void)[]> {
    for (let tries = 0; ; tries++) {
      const before = await store.get(key);
      const document = parse(before);
      const wanted = batch.filter(({ isGivenUp }) => !isGivenUp);
      const reports = wanted.map(({ apply }) => apply(document));
      const after = JSON.stringify(document);
      if (after === (before ?? JSON.stringify(initial))) return reports;
      const isSwapped = await store.swap(key, before, after, lifeMs).catch((error: unknown) => {
        // It was sent, and may arrive.
        for (const { onLate } of wanted) onLate?.();
        throw error;
      });
      if (isSwapped) {
        for (const { isGivenUp, onLate } of wanted) if (isGivenUp) onLate?.();
        return reports;
      }
      // Instances that met once would meet again; the longer it takes, the further they part.
      await sleep(Math.random() * contentionMs * Math.min(tries + 1, 16));
    }
  }

  return {
    async update<Answer>(key: string, change: (document: Document) => Answer, onLate?: () => void) {
      let pending: Pending<Document> | undefined;
      const answered = new Promise<Answer>((resolve, reject) => {
        pending = {
          apply(document) {
            try {
              const answer = change(document);
              return () => resolve(answer);
            } catch (error) {
              return () => reject(error);
            }
          },
          fail: (error) => reject(error),
          onLate,
          isGivenUp: false,
        };
        const queue = waiting.get(key);
        if (queue) queue.push(pending);
        else {
          waiting.set(key, [pending]);
          void run(key);
        }
      });
      try {
        return await withTimeout(answered, documentTimeoutMs, () => new StoreTimeout());
      } catch (error) {
        if (pending) pending.isGivenUp = true;
        throw error;
      }
    },
    read: async (key) => parse(await store.get(key)),
  };
}
