'use client';

import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { DraftsContext } from '../../components/drafts.js';
import type { Drafts } from '../../components/drafts.js';
import { definePart, renderPart } from '../../components/part.js';
import type { Part } from '../../components/part.js';
import { useLatest } from '../../hooks/useTracked.js';
import { createRunsOrder } from '../data/runsOrder.js';
import type { RunsFilter } from '../data/runsFilter.js';
import { toBudget } from '../data/spend.js';
import { useQuestions } from '../GuardrailInbox/Root.js';
import { RunsAccessProvider, useRunsAccess } from '../shared/RunsAccess.js';
import type { RunsAccess } from '../shared/RunsAccess.js';
import { useControlled } from '../shared/useControlled.js';
import { useMergedRef } from '../shared/useMergedRef.js';
import { useOverviewWords } from '../shared/overviewWords.js';
import { family } from './context.js';
import type { Dashboard, RunsDashboardProps, RunsDashboardState } from './context.js';
import type { ReadyTask } from './FirstRun.js';
import { useFigures } from './useFigures.js';
import { usePlaceRestoration } from './usePlaceRestoration.js';

/** The pane that is open instead of a run. */
interface Extra {
  readonly pane: 'questions' | 'new';
  /** The run that will replace this pane. */
  readonly until?: string;
}

const noFilter: RunsFilter = {};
const noTasks: readonly ReadyTask[] = [];

/** Holds the view and the open pane, and gives the parts their runs. Only users, and starts in this dashboard, open a run. */
export const RunsDashboardRoot: Part<RunsDashboardProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'RunsDashboard.Root',
  function RunsDashboardRoot({
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
    stepsOf,
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
    const { words } = useOverviewWords();
    const [filter, setFilter] = useControlled(givenFilter, defaultFilter, onFilterChange);
    const [selected, selectRun] = useControlled(selectedRunId, defaultSelectedRunId, onSelectRun);
    const [anyView, setView] = useControlled(givenView, defaultView, onViewChange);
    // Both may come from an address: `?run=` opens nothing.
    const runId = selected || null;
    const view = anyView === 'statistics' ? anyView : 'runs';
    const [extra, setExtra] = useState<Extra | null>(null);
    const [question, setQuestion] = useState<string | null>(null);
    const [isWide, setWide] = useState(false);
    const [order] = useState(createRunsOrder);
    const figures = useFigures(access);
    const { waiting } = useQuestions(access);
    const isEmpty = useIsEmpty(access);

    // An app may set the selected run later: until then, nothing closes and the focus stays.
    if (extra?.until !== undefined && extra.until === runId) setExtra(null);
    // Reset after each request, so that it can be requested again.
    useEffect(() => setQuestion(null), [question]);

    const pane = extra?.pane ?? (runId === null ? undefined : 'run');
    // The first visit has its own form in place of the table.
    const isFirst = !isLoading && isEmpty && access.can.start && pane !== 'run';
    const state: RunsDashboardState = { view, pane: view === 'runs' ? pane : undefined };
    const [drafts] = useState<Drafts>(() => new Map());
    const root = useRef<HTMLDivElement>(null);
    const ref = useMergedRef(root, given.ref);
    const { rememberPlace, focusFirstRun } = usePlaceRestoration(root, state);
    const [formRequest, setFormRequest] = useState(0);
    // Nothing is opened beside the statistics.
    const toRuns = (): void => {
      if (view !== 'runs') setView('runs');
    };
    const open = (next: string): void => {
      rememberPlace();
      setExtra((now) => now && { ...now, until: next });
      selectRun(next);
      toRuns();
    };
    // From the render in which the start was requested; an app's start, like WebRun's, may take up to 50 s.
    const shown = `${view} ${pane} ${runId}`;
    const latestShown = useLatest(shown);
    const openStarted = (next: string): void => {
      if (latestShown() === shown) open(next);
    };
    const dashboard: Dashboard = {
      state,
      settings: {
        columns,
        onColumnsChange,
        hrefOf,
        loadRun,
        stepsOf,
        isLoading,
        runBudgetUsd,
        dayBudgetUsd: toBudget(dayBudgetUsd),
        readyTasks,
        problem,
        onSignIn,
        shortcuts,
        actions,
        notifications,
        limits,
        onError,
      },
      access,
      words,
      figures,
      waiting,
      order,
      filter,
      setFilter,
      setView,
      runId,
      open,
      openStarted,
      close() {
        setWide(false);
        if (extra !== null) setExtra(null);
        else selectRun(null);
      },
      question,
      openQuestion(next) {
        rememberPlace();
        setQuestion(next);
        setExtra({ pane: 'questions' });
      },
      isWide,
      setWide,
      isFirst,
      openForm:
        access.can.start && !isFirst
          ? () => {
              rememberPlace();
              setExtra({ pane: 'new' });
              setFormRequest((count) => count + 1);
              toRuns();
            }
          : undefined,
      formRequest,
      showRuns(next) {
        focusFirstRun();
        setFilter(next);
        setView('runs');
      },
      async start(input, warnAtUsd) {
        const next = await access.start(input, { tags: [], warnAtUsd });
        if (next !== undefined) openStarted(next);
      },
    };
    return (
      <family.Provider value={dashboard}>
        <RunsAccessProvider value={access}>
          <DraftsContext.Provider value={drafts}>
            {renderPart('div', state, { className: 'webrun webrun-dashboard' }, {
              ...given,
              ref,
            } as typeof given)}
          </DraftsContext.Provider>
        </RunsAccessProvider>
      </family.Provider>
    );
  },
);

/** Whether there are no runs. Updates immediately, before the figures do. */
function useIsEmpty({ source }: RunsAccess): boolean {
  const subscribe = useCallback((listener: () => void) => source.subscribe(listener), [source]);
  const read = (): boolean => source.list().length === 0;
  return useSyncExternalStore(subscribe, read, read);
}
