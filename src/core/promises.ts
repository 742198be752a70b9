/** True for a promise, also one of a library or of another window, which is no instance of this window's `Promise`. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function';
}

/** Resolves after this many milliseconds. */
export const wait = (ms?: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Calls code of the app whose failure changes nothing, and ignores that; returns a promise only where the call takes its time. */
export function ignoreErrors(call: () => unknown): Promise<unknown> | undefined {
  try {
    const done = call();
    return isThenable(done) ? Promise.resolve(done).catch(() => undefined) : undefined;
  } catch {
    return undefined;
  }
}
