/** A visible tab tells at once, the others only when none has by then. A hidden tab's timers come once a second. */
const hiddenDelayMs = 1_000;
/** So long nobody else tells the same: a tab that polls on its own learns of it up to 30 s later. */
const heldMs = 120_000;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Resolves with whether this tab is the one that tells: of several the visible one, else the first that asks. By Web Locks, where a page has
 * them; without, a notice's `tag` keeps the browser from showing it twice.
 */
export async function electTab(
  key: string,
  isVisible: () => boolean,
  locks: LockManager | undefined,
): Promise<boolean> {
  if (!isVisible()) await wait(hiddenDelayMs);
  if (!locks) return true;
  return new Promise((resolve) => {
    locks
      .request(`webrun-react notice ${key}`, { ifAvailable: true }, async (lock) => {
        resolve(lock !== null);
        if (lock !== null) await wait(heldMs);
      })
      .catch(() => resolve(true));
  });
}
