export { messages } from '../messages/ja.js';
