/**
 * Requests a Web Lock and holds it until the promise of `onGranted` resolves. Resolves when the lock was given back or stolen, or the
 * request was aborted: with `true`. Where there are no locks, or the browser denies them to this page, with `false`.
 */
export async function requestLock(
  name: string,
  options: LockOptions,
  onGranted: () => Promise<void> | undefined,
): Promise<boolean> {
  try {
    await navigator.locks.request(name, options, onGranted);
    return true;
  } catch (error) {
    return (error as Error).name === 'AbortError';
  }
}
