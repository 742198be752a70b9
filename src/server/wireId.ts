export { toId } from '../core/reply.js';
