import type * as TaskAnswerModule from './TaskAnswer.js';
import { late } from './useLate.js';
import type { Late } from './useLate.js';

/** The module that shows answers and previews files. Only one: each late import splits what the page loads at once. */
export const taskAnswer: Late<typeof TaskAnswerModule> = /* @__PURE__ */ late(
  () => import('./TaskAnswer.js'),
);
