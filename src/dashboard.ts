export { ConnectionBanner } from './dashboard/ConnectionBanner/ConnectionBanner.js';
export type { ConnectionBannerState } from './dashboard/ConnectionBanner/context.js';
export type { ConnectionBannerProps } from './dashboard/ConnectionBanner/Root.js';
export type { ConnectionProblem } from './dashboard/data/connectionProblem.js';
export type { RunGroup } from './dashboard/data/runGroup.js';
export { parseRunsFilter, toSearchParams } from './dashboard/data/runsFilter.js';
export type { RunsFilter, RunsSort, RunsSortKey } from './dashboard/data/runsFilter.js';
export type { RunsPeriod } from './dashboard/data/period.js';
export type { SpendUnit } from './dashboard/data/spend.js';
export type { StepPicture } from './dashboard/data/steps.js';
export { useRunNotifications } from './dashboard/notifications/useRunNotifications.js';
export type {
  UseRunNotificationsOptions,
  UseRunNotificationsResult,
} from './dashboard/notifications/useRunNotifications.js';
export type { NoticeKind } from './dashboard/notifications/runNotice.js';
export { GuardrailInbox } from './dashboard/GuardrailInbox/GuardrailInbox.js';
export type { GuardrailInboxProps } from './dashboard/GuardrailInbox/GuardrailInbox.js';
export type { GuardrailInboxState } from './dashboard/GuardrailInbox/context.js';
export { RunDetails } from './dashboard/RunDetails/RunDetails.js';
export type { RunDetailsState } from './dashboard/RunDetails/context.js';
export type { RunDetailsProps } from './dashboard/RunDetails/Root.js';
export type { LoadRun } from './dashboard/RunDetails/useDetails.js';
export type { RunSteps } from './dashboard/StepGallery/Root.js';
export type { ReadyTask } from './dashboard/RunsDashboard/FirstRun.js';
export { RunsDashboard } from './dashboard/RunsDashboard/RunsDashboard.js';
export type {
  DashboardView,
  RunsDashboardProps,
  RunsDashboardState,
} from './dashboard/RunsDashboard/context.js';
export type { RunsColumnId } from './dashboard/RunsTable/model.js';
export type { RunsTableProps } from './dashboard/RunsTable/Root.js';
export { RunsTable } from './dashboard/RunsTable/RunsTable.js';
export { RunStats } from './dashboard/RunStats/RunStats.js';
export type { RunStatsProps } from './dashboard/RunStats/Root.js';
export type { RunHandlers, RunsProps, RunStartOptions } from './dashboard/shared/RunsAccess.js';
export { SpendChart } from './dashboard/SpendChart/SpendChart.js';
export type { SpendChartState } from './dashboard/SpendChart/context.js';
export type { SpendChartProps } from './dashboard/SpendChart/Root.js';
export { StepGallery } from './dashboard/StepGallery/StepGallery.js';
export type { StepGalleryState } from './dashboard/StepGallery/context.js';
export type { StepGalleryProps } from './dashboard/StepGallery/StepGallery.js';
