export { messages } from '../messages/de.js';
