import type { ErrorInfo, ReactNode } from 'react';
import { createFamily } from '../../components/family.js';
import type { Family } from '../../components/family.js';
import type { PartProps } from '../../components/part.js';
import type { ProxyLimitsStore } from '../../core/allowance.js';
import type { TaskInput } from '../../core/input.js';
import type { ConnectionProblem } from '../data/connectionProblem.js';
import type { Figures } from '../data/figures.js';
import type { RunsOrder } from '../data/runsOrder.js';
import type { WaitingQuestion } from '../data/questions.js';
import type { RunsFilter } from '../data/runsFilter.js';
import type { NoticeKind } from '../notifications/runNotice.js';
import type { LoadRun } from '../RunDetails/useDetails.js';
import type { RunsColumnId } from '../RunsTable/model.js';
import type { RunsAccess, RunsProps } from '../shared/RunsAccess.js';
import type { RunSteps } from '../StepGallery/Root.js';
import type { OverviewWords } from '../shared/overviewWords.js';
import type { ReadyTask } from './FirstRun.js';

/** The views of a RunsDashboard. */
export type DashboardView = 'runs' | 'statistics';

/** The state that a RunsDashboard mirrors to `data-*`. */
export interface RunsDashboardState {
  /** @selector [data-view="statistics"] */
  readonly view: DashboardView;
  /** The pane that is open beside the table. @selector [data-pane="run"] */
  readonly pane: 'run' | 'questions' | 'new' | undefined;
}

/** The props of {@link RunsDashboard} and of `RunsDashboard.Root`. Values that the app omits are kept by the dashboard. */
export interface RunsDashboardProps extends RunsProps, Omit<PartProps<'div', RunsDashboardState>, 'onError'> {
  /** Which runs to show, and in which order: one JSON value; `toSearchParams` and `parseRunsFilter` keep it in the URL. */
  readonly filter?: RunsFilter | undefined;
  readonly defaultFilter?: RunsFilter | undefined;
  readonly onFilterChange?: ((filter: RunsFilter) => void) | undefined;
  /** The run that is open; `null` for none. */
  readonly selectedRunId?: string | null | undefined;
  readonly defaultSelectedRunId?: string | null | undefined;
  readonly onSelectRun?: ((runId: string | null) => void) | undefined;
  readonly view?: DashboardView | undefined;
  readonly defaultView?: DashboardView | undefined;
  readonly onViewChange?: ((view: DashboardView) => void) | undefined;
  readonly columns?: readonly RunsColumnId[] | undefined;
  readonly onColumnsChange?: ((columns: readonly RunsColumnId[]) => void) | undefined;
  /** Returns the address of a run from its id, so that its link can be opened in another tab and shared. */
  readonly hrefOf?: ((runId: string) => string) | undefined;
  /** Finds a run that this browser does not know, for example behind a shared link. */
  readonly loadRun?: LoadRun | undefined;
  /** Steps and pictures of runs in your own database. @default the steps that this app has kept */
  readonly stepsOf?: ((runId: string) => RunSteps | undefined) | undefined;
  /** Whether the runs are loading. @default false */
  readonly isLoading?: boolean | undefined;
  /** What a run may cost in US dollars before the reader is warned. */
  readonly runBudgetUsd?: number | undefined;
  /** What the runs of a day may cost in US dollars before the reader is warned. It only warns: nothing is stopped. */
  readonly dayBudgetUsd?: number | undefined;
  /** Predefined tasks, offered on the first visit and in the form. */
  readonly readyTasks?: readonly ReadyTask[] | undefined;
  /** The connection problem, if the app knows more than its runs show. */
  readonly problem?: ConnectionProblem | null | undefined;
  readonly onSignIn?: (() => void) | undefined;
  /** Enables single-key shortcuts. @default true */
  readonly shortcuts?: boolean | undefined;
  /** Extra content of the top bar, such as a theme switch or user menu. */
  readonly actions?: ReactNode;
  /**
   * Shows browser notifications about runs that need the user; `true` for questions, failures and budgets. A button in the top bar
   * asks for permission. Needs a `WebRunProvider`. @default no notifications
   */
  readonly notifications?: boolean | readonly NoticeKind[] | undefined;
  /** The proxy's limits, from `createProxyLimits`: the top bar shows what the user has left and the last refusal. */
  readonly limits?: ProxyLimitsStore | undefined;
  /** Called when a panel fails and shows an error in its place; for the app's log. */
  readonly onError?: ((error: unknown, info: ErrorInfo) => void) | undefined;
}

/** The app's settings that parts pass on unchanged. */
export type DashboardSettings = Pick<
  RunsDashboardProps,
  | 'columns'
  | 'onColumnsChange'
  | 'hrefOf'
  | 'loadRun'
  | 'stepsOf'
  | 'isLoading'
  | 'runBudgetUsd'
  | 'dayBudgetUsd'
  | 'problem'
  | 'onSignIn'
  | 'shortcuts'
  | 'actions'
  | 'notifications'
  | 'limits'
  | 'onError'
> & { readonly readyTasks: readonly ReadyTask[] };

/** The context shared by the parts of a RunsDashboard. */
export interface Dashboard {
  readonly state: RunsDashboardState;
  readonly settings: DashboardSettings;
  readonly access: RunsAccess;
  readonly words: OverviewWords['words'];
  readonly figures: Figures;
  /** Questions that are not snoozed, nearest deadline first. */
  readonly waiting: readonly WaitingQuestion[];
  /** The table order, for moving from the open run to the next. */
  readonly order: RunsOrder;
  readonly filter: RunsFilter;
  readonly setFilter: (filter: RunsFilter) => void;
  readonly setView: (view: DashboardView) => void;
  readonly runId: string | null;
  readonly open: (runId: string) => void;
  /** Opens a run that was started here, unless the user has opened something else since. */
  readonly openStarted: (runId: string) => void;
  readonly close: () => void;
  /** The question requested to be opened. */
  readonly question: string | null;
  readonly openQuestion: (runId: string) => void;
  /** Whether the open run replaces the table. */
  readonly isWide: boolean;
  readonly setWide: (isWide: boolean) => void;
  /** Whether there are no runs yet and one can be started. */
  readonly isFirst: boolean;
  /** Opens the new task form, if tasks can be started. */
  readonly openForm: (() => void) | undefined;
  /** Changes on each request for the form, to focus its field. */
  readonly formRequest: number;
  /** Shows the runs that match, and focuses the first. */
  readonly showRuns: (filter: RunsFilter) => void;
  /** Starts a task and opens its run; rejects if the app could not start it. */
  readonly start: (input: TaskInput, warnAtUsd?: number) => Promise<void>;
}

export const family: Family<Dashboard, RunsDashboardState> = /* @__PURE__ */ createFamily<
  Dashboard,
  RunsDashboardState
>('RunsDashboard', ({ state }) => state);
