// What listens, for `import()` alone: a file that is imported in both ways makes bundlers warn.
export { liveOf, runLive } from './live.js';
