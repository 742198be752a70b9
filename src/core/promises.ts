/** True for a promise, even one of a library or another window, which is not an instance of this `Promise`. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function';
}

/** Resolves after this many milliseconds. */
export const sleep = (ms?: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Calls code of the app and ignores its errors; returns a promise only if the call does. */
export function ignoreErrors(call: () => unknown): Promise<unknown> | undefined {
  try {
    const done = call();
    return isThenable(done) ? Promise.resolve(done).catch(() => undefined) : undefined;
  } catch {
    return undefined;
  }
}
