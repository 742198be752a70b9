import type { loadOffice as Load } from './load.js';

/** Takes the place of load.ts in bundles for browsers. */
export const loadOffice: typeof Load = () => import('./office.js');
