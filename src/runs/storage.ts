import { ignoreErrors, isThenable } from '../core/promises.js';

/** A key-value storage of text, like zustand's `StateStorage`; `getItem` and `setItem` may return promises. */
export interface StateStorage {
  getItem(name: string): string | null | PromiseLike<string | null>;
  setItem(name: string, value: string): unknown;
  removeItem(name: string): unknown;
}

/** Where runs are stored: per tab, in the browser for all its tabs, nowhere, or in your own storage. */
export type Persist = 'session' | 'local' | false | StateStorage;

/** The storage that an app has chosen, if the page may use it. */
export function findStorage(persist: Persist): StateStorage | undefined {
  try {
    if (typeof persist === 'object') return persist;
    // A server may have such a storage too, shared by all its users.
    return persist && typeof document !== 'undefined' ? globalThis[`${persist}Storage`] : undefined;
  } catch {
    return undefined; // reading the property throws if the page may not use storage
  }
}

/** Whether IndexedDB is available; in some browsers reading the property throws if the page may not use it. */
export function hasIndexedDb(): boolean {
  try {
    return typeof indexedDB !== 'undefined';
  } catch {
    return false;
  }
}

type EnumerableStorage = StateStorage & Pick<Storage, 'key' | 'length'>;

/** Whether a storage lists its names, as a web storage does. */
export const isEnumerable = (storage: StateStorage): storage is EnumerableStorage =>
  'key' in storage && 'length' in storage;

/** Passes the result of a call to `succeed`, in the same tick if it is synchronous; passes an error to `fail`, or throws it without one. */
export function chain<Value, Result>(
  call: () => Value | PromiseLike<Value>,
  succeed: (value: Value) => Result | PromiseLike<Result>,
  fail?: (error: unknown) => Result | PromiseLike<Result>,
): Result | PromiseLike<Result> {
  let value: Value | PromiseLike<Value>;
  try {
    value = call();
  } catch (error) {
    if (fail) return fail(error);
    throw error;
  }
  return isThenable(value) ? value.then(succeed, fail) : succeed(value);
}

/** Whether an error of any browser says that the storage is full. */
export const isFull = (error: unknown): boolean => /quota/i.test((error as Error | undefined)?.name ?? '');

/** The names in a storage that begin with `prefix`. */
export const toNames = (storage: EnumerableStorage, prefix: string): string[] =>
  Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '').filter((name) =>
    name.startsWith(prefix),
  );

/** The pending operation on one name of a storage, and the operation that follows it. */
interface Operation {
  next?: () => unknown;
  readonly done: Promise<unknown>;
}

/**
 * Creates a function that runs one operation per name at a time, then the newest waiting one: an asynchronous storage may finish out of
 * order. It ignores failures, and returns a promise only if there is something to wait for.
 */
export function createOperationQueue(): (name: string, call: () => unknown) => Promise<unknown> | undefined {
  const pending = new Map<string, Operation>();
  function enqueue(name: string, call: () => unknown): Promise<unknown> | undefined {
    const before = pending.get(name);
    if (before) {
      before.next = call;
      return before.done;
    }
    const first = ignoreErrors(call);
    if (!first) return undefined;
    const done = first.then(() => {
      pending.delete(name);
      return operation.next && enqueue(name, operation.next);
    });
    const operation: Operation = { done };
    pending.set(name, operation);
    return done;
  }
  return enqueue;
}
