import type { loadRest as Load } from './load.js';

/** Takes the place of load.ts in bundles for browsers. */
export const loadRest: typeof Load = () => import('./rest.js');
