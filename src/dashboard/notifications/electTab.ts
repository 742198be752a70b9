import { sleep } from '../../core/promises.js';

/** A visible tab notifies immediately; others wait this long for it, in milliseconds. A hidden tab's timers fire once a second. */
const hiddenDelayMs = 1_000;
/** How long other tabs stay silent about an ended run, in milliseconds: one that polls on its own learns of it up to 30 s later. */
const noticeLifeMs = 120_000;

/**
 * Resolves with whether this tab notifies: the visible tab, else the first that asks. Uses Web Locks if available; otherwise
 * a notification's `tag` keeps the browser from showing it twice.
 * @param isOver resolves when the notice no longer applies: then it may be shown again
 */
export async function electTab(
  key: string,
  isVisible: () => boolean,
  isOver: Promise<void>,
  locks: LockManager | undefined,
): Promise<boolean> {
  if (!isVisible()) await sleep(hiddenDelayMs);
  if (!locks) return true;
  return new Promise((resolve) => {
    const requestLock = async (): Promise<void> =>
      locks.request(`webrun-react notice ${key}`, { ifAvailable: true }, async (lock) => {
        resolve(lock !== null);
        if (lock === null) return;
        await isOver;
        // The other tabs learn a moment later that the notice is over.
        await sleep(hiddenDelayMs);
      });
    requestLock().catch(() => resolve(true));
  });
}

/** Resolves when an end was announced long enough ago. */
export const whenExpired = (): Promise<void> => sleep(noticeLifeMs);
