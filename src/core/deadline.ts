import type { Signal } from './platform.js';

/**
 * Waits for `work`, but no longer than `timeoutMs` or until `signal` aborts: resolves with the result of the work, or with
 * `undefined` on timeout, and rejects with the signal's reason on abort, even if the work ignores both. The work's own
 * signal aborts in both cases.
 */
export async function within<T>(
  timeoutMs: number,
  signal: Signal | undefined,
  work: (left: Signal) => Promise<T>,
): Promise<T | undefined> {
  if (signal?.aborted) throw signal.reason; // `throwIfAborted` is missing in React Native
  const left = new AbortController();
  let end!: () => void; // assigned at once, below
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise<T | undefined>((resolve, reject) => {
      end = () => {
        if (signal?.aborted) reject(signal.reason as Error);
        else resolve(undefined);
        left.abort();
      };
      timer = setTimeout(end, timeoutMs);
      signal?.addEventListener('abort', end);
      work(left.signal).then(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}
