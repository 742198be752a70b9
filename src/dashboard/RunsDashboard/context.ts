import type { ErrorInfo, ReactNode } from 'react';
import { createFamily } from '../../components/family.js';
import type { Family } from '../../components/family.js';
import type { PartProps } from '../../components/part.js';
import type { ProxyLimitsStore } from '../../core/allowance.js';
import type { TaskInput } from '../../core/input.js';
import type { ConnectionProblem } from '../data/connectionProblem.js';
import type { Figures } from '../data/figures.js';
import type { RunsOrder } from '../data/order.js';
import type { WaitingQuestion } from '../data/questions.js';
import type { RunsFilter } from '../data/runsFilter.js';
import type { NoticeKind } from '../notifications/runNews.js';
import type { LoadRun } from '../RunDetails/useDetails.js';
import type { RunsColumnId } from '../RunsTable/model.js';
import type { RunsAccess, RunsProps } from '../shared/RunsAccess.js';
import type { RunSteps } from '../StepGallery/Root.js';
import type { OverviewWords } from '../shared/overviewWords.js';
import type { ReadyTask } from './FirstRun.js';

/** What of a RunsDashboard is shown. */
export type DashboardView = 'runs' | 'statistics';

/** What a RunsDashboard mirrors to `data-*`. */
export interface RunsDashboardState {
  /** @selector [data-view="statistics"] */
  readonly view: DashboardView;
  /** What is open beside the table. @selector [data-pane="run"] */
  readonly pane: 'run' | 'questions' | 'new' | undefined;
}

/** The props of {@link RunsDashboard} and of `RunsDashboard.Root`. Every value is the app's when it is given, else the dashboard's own. */
export interface RunsDashboardProps extends RunsProps, Omit<PartProps<'div', RunsDashboardState>, 'onError'> {
  /** Which runs are shown, and in which order: one JSON value, for the URL with `toSearchParams` and `parseRunsFilter`. */
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
  /** The address of a run: its link can be opened in another tab, and shared. It holds the run's id and nothing else. */
  readonly hrefOf?: ((runId: string) => string) | undefined;
  /** Finds a run that this browser does not know, for example behind a shared link. */
  readonly loadRun?: LoadRun | undefined;
  /** Steps and their pictures, of runs of your own database. @default those that this app has kept of a run */
  readonly stepsOf?: ((runId: string) => RunSteps | undefined) | undefined;
  /** The runs are on their way. @default false */
  readonly isLoading?: boolean | undefined;
  /** What a run may cost in US dollars before the reader is warned. */
  readonly runBudgetUsd?: number | undefined;
  /** What the runs of a day may cost in US dollars before the reader is warned. It only warns: nothing is stopped. */
  readonly dayBudgetUsd?: number | undefined;
  /** Tasks that are ready to be started: on the first visit, and in the form. */
  readonly readyTasks?: readonly ReadyTask[] | undefined;
  /** What keeps the app from WebRun, where it knows more than its runs do. */
  readonly problem?: ConnectionProblem | null | undefined;
  readonly onSignIn?: (() => void) | undefined;
  /** Enables single-key shortcuts. @default true */
  readonly shortcuts?: boolean | undefined;
  /** What else is in the top bar: a theme switch, a user's menu. */
  readonly actions?: ReactNode;
  /**
   * Tells the reader of runs that need them by the browser's notices; `true` for questions, failures and budgets. It asks for the permission
   * by a button in the top bar. It needs a `WebRunProvider`. @default no notices
   */
  readonly notifications?: boolean | readonly NoticeKind[] | undefined;
  /** What the proxy says of its limits, by `createProxyLimits`: the top bar shows what the user has left, and the last refusal. */
  readonly limits?: ProxyLimitsStore | undefined;
  /** A panel has failed, and says so in its place; for a log of the app's. */
  readonly onError?: ((error: unknown, info: ErrorInfo) => void) | undefined;
}

/** What the app has set, that parts hand on as it is. */
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

/** What the parts of a RunsDashboard share. */
export interface Dashboard {
  readonly state: RunsDashboardState;
  readonly settings: DashboardSettings;
  readonly access: RunsAccess;
  readonly words: OverviewWords['words'];
  readonly figures: Figures;
  /** Questions that are not set aside, the nearest deadline first. */
  readonly waiting: readonly WaitingQuestion[];
  /** The order of the table, through which an open run is left for the next. */
  readonly order: RunsOrder;
  readonly filter: RunsFilter;
  readonly setFilter: (filter: RunsFilter) => void;
  readonly setView: (view: DashboardView) => void;
  readonly runId: string | null;
  readonly open: (runId: string) => void;
  /** Opens a run that was started here, unless the reader has opened something else meanwhile. */
  readonly openStarted: (runId: string) => void;
  readonly close: () => void;
  /** The question that was asked to be opened. */
  readonly question: string | null;
  readonly openQuestion: (runId: string) => void;
  /** The open run is drawn instead of the table. */
  readonly isWide: boolean;
  readonly setWide: (isWide: boolean) => void;
  /** There is no run yet, and one can be started. */
  readonly isFirst: boolean;
  /** Opens the form of a new task, where one can be started. */
  readonly openForm: (() => void) | undefined;
  /** Another one each time the form was asked for: its field gets the focus. */
  readonly formRequest: number;
  /** Shows the runs that fit, and gives the first of them the focus. */
  readonly showRuns: (filter: RunsFilter) => void;
  /** Starts a task and opens its run; rejects when the app could not start it. */
  readonly start: (input: TaskInput, warnAtUsd?: number) => Promise<void>;
}

export const family: Family<Dashboard, RunsDashboardState> = /* @__PURE__ */ createFamily<
  Dashboard,
  RunsDashboardState
>('RunsDashboard', ({ state }) => state);
