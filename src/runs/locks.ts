/**
 * Requests a Web Lock and holds it until the promise of `onGranted` resolves. Resolves with `true` when the lock was released or stolen,
 * or the request was aborted. Resolves with `false` where there are no locks, the browser denies them to this page, or a stub grants
 * none: the caller must not ask again, because it would ask forever.
 */
export async function requestLock(
  name: string,
  options: LockOptions,
  onGranted: () => Promise<void> | undefined,
): Promise<boolean> {
  let isGranted = false;
  try {
    await navigator.locks.request(name, options, () => {
      isGranted = true;
      return onGranted();
    });
    return isGranted;
  } catch (error) {
    return (error as Error).name === 'AbortError';
  }
}
