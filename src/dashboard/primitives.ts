export * as RunsTable from './RunsTable/parts.js';
