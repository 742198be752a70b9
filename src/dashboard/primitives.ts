export * as GuardrailInbox from './GuardrailInbox/parts.js';
export * as RunDetails from './RunDetails/parts.js';
export * as RunsTable from './RunsTable/parts.js';
export * as RunStats from './RunStats/parts.js';
