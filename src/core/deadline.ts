import type { Signal } from './platform.js';

/**
 * Waits for `work`, but no longer than `timeoutMs`, and no longer than the caller wants: resolves with what the work brings,
 * with `undefined` when the time is over, and rejects with the signal's reason when it aborts, also if the work ignores
 * both. The work's own signal aborts as soon as nobody waits for it any more.
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
