export { RunsTableBar as Bar } from './Bar.js';
export { RunsTableFilters as Filters } from './Filters.js';
export { RunsTableFoot as Foot } from './Foot.js';
export { RunsTableGrid as Grid } from './Grid.js';
export { RunsTableRoot as Root } from './Root.js';
