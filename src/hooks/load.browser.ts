import type { loadOffice as LoadOffice, loadSessionWork as LoadSessionWork } from './load.js';

// Takes the place of load.ts in bundles for browsers.

/**
 * The rest of the client comes along: what answers for a task that was paid for must be in the page before the task is sent,
 * because after a deployment its file may be gone.
 */
export const loadOffice: typeof LoadOffice = async () => {
  const office = await import('./office.js');
  return office;
};

/** What listens comes along too, for the same reason. */
export const loadSessionWork: typeof LoadSessionWork = () => import('./sessionWork.js');
