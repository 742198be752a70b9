export { messages } from '../messages/ar.js';
