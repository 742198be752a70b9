export * as ConnectionBanner from './ConnectionBanner/parts.js';
export * as GuardrailInbox from './GuardrailInbox/parts.js';
export * as RunDetails from './RunDetails/parts.js';
export * as RunsDashboard from './RunsDashboard/parts.js';
export * as RunsTable from './RunsTable/parts.js';
export * as RunStats from './RunStats/parts.js';
export * as SpendChart from './SpendChart/parts.js';
export * as StepGallery from './StepGallery/parts.js';
