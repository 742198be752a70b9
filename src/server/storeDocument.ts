import QuickLRU from 'quick-lru';
import { sleep } from '../core/promises.js';
import { StoreTimeout } from './store.js';
import type { WebRunStore } from './store.js';
import { withTimeout } from './timeout.js';
import { documentTimeoutMs, lateChangesForMs } from './timing.js';

/** How long the first retry is delayed, in milliseconds; grows with each retry. */
const contentionMs = 4;

/**
 * Limits on the late changes that are remembered, because a store may refuse every write: the number of documents (up to twice as many until the
 * older half is dropped) and the newest changes of each.
 */
const maxDocuments = 1_000;
const maxLateChanges = 50;

/**
 * A change that is made later: one that could not be written, or one that undoes an earlier change. It may run several times, and must change
 * the document each time, so that no earlier write matches any more. The function that it returns is called once the change is written.
 */
export type LateChange<Document> = (document: Document) => (() => void) | void;

/** A JSON document in the store that many requests change. */
export interface StoreDocument<Document extends object> {
  /**
   * Changes the document by reading, computing and swapping until no other instance interferes. `change` may run several times; if it throws,
   * its changes up to then are still written, and without changes nothing is written.
   * @param undo for {@link changeLater} when the change was sent but is reported as failed: it may have taken effect, or still do so. Not for a change that threw
   * @throws {StoreTimeout} after 5 s
   */
  update<Answer>(
    key: string,
    change: (document: Document) => Answer,
    undo?: LateChange<Document>,
  ): Promise<Answer>;
  /**
   * Applies `change` before the next update of the document on this instance, and writes both in one swap; while that fails, before the
   * following one.
   */
  changeLater(key: string, change: LateChange<Document>): void;
  /** True while a late change has not been written. */
  hasLateChanges(key: string): boolean;
  /** Reads it with its late changes applied. @throws {StoreTimeout} */
  read(key: string): Promise<Document>;
}

/** A change that waits its turn. */
interface Pending<Document> {
  /** Runs the change. */
  readonly apply: (document: Document) => Applied<Document>;
  readonly fail: (error: unknown) => void;
  isGivenUp: boolean;
}

/** A document being written to the store. */
interface Sent<Document> {
  readonly text: string;
  readonly lateChangesMade: readonly LateChange<Document>[];
  readonly callbacks: readonly ((() => void) | void)[];
  readonly applied: readonly (Applied<Document> & { readonly pending: Pending<Document> })[];
}

/** A change that was applied. */
interface Applied<Document> {
  /** Reports its result or error. */
  readonly report: () => void;
  readonly undo: LateChange<Document> | undefined;
}

/** Makes access to documents that start as `initial` and expire `lifeMs` after their last change. */
export function createStoreDocument<Document extends object>(
  store: WebRunStore,
  lifeMs: number,
  initial: Document,
): StoreDocument<Document> {
  const lateChanges = new QuickLRU<string, readonly LateChange<Document>[]>({
    maxSize: maxDocuments,
    maxAge: lateChangesForMs,
  });
  const lateChangesOf = (key: string): readonly LateChange<Document>[] => lateChanges.get(key) ?? [];
  const changeLater = (key: string, change: LateChange<Document>): void =>
    void lateChanges.set(key, [...lateChangesOf(key), change].slice(-maxLateChanges));
  // `write` differs in each text: an instance that finds the text it sent knows that its write was accepted.
  const parse = (text: string | null): Document & { write?: string } =>
    (text === null ? structuredClone(initial) : JSON.parse(text)) as Document;
  // Requests of one instance that come meanwhile share its next write: only instances contend for a document, and hundreds of requests cost no
  // more writes than a few.
  const waiting = new Map<string, Pending<Document>[]>();

  /** Writes all waiting changes of a document at once, until none wait. */
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
    let sent: Sent<Document> | undefined;
    // It was sent, and may arrive.
    const fail = (error: unknown): never => {
      for (const { undo } of sent?.applied ?? []) if (undo) changeLater(key, undo);
      throw error;
    };
    for (let tries = 0; ; tries++) {
      const before = await store.get(key).catch(fail);
      // A store client that repeats a command after a lost reply, as `ioredis` does, finds its own write here.
      if (sent && before === sent.text) return finish(key, sent);
      const lateChangesMade = lateChangesOf(key);
      const document = parse(before);
      const callbacks = lateChangesMade.map((change) => change(document));
      const applied = batch
        .filter(({ isGivenUp }) => !isGivenUp)
        .map((pending) => ({ pending, ...pending.apply(document) }));
      const isSame = JSON.stringify(document) === (before ?? JSON.stringify(initial));
      const text = JSON.stringify({ ...document, write: crypto.randomUUID().slice(0, 8) });
      sent = { text, lateChangesMade, callbacks, applied };
      if (isSame || (await store.swap(key, before, text, lifeMs).catch(fail))) return finish(key, sent);
      // Random, growing delays: instances that collided once would collide again.
      await sleep(Math.random() * contentionMs * Math.min(tries + 1, 16));
    }
  }

  /** The document is written, so its changes are done. */
  function finish(key: string, { lateChangesMade, callbacks, applied }: Sent<Document>): (() => void)[] {
    // More may have arrived meanwhile.
    const left = lateChangesOf(key).filter((change) => !lateChangesMade.includes(change));
    if (left.length > 0) lateChanges.set(key, left);
    else lateChanges.delete(key);
    for (const callback of callbacks) callback?.();
    for (const { undo, pending } of applied) if (undo && pending.isGivenUp) changeLater(key, undo);
    return applied.map(({ report }) => report);
  }

  return {
    async update<Answer>(key: string, change: (document: Document) => Answer, undo?: LateChange<Document>) {
      let pending: Pending<Document> | undefined;
      const answered = new Promise<Answer>((resolve, reject) => {
        pending = {
          apply(document) {
            try {
              const answer = change(document);
              return { report: () => resolve(answer), undo };
            } catch (error) {
              return { report: () => reject(error), undo: undefined };
            }
          },
          fail: (error) => reject(error),
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
    changeLater,
    hasLateChanges: (key) => lateChangesOf(key).length > 0,
    async read(key) {
      const document = parse(await store.get(key));
      delete document.write;
      for (const change of lateChangesOf(key)) change(document);
      return document;
    },
  };
}
