/**
 * Requests a Web Lock and holds it until the promise of `onGranted` resolves. Resolves when the lock was given back or stolen, or the
 * request was aborted: with `true`. Where there are no locks, or the browser denies them to this page, with `false`; also where a stub
 * grants none, because whoever asked again would ask for ever.
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
