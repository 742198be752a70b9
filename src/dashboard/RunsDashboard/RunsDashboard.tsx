'use client';

import { useCallback, useRef, useState, useSyncExternalStore } from 'react';
import type { ErrorInfo, ReactElement, ReactNode } from 'react';
import { definePart, renderPart } from '../../components/part.js';
import type { Part, PartProps } from '../../components/part.js';
import { TaskForm } from '../../components/TaskForm/TaskForm.js';
import type { ProxyLimitsStore } from '../../core/allowance.js';
import type { TaskInput } from '../../core/input.js';
import { ConnectionBanner, Line } from '../ConnectionBanner/ConnectionBanner.js';
import type { ConnectionProblem } from '../data/connectionProblem.js';
import { createOrder } from '../data/order.js';
import type { RunsFilter } from '../data/runsFilter.js';
import { GuardrailInbox } from '../GuardrailInbox/GuardrailInbox.js';
import { useQuestions } from '../GuardrailInbox/Root.js';
import { RunDetails } from '../RunDetails/RunDetails.js';
import type { LoadRun } from '../RunDetails/useDetails.js';
import type { RunsColumnId } from '../RunsTable/model.js';
import { LimitsLine } from '../notifications/LimitsLine.js';
import { NotificationButton } from '../notifications/NotificationButton.js';
import type { NoticeKind } from '../notifications/runNews.js';
import { RunsTable } from '../RunsTable/RunsTable.js';
import { Statistics } from '../RunStats/Statistics.js';
import { ActionIcon } from '../shared/ActionIcon.js';
import { PanelBoundary } from '../shared/PanelBoundary.js';
import { RunsAccessProvider, useRunsAccess } from '../shared/RunsAccess.js';
import type { RunsAccess, RunsProps } from '../shared/RunsAccess.js';
import { useControlled } from '../shared/useControlled.js';
import { useWords } from '../shared/words.js';
import { FirstRun } from './FirstRun.js';
import type { ReadyTask } from './FirstRun.js';
import { Pane, QuestionsTitle, RunNavigation } from './Pane.js';
import { Tiles } from './Tiles.js';
import { useFigures } from './useFigures.js';

/** What of a RunsDashboard is shown. */
export type DashboardView = 'runs' | 'statistics';

/** What a RunsDashboard mirrors to `data-*`. */
export interface RunsDashboardState {
  /** @selector [data-view="statistics"] */
  readonly view: DashboardView;
  /** What is open beside the table. @selector [data-pane="run"] */
  readonly pane: 'run' | 'questions' | 'new' | undefined;
}

/** The props of {@link RunsDashboard}. Every value is the app's when it is given, else the dashboard's own. */
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
  /** The runs are on their way. @default false */
  readonly isLoading?: boolean | undefined;
  /** What a run may cost in US dollars before the reader is warned. */
  readonly runBudgetUsd?: number | undefined;
  /** What the runs of a day may cost in US dollars before the reader is warned. It warns; nothing stops by itself. */
  readonly dayBudgetUsd?: number | undefined;
  /** Tasks that are ready to be started: on the first visit, and in the form. */
  readonly readyTasks?: readonly ReadyTask[] | undefined;
  /** What keeps the app from WebRun, where it knows more than its runs do. */
  readonly problem?: ConnectionProblem | null | undefined;
  readonly onSignIn?: (() => void) | undefined;
  /** Single keys work. @default true */
  readonly shortcuts?: boolean | undefined;
  /** What else stands in the top bar: a theme switch, a user's menu. */
  readonly actions?: ReactNode;
  /**
   * Tells the reader of runs that need them by the browser's notices; `true` for questions, failures and budgets. It asks for the permission
   * by a button in the top bar. It needs a `WebRunProvider`. @default no notices
   */
  readonly notifications?: boolean | readonly NoticeKind[] | undefined;
  /** What the proxy says of its limits, by `createProxyLimits`: the top bar shows what the user has left, and the last refusal. */
  readonly limits?: ProxyLimitsStore | undefined;
  /** A panel has failed and shows so by itself; for a log of the app's. */
  readonly onError?: ((error: unknown, info: ErrorInfo) => void) | undefined;
}

const noFilter: RunsFilter = {};
const noTasks: readonly ReadyTask[] = [];

/**
 * A whole dashboard in one element: what needs a person, what runs, what it costs, every run, one run, statistics. It needs a
 * `WebRunProvider` around it, or `runs`, and no router.
 *
 * @example
 * ```tsx
 * <WebRunProvider baseUrl="/api/webrun">
 *   <RunsDashboard />
 * </WebRunProvider>
 * ```
 */
export const RunsDashboard: Part<RunsDashboardProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'RunsDashboard',
  function RunsDashboard({
    runs,
    onAnswer,
    onCancel,
    onRetry,
    onDismiss,
    onStart,
    filter: givenFilter,
    defaultFilter = noFilter,
    onFilterChange,
    selectedRunId,
    defaultSelectedRunId = null,
    onSelectRun,
    view: givenView,
    defaultView = 'runs',
    onViewChange,
    columns,
    onColumnsChange,
    hrefOf,
    loadRun,
    isLoading = false,
    runBudgetUsd,
    dayBudgetUsd,
    readyTasks = noTasks,
    problem,
    onSignIn,
    shortcuts = true,
    actions,
    notifications = false,
    limits,
    onError,
    ...given
  }) {
    const access = useRunsAccess({ runs, onAnswer, onCancel, onRetry, onDismiss, onStart }, 'RunsDashboard');
    const { words } = useWords();
    const [filter, setFilter] = useControlled(givenFilter, defaultFilter, onFilterChange);
    const [runId, selectRun] = useControlled(selectedRunId, defaultSelectedRunId, onSelectRun);
    const [view, setView] = useControlled(givenView, defaultView, onViewChange);
    const [extra, setExtra] = useState<'questions' | 'new' | null>(null);
    const [question, setQuestion] = useState<string | null>(null);
    const [isWide, setWide] = useState(false);
    const [order] = useState(createOrder);
    const figures = useFigures(access);
    const { waiting } = useQuestions(access);
    const root = useRef<HTMLDivElement>(null);

    const pane = extra ?? (runId === null ? undefined : 'run');
    const state: RunsDashboardState = { view, pane: view === 'runs' ? pane : undefined };
    const open = (next: string): void => {
      setExtra(null);
      selectRun(next);
      if (view !== 'runs') setView('runs');
    };
    const close = (): void => {
      setWide(false);
      if (extra !== null) setExtra(null);
      else selectRun(null);
    };
    const openQuestion = (next: string): void => {
      setQuestion(next);
      setExtra('questions');
    };
    const start = (input: TaskInput): void => {
      const next = access.start(input, { tags: [] });
      if (next !== undefined) open(next);
    };
    const showFilter = (next: RunsFilter): void => {
      setFilter(next);
      setView('runs');
    };
    const isEmpty = useIsEmpty(access);
    // The first visit has a form of its own, in the place of the table.
    const isFirst = !isLoading && isEmpty && access.can.start && pane !== 'run';
    const newTask = access.can.start && !isFirst ? () => setExtra('new') : undefined;
    const panel = (name: string, children: ReactNode): ReactElement => (
      <PanelBoundary name={name} onError={onError}>
        {children}
      </PanelBoundary>
    );

    const own = {
      className: 'webrun webrun-dashboard',
      children: (
        <RunsAccessProvider value={access}>
          <TopBar
            view={view}
            onView={setView}
            onNewTask={newTask}
            actions={
              <>
                {limits && <LimitsLine limits={limits} />}
                {notifications !== false && (
                  <NotificationButton on={notifications === true ? undefined : notifications} onOpen={open} />
                )}
                {actions}
              </>
            }
          />
          <Notices
            figures={figures}
            dayBudgetUsd={dayBudgetUsd}
            problem={problem}
            onSignIn={onSignIn}
            onOpen={open}
          />
          {view === 'statistics' ? (
            panel(words.statistics, <Statistics dayBudgetUsd={dayBudgetUsd} onFilter={showFilter} />)
          ) : (
            <>
              <div className="webrun-overview">
                {panel(
                  words.questions,
                  <GuardrailInbox
                    variant="strip"
                    data-open={pane === 'questions' ? '' : undefined}
                    onOpen={openQuestion}
                  />,
                )}
                {panel(words.spendToday, <Tiles figures={figures} dayBudgetUsd={dayBudgetUsd} />)}
              </div>
              <div className="webrun-workspace" data-wide={isWide ? '' : undefined}>
                {panel(
                  words.runs,
                  isFirst ? (
                    <FirstRun readyTasks={readyTasks} onStart={start} runs={access.source.list()} />
                  ) : (
                    <RunsTable
                      filter={filter}
                      onFilterChange={setFilter}
                      selectedRunId={runId}
                      onSelectRun={open}
                      hrefOf={hrefOf}
                      columns={columns}
                      onColumnsChange={onColumnsChange}
                      isLoading={isLoading}
                      shortcuts={shortcuts}
                      order={order}
                      onAnswerNext={waiting[0] && (() => openQuestion(waiting[0]?.runId ?? ''))}
                      onNewTask={newTask}
                      onClose={pane === undefined ? undefined : close}
                    />
                  ),
                )}
                {pane === 'questions' && (
                  <Pane title={<QuestionsTitle count={waiting.length} />} onClose={close}>
                    {panel(
                      words.questions,
                      <GuardrailInbox
                        current={question}
                        onSelectRun={open}
                        hrefOf={hrefOf}
                        data-frame="none"
                      />,
                    )}
                  </Pane>
                )}
                {pane === 'new' && (
                  <Pane title={words.newTask} onClose={close}>
                    <TaskForm
                      data-frame="none"
                      suggestions={readyTasks.map(({ input }) => input)}
                      onStart={start}
                      estimateFor={{ runs: access.source.list() }}
                    />
                  </Pane>
                )}
                {pane === 'run' && runId !== null && (
                  <Pane
                    key="run"
                    onClose={close}
                    actions={
                      <RunNavigation
                        runId={runId}
                        order={order}
                        href={hrefOf?.(runId)}
                        isWide={isWide}
                        onWide={setWide}
                        onSelect={open}
                      />
                    }
                  >
                    {panel(
                      words.runs,
                      <RunDetails
                        key={runId}
                        runId={runId}
                        loadRun={loadRun}
                        budgetUsd={runBudgetUsd}
                        onSelectRun={open}
                      />,
                    )}
                  </Pane>
                )}
              </div>
            </>
          )}
        </RunsAccessProvider>
      ),
    };
    return renderPart('div', state, own, { ...given, ref: given.ref ?? root } as typeof given);
  },
);

/** Whether there is no run at all: at once, not with the figures a moment later. */
function useIsEmpty({ source }: RunsAccess): boolean {
  const subscribe = useCallback((listener: () => void) => source.subscribe(listener), [source]);
  const read = (): boolean => source.list().length === 0;
  return useSyncExternalStore(subscribe, read, read);
}

function TopBar({
  view,
  onView,
  onNewTask,
  actions,
}: {
  readonly view: DashboardView;
  readonly onView: (view: DashboardView) => void;
  readonly onNewTask: (() => void) | undefined;
  readonly actions: ReactNode;
}): ReactElement {
  const { words } = useWords();
  const views = { runs: words.runs, statistics: words.statistics };
  return (
    <div className="webrun-dashboard-bar">
      <div className="webrun-dashboard-views" role="group" aria-label={words.views}>
        {(['runs', 'statistics'] as const).map((each) => (
          <button
            key={each}
            type="button"
            className="webrun-tab"
            aria-pressed={each === view}
            onClick={() => onView(each)}
          >
            {views[each]}
          </button>
        ))}
      </div>
      <div className="webrun-dashboard-actions">
        {actions}
        {onNewTask && (
          <button type="button" className="webrun-button" data-variant="primary" onClick={onNewTask}>
            <ActionIcon name="plus" />
            {words.newTask}
          </button>
        )}
      </div>
    </div>
  );
}

function Notices({
  figures,
  dayBudgetUsd,
  problem,
  onSignIn,
  onOpen,
}: {
  readonly figures: ReturnType<typeof useFigures>;
  readonly dayBudgetUsd: number | undefined;
  readonly problem: ConnectionProblem | null | undefined;
  readonly onSignIn: (() => void) | undefined;
  readonly onOpen: (runId: string) => void;
}): ReactElement {
  const access = useRunsAccess({}, 'RunsDashboard');
  const { words, format } = useWords();
  const { commonFailure, today, running } = figures;
  const isOver = dayBudgetUsd !== undefined && today.knownUsd > dayBudgetUsd;
  const retry = (): void => {
    const next = access.verbsOf(commonFailure?.newestRunId ?? '').retry?.();
    if (next !== undefined) onOpen(next);
  };
  return (
    <>
      <ConnectionBanner
        problem={problem}
        onSignIn={onSignIn}
        onShowEnded={([runId]) => runId && onOpen(runId)}
      />
      {isOver && (
        <Line
          icon="failed"
          status="failed"
          title={words.overBudgetTitle}
          note={words.overBudgetNote(
            format.usdShort(today.knownUsd),
            format.usd(dayBudgetUsd),
            format.count(running),
          )}
        />
      )}
      {commonFailure && (
        <Line
          icon="failed"
          status="failed"
          title={words.allFailed(format.count(commonFailure.runs))}
          note={words.allFailedNote(commonFailure.code, commonFailure.host, format.time(commonFailure.since))}
        >
          {access.can.retry && (
            <button type="button" className="webrun-button" onClick={retry}>
              {words.retryOne}
            </button>
          )}
        </Line>
      )}
    </>
  );
}
