export { toId } from '../core/reading.js';
