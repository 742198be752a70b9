'use client';

import type { ReactElement } from 'react';
import type { FamilyPart } from '../../components/family.js';
import { GuardrailInbox } from '../GuardrailInbox/GuardrailInbox.js';
import { LimitsLine } from '../notifications/LimitsLine.js';
import { NotificationButton } from '../notifications/NotificationButton.js';
import { Statistics } from '../RunStats/Statistics.js';
import { RunsTable } from '../RunsTable/RunsTable.js';
import { ActionIcon } from '../shared/ActionIcon.js';
import { family } from './context.js';
import type { RunsDashboardState } from './context.js';
import { FirstRun } from './FirstRun.js';
import { Panel } from './Panel.js';
import { Tiles } from './Tiles.js';

export { RunsDashboardNotices as Notices } from './Notices.js';
export { RunsDashboardPane as Pane } from './panes.js';
export { RunsDashboardRoot as Root } from './Root.js';

type DashboardPart<Tag extends 'div' | 'button'> = FamilyPart<Tag, RunsDashboardState>;

/** The top bar. */
export const Bar: DashboardPart<'div'> = /* @__PURE__ */ family.box('Bar', 'div', 'webrun-dashboard-bar');

/** Chooses between runs and statistics. */
export const Views: DashboardPart<'div'> = /* @__PURE__ */ family.part(
  'Views',
  'div',
  ({ state, words, setView }) => {
    const views = { runs: words.runs, statistics: words.statistics };
    return {
      className: 'webrun-dashboard-views',
      role: 'group',
      'aria-label': words.views,
      children: (['runs', 'statistics'] as const).map((each) => (
        <button
          key={each}
          type="button"
          className="webrun-tab"
          aria-pressed={each === state.view}
          onClick={() => setView(each)}
        >
          {views[each]}
        </button>
      )),
    };
  },
);

/** Holds the buttons at the end of the bar. */
export const Actions: DashboardPart<'div'> = /* @__PURE__ */ family.box(
  'Actions',
  'div',
  'webrun-dashboard-actions',
);

/** The remaining proxy limits, the notification button, and the app's `actions`. */
export function Extras(): ReactElement {
  const { settings, open } = family.use('Extras');
  const { limits, notifications = false, actions } = settings;
  return (
    <>
      {limits && (
        <Panel>
          <LimitsLine limits={limits} />
        </Panel>
      )}
      {notifications !== false && (
        <Panel>
          <NotificationButton on={notifications === true ? undefined : notifications} onOpen={open} />
        </Panel>
      )}
      <Panel>{actions}</Panel>
    </>
  );
}

/** Opens the new task form. Renders nothing if no task can be started, or if the first visit shows its own form. */
export const NewTask: DashboardPart<'button'> = /* @__PURE__ */ family.part(
  'NewTask',
  'button',
  ({ words, openForm }) =>
    openForm
      ? {
          type: 'button',
          className: 'webrun-button',
          'data-variant': 'primary',
          onClick: openForm,
          children: (
            <>
              <ActionIcon name="plus" />
              {words.newTask}
            </>
          ),
        }
      : null,
);

/** The band of questions and figures. Hidden with the statistics. */
export const Overview: DashboardPart<'div'> = /* @__PURE__ */ family.part('Overview', 'div', ({ state }) =>
  state.view === 'runs' ? { className: 'webrun-overview' } : null,
);

/** The two nearest questions. */
export function Questions(): ReactElement {
  const { state, words, settings, figures, waiting, openQuestion } = family.use('Questions');
  // It is not known yet whether there are questions.
  if (settings.isLoading && figures.total === 0 && waiting.length === 0)
    return (
      <div
        className="webrun webrun-panel webrun-inbox"
        role="group"
        aria-label={words.questions}
        aria-busy="true"
      >
        <div className="webrun-inbox-strip">
          {['3', '4', '2'].map((width) => (
            <span key={width} className="webrun-inbox-loading">
              <span className="webrun-skeleton" data-width={width} />
            </span>
          ))}
        </div>
      </div>
    );
  return (
    <Panel name={words.questions}>
      <GuardrailInbox variant="strip" isOpen={state.pane === 'questions'} onOpen={openQuestion} />
    </Panel>
  );
}

/** Active runs, today's results, and today's cost. */
export function Figures(): ReactElement {
  const { words, figures, settings } = family.use('Figures');
  return (
    <Panel name={words.spendToday}>
      <Tiles
        figures={figures}
        dayBudgetUsd={settings.dayBudgetUsd}
        isLoading={settings.isLoading === true && figures.total === 0}
      />
    </Panel>
  );
}

/** Holds the table and its pane. Hidden with the statistics. */
export const Workspace: DashboardPart<'div'> = /* @__PURE__ */ family.part(
  'Workspace',
  'div',
  ({ state, isWide }) =>
    state.view === 'runs' ? { className: 'webrun-workspace', 'data-wide': isWide ? '' : undefined } : null,
);

/** The list of runs; on the first visit, a field and the ready tasks. */
export function Runs(): ReactElement {
  const { words, state, settings, isFirst, start, filter, setFilter, runId, order, waiting, ...rest } =
    family.use('Runs');
  const { access, open, openQuestion, openForm, close } = rest;
  const { columns, onColumnsChange, hrefOf, isLoading, shortcuts, readyTasks } = settings;
  const [next] = waiting;
  return (
    <Panel name={words.runs}>
      {isFirst ? (
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
          onAnswerNext={next && (() => openQuestion(next.runId))}
          onNewTask={openForm}
          onClose={state.pane === undefined ? undefined : close}
        />
      )}
    </Panel>
  );
}

/** How runs went and what they cost. Hidden while the runs are shown. */
export function Stats(): ReactElement | null {
  const { state, words, settings, showRuns } = family.use('Stats');
  if (state.view !== 'statistics') return null;
  return (
    <Panel name={words.statistics}>
      <Statistics dayBudgetUsd={settings.dayBudgetUsd} onFilter={showRuns} />
    </Panel>
  );
}
