'use client';

import { createElement, useEffect, useRef, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { BudgetPrompt } from '../../components/BudgetPrompt/BudgetPrompt.js';
import { CostMeter } from '../../components/CostMeter/CostMeter.js';
import { GuardrailPrompt } from '../../components/GuardrailPrompt/GuardrailPrompt.js';
import { LiveView } from '../../components/LiveView/LiveView.js';
import { useKnownSession } from '../../components/LiveView/useKnownSession.js';
import { SessionControls } from '../../components/SessionControls/SessionControls.js';
import { FormDraftContext } from '../../components/drafts.js';
import { renderPart } from '../../components/part.js';
import type { Part, PartProps } from '../../components/part.js';
import { TaskForm } from '../../components/TaskForm/TaskForm.js';
import { TaskResult } from '../../components/TaskResult/TaskResult.js';
import * as TaskStatus from '../../components/TaskStatus/parts.js';
import { toShownDurationMs } from '../../components/runDuration.js';
import { TaskTimeline } from '../../components/TaskTimeline/TaskTimeline.js';
import { useRunSession } from '../../hooks/useSession.js';
import { useEventLog } from '../../hooks/useTaskEvents.js';
import { isWithinHold, toRunFacts, toTags } from '../data/runFacts.js';
import { isAnswered } from '../data/runGroup.js';
import { Duration, RunningDuration } from '../RunsTable/cells.js';
import { CopyButton } from '../shared/CopyButton.js';
import { useDashboardWords } from '../shared/dashboardWords.js';
import { StepGallery } from '../StepGallery/StepGallery.js';
import { usePictureRecorder } from '../StepGallery/pictures.js';
import { family } from './context.js';
import type { DetailsView, RunDetailsState } from './context.js';

type DetailsPart<Tag extends 'div' | 'header' | 'section'> = Part<
  PartProps<Tag, RunDetailsState>,
  HTMLElement
>;

/** The task, its ids and its tags. */
export const RunDetailsHeader: DetailsPart<'header'> = /* @__PURE__ */ family.define(
  'Header',
  function RunDetailsHeader({ run, state, headingLevel }, given) {
    const { words } = useDashboardWords();
    const title = toRunFacts(run).title || words.noTask;
    const children = (
      <>
        {createElement(`h${headingLevel}`, { className: 'webrun-title', dir: 'auto', tabIndex: -1 }, title)}
        <div className="webrun-details-meta">
          <Id name={words.runId} id={run.runId} />
          {run.taskId !== undefined && <Id name={words.taskId} id={run.taskId} />}
          {toTags(run.tags).map((tag) => (
            <span key={tag} className="webrun-tag" dir="auto">
              {tag}
            </span>
          ))}
        </div>
      </>
    );
    return renderPart('header', state, { className: 'webrun-details-head', children }, given);
  },
);

/** An id that can be copied. The session id is a credential and is never shown like this. */
function Id({ name, id }: { readonly name: string; readonly id: string }): ReactElement {
  const { words } = useDashboardWords();
  return (
    <span className="webrun-id">
      {name}{' '}
      <code className="webrun-code-word" title={id}>
        {id}
      </code>
      <CopyButton text={id} name={words.copyId(name)} />
    </span>
  );
}

/** The state and its actions. Only this part shows the state. */
export const RunDetailsStatus: DetailsPart<'div'> = /* @__PURE__ */ family.define(
  'Status',
  function RunDetailsStatus({ run, state, onSelectRun }, given) {
    const children = (
      <TaskStatus.Root run={run}>
        <TaskStatus.Body>
          <TaskStatus.Header>
            <TaskStatus.Label />
            <TaskStatus.Detail />
            <TaskStatus.ServerMessage />
          </TaskStatus.Header>
          <TaskStatus.Description />
          <TaskStatus.Actions>
            {run.answer && <TaskStatus.Answer />}
            <TaskStatus.Refresh />
            <TaskStatus.Retry onRetry={onSelectRun} />
            <TaskStatus.Dismiss />
            {state.settled && <EditButton />}
            {run.cancel && <TaskStatus.Stop />}
          </TaskStatus.Actions>
        </TaskStatus.Body>
        <BudgetPrompt run={run} />
        <TaskStatus.Progress />
        <TaskStatus.Announcer />
      </TaskStatus.Root>
    );
    return renderPart('div', state, { className: 'webrun-details-status', children }, given);
  },
);

/** Opens the form in which the task is changed and started as a new run. */
function EditButton({ variant }: { readonly variant?: 'quiet' }): ReactElement | null {
  const { canEdit, isEditing, setEditing } = family.use('EditButton');
  const { words } = useDashboardWords();
  return canEdit ? (
    <button
      type="button"
      className="webrun-button"
      data-variant={variant}
      aria-expanded={isEditing}
      onClick={() => setEditing(!isEditing)}
    >
      {words.editAndRun}
    </button>
  ) : null;
}

/** The question of this run. Renders nothing without one. */
export const RunDetailsQuestion: DetailsPart<'div'> = /* @__PURE__ */ family.define(
  'Question',
  function RunDetailsQuestion({ run, state, access, root }, given) {
    const { host } = toRunFacts(run);
    const { session } = useKnownSession(access.manager ? run : undefined, undefined);
    // Taking over happens in the picture beside the question; without a picture it is not possible.
    const takeOver = (): void => {
      const view = root.current?.querySelector<HTMLElement>('.webrun-live');
      view?.scrollIntoView({ block: 'nearest' });
      view?.querySelector<HTMLElement>('.webrun-live-take-over')?.click();
    };
    if (!run.answer) return null;
    const children = (
      <GuardrailPrompt
        run={run}
        host={host ?? undefined}
        onTakeOver={session?.streaming ? takeOver : undefined}
      />
    );
    return renderPart('div', state, { className: 'webrun-details-question', children }, given);
  },
);

/** The agent's current view, or its view at each step, and the steps. */
export const RunDetailsSteps: DetailsPart<'div'> = /* @__PURE__ */ family.define(
  'Steps',
  function RunDetailsSteps({ run, state, access, root, stepsOf }, given) {
    const log = useEventLog(access.manager, run);
    usePictureRecorder(root, access.source, run.runId, log.events.at(-1)?.id);
    const { session, isComing, isRestoring } = useKnownSession(access.manager ? run : undefined, undefined);
    // Only a run with a live connection ever has one; in the place of another's there would be an empty frame.
    const canBeSeen = session?.streaming !== undefined || isComing || isRestoring;
    const hasPicture = canBeSeen && !run.isSettled && access.manager !== null;
    const { events, pictures } = stepsOf?.(run.runId) ?? {};
    const children = (
      <>
        {hasPicture && <LiveView run={run} />}
        <div className="webrun-panel">
          <StepGallery run={run} events={events} pictures={pictures} isStripOnly={hasPicture} />
        </div>
      </>
    );
    return renderPart('div', state, { className: 'webrun-details-steps', children }, given);
  },
);

/** The answer, with its files and addresses. */
export const RunDetailsAnswer: DetailsPart<'div'> = /* @__PURE__ */ family.define(
  'Answer',
  function RunDetailsAnswer({ run, state }, given) {
    const children = <TaskResult key={run.runId} run={run} />;
    return renderPart('div', state, { className: 'webrun-details-answer', children }, given);
  },
);

/** Pauses, resumes and ends the session of a run, while it is open and known here. */
export const RunDetailsSession: DetailsPart<'div'> = /* @__PURE__ */ family.define(
  'Session',
  function RunDetailsSession({ run, state, access }, given) {
    if (!access.manager || run.isSettled) return null;
    return renderPart('div', state, { children: <Session run={run} /> }, given);
  },
);

function Session({ run }: { readonly run: DetailsView['run'] }): ReactElement | null {
  const session = useRunSession(run);
  return session.session ? <SessionControls session={session} /> : null;
}

/** The cost, against the budget. */
export const RunDetailsCost: DetailsPart<'div'> = /* @__PURE__ */ family.define(
  'Cost',
  function RunDetailsCost({ run, state, budgetUsd }, given) {
    const children = <CostMeter run={run} budgetUsd={budgetUsd} />;
    return renderPart('div', state, { className: 'webrun-details-cost', children }, given);
  },
);

/** The times, duration, kind of reply and settings of the run. */
export const RunDetailsFacts: DetailsPart<'section'> = /* @__PURE__ */ family.define(
  'Facts',
  function RunDetailsFacts({ run, state }, given) {
    const { words, format, traits } = useDashboardWords();
    const { holdMs } = traits;
    const { durationMs, host, outcome } = toRunFacts(run);
    const { startedAt, submittedAt, input, usage, isSettled } = run;
    const limitMs = input?.maxDurationMs;
    const types = { text: words.text, structured_json: words.json, structured_csv: words.csv };
    const facts: readonly (readonly [string, ReactNode])[] = [
      [words.startedAt, startedAt === undefined ? '–' : format.dateTime(startedAt)],
      [
        words.duration,
        durationMs !== null ? (
          <Duration
            key="duration"
            isEnded
            ms={durationMs}
            shownMs={toShownDurationMs(run, durationMs)}
            limitMs={limitMs}
          />
        ) : !isSettled && submittedAt !== undefined ? (
          <RunningDuration key="duration" since={submittedAt} limitMs={limitMs} />
        ) : (
          '–'
        ),
      ],
      [words.answerAs, types[input?.outputType ?? 'text']],
      [words.startsAt, <bdi key="host">{host ?? words.agentChooses}</bdi>],
      [
        words.reply,
        // A stopped or lost run had no reply, and a service that holds every start or none has only one way to reply.
        durationMs === null || !isAnswered(outcome) || !(holdMs > 0 && holdMs < Infinity)
          ? '–'
          : (isWithinHold(durationMs, holdMs) ? words.replyWithin : words.replyAfter)(format.limit(holdMs)),
      ],
      [words.tokens, typeof usage?.totalTokens === 'number' ? format.number(usage.totalTokens) : '–'],
    ];
    const children = (
      <>
        <div className="webrun-panel-head">
          <h3 className="webrun-heading">{words.facts}</h3>
        </div>
        <dl className="webrun-facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </>
    );
    return renderPart(
      'section',
      state,
      { className: 'webrun-panel', 'aria-label': words.facts, children },
      given,
    );
  },
);

/** The task as it was sent; or the form to change it and start it as a new run. */
export const RunDetailsTask: DetailsPart<'section'> = /* @__PURE__ */ family.define(
  'Task',
  function RunDetailsTask({ run, state, access, isEditing, setEditing, onSelectRun }, given) {
    const { words } = useDashboardWords();
    const [startedFrom, setStartedFrom] = useState<string | null>(null);
    const form = useRef<HTMLFormElement>(null);
    useEffect(() => {
      if (isEditing) form.current?.querySelector('textarea')?.focus();
    }, [isEditing]);
    if (isEditing && run.input) {
      const children = (
        <FormDraftContext.Provider value={`edit ${run.runId}`}>
          <TaskForm
            key={startedFrom}
            ref={form}
            defaultValue={run.input}
            onStart={async (input, { budgetUsd }) => {
              const next = await access.start(input, { tags: run.tags, warnAtUsd: budgetUsd });
              setStartedFrom(run.runId);
              setEditing(false);
              if (next !== undefined) onSelectRun?.(next);
            }}
          />
        </FormDraftContext.Provider>
      );
      return renderPart('section', state, { className: 'webrun-details-task', children }, given);
    }
    const children = (
      <>
        <div className="webrun-panel-head">
          <h3 className="webrun-heading">{words.taskAsSent}</h3>
          {!state.settled && <EditButton variant="quiet" />}
        </div>
        <p className="webrun-details-text" dir="auto">
          {run.input?.taskDetails ?? words.noTask}
        </p>
      </>
    );
    return renderPart(
      'section',
      state,
      { className: 'webrun-panel', 'aria-label': words.taskAsSent, children },
      given,
    );
  },
);

/** What the agent thought and did, as text. */
export const RunDetailsLog: DetailsPart<'div'> = /* @__PURE__ */ family.define(
  'Log',
  function RunDetailsLog({ run, state }, given) {
    return renderPart(
      'div',
      state,
      { className: 'webrun-details-log', children: <TaskTimeline run={run} /> },
      given,
    );
  },
);
