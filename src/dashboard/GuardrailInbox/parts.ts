export { GuardrailInboxList as List } from './List.js';
export { GuardrailInboxRoot as Root } from './Root.js';
export { GuardrailInboxStrip as Strip } from './Strip.js';
