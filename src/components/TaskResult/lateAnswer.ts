import { late } from './useLate.js';
import type { Late } from './useLate.js';

/** What shows answers and looks into files. One file: each that is loaded late splits what the page loads at once. */
export const taskAnswer: Late<typeof import('./TaskAnswer.js')> = /* @__PURE__ */ late(
  () => import('./TaskAnswer.js'),
);
