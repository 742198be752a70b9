export { messages } from '../messages/en.js';
