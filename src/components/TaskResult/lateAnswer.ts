import type * as TaskAnswerModule from './TaskAnswer.js';
import { late } from './useLate.js';
import type { Late } from './useLate.js';

/** What shows answers and looks into files. One file: each that is loaded late splits what the page loads at once. */
export const taskAnswer: Late<typeof TaskAnswerModule> = /* @__PURE__ */ late(
  () => import('./TaskAnswer.js'),
);
