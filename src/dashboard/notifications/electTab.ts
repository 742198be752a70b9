import { wait } from '../../core/promises.js';

/** A visible tab tells at once, the others only when none has by then. A hidden tab's timers come once a second. */
const hiddenDelayMs = 1_000;
/** So long nobody else tells of an end: a tab that polls on its own learns of it up to 30 s later. */
const heldMs = 120_000;

/**
 * Resolves with whether this tab is the one that tells: of several the visible one, else the first that asks. By Web Locks, where a page has
 * them; without, a notice's `tag` keeps the browser from showing it twice.
 * @param isOver resolves when it is so no longer: then it may be told again
 */
export async function electTab(
  key: string,
  isVisible: () => boolean,
  isOver: Promise<void>,
  locks: LockManager | undefined,
): Promise<boolean> {
  if (!isVisible()) await wait(hiddenDelayMs);
  if (!locks) return true;
  return new Promise((resolve) => {
    const ask = async (): Promise<void> =>
      locks.request(`webrun-react notice ${key}`, { ifAvailable: true }, async (lock) => {
        resolve(lock !== null);
        if (lock === null) return;
        await isOver;
        // The other tabs learn a moment later that it is over.
        await wait(hiddenDelayMs);
      });
    ask().catch(() => resolve(true));
  });
}

/** Resolves when an end was told long enough ago. */
export const whenOld = (): Promise<void> => wait(heldMs);
