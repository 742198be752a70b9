import { storeTimeoutMs } from './timing.js';
import { withTimeout } from './timeout.js';

/**
 * The state that proxy instances share: which key started what, what each user has spent, who is next in the queue. Values are text without API
 * keys, real ids or task texts; a kept reply contains the task's answer.
 *
 * What a store must guarantee:
 *
 * - **Atomic.** Each method takes effect at one moment for all instances: what one has written, every other reads at once. Reads from a
 *   lagging replica break this.
 * - **Durable.** It keeps acknowledged writes for `lifeMs`: nothing is evicted, and a restart or failover loses nothing. If it does lose keys,
 *   starts that were held at that moment are refused with 504 and never sent twice, but a later repeat may start a run again that had already
 *   ended.
 * - **Prompt.** It answers or rejects. The proxy waits 3 s for each call, then treats the store as unavailable: before a start is sent, it
 *   answers 503 and sends nothing. An abandoned call may still take effect later.
 */
export interface WebRunStore {
  /** The value, `null` when there is none or it has expired. */
  get(key: string): Promise<string | null>;
  /** Writes a value that expires after `lifeMs` milliseconds. */
  set(key: string, value: string, lifeMs: number): Promise<void>;
  /** Writes only while the value is still `before` (`null`: while there is none). Resolves to whether it did. */
  swap(key: string, before: string | null, value: string, lifeMs: number): Promise<boolean>;
}

/** Thrown when the store does not answer in time. */
export class StoreTimeout extends Error {
  override readonly name: string = 'StoreTimeout';

  constructor() {
    super('[webrun-react] Could not reach the store: it did not answer in time. Check that it is up.');
  }
}

/** Thrown when the store has lost its keys. */
export class StoreLoss extends Error {
  override readonly name: string = 'StoreLoss';

  constructor() {
    super(
      '[webrun-react] Could not start a task: the store has lost its keys, so any start may be a repeat. Starts with an Idempotency-Key are answered 504 for up to 110 s. Check that the store keeps what it was given: see "Stores" in docs/proxy.mdx.',
    );
  }
}

/** Wraps a store so that each call has a timeout. */
export function createTimedStore(store: WebRunStore, timeoutMs: number = storeTimeoutMs): WebRunStore {
  const timed = <Value>(call: Promise<Value>): Promise<Value> =>
    withTimeout(call, timeoutMs, () => new StoreTimeout());
  return {
    get: (key) => timed(store.get(key)),
    set: (key, value, lifeMs) => timed(store.set(key, value, lifeMs)),
    swap: (key, before, value, lifeMs) => timed(store.swap(key, before, value, lifeMs)),
  };
}
