export {
  RunStatsDurations as Durations,
  RunStatsEmptyState as EmptyState,
  RunStatsFailures as Failures,
  RunStatsFigures as Figures,
  RunStatsHeader as Header,
  RunStatsOutcomes as Outcomes,
  RunStatsTags as Tags,
} from './panels.js';
export { RunStatsRoot as Root } from './Root.js';
