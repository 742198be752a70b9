'use client';

import { useMemo, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import type { AllServiceTraits } from '../../core/service.js';
import type { AnyRun } from '../../hooks/run.js';
import { useTrackedRun } from '../../hooks/useTracked.js';
import { refusal, status } from '../../messages/en/run.js';
import { useAnnouncement } from '../useAnnouncement.js';
import { sinceMs, Ticking, useSecond } from '../clock.js';
import { toRunKey } from '../focus.js';
import { Icon } from '../Icon.js';
import { Isolate } from '../Isolate.js';
import { useIsMounted } from '../lateClicks.js';
import { definePart, renderPart } from '../part.js';
import type { Part, PartProps, Props } from '../part.js';
import { useIsShown, useMarkShown } from '../shownFacts.js';
import { ProgressBar } from '../ProgressBar.js';
import { useWords } from '../words.js';
import { describeTaskStatus } from './describeTaskStatus.js';
import { LastStep } from './LastStep.js';
import { hasMark, holdShare, toProgress } from './progress.js';
import { family } from './statusFamily.js';
import type { ActionError, StatusPart } from './statusFamily.js';
import type { StatusWords, TaskStatusState, TaskStatusView } from './taskStatusView.js';

export { Actions, Answer, Dismiss, Refresh, Resume, Retry, Stop } from './actions.js';

/** The props of `TaskStatus.Root`. */
export interface TaskStatusRootProps extends PartProps<'div', TaskStatusState> {
  /** The result of `useRunTask`, `useRun` or `useTask`; the part subscribes to it. */
  readonly run: AnyRun;
}

/** The group that follows a run. */
export const Root: Part<TaskStatusRootProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'TaskStatus.Root',
  function Root({ run, ...given }) {
    const live = useTrackedRun(run);
    const runKey = toRunKey(live);
    const own = useWords('status', status);
    const refusals = useWords('refusal', refusal);
    const isQuestionShown = useIsShown('question', runKey);
    const isMounted = useIsMounted();
    const [failed, setFailed] = useState<{ readonly runKey: typeof runKey; readonly error: ActionError }>();
    const context = useMemo(() => {
      const words: StatusWords = { ...own, refusal: refusals, isQuestionShown };
      const view = describeTaskStatus(live, words);
      const note = failed && failed.runKey === runKey && !view.canStop ? own.t[failed.error] : null;
      return {
        run,
        live,
        words,
        isMounted,
        setActionError: (error: ActionError) => setFailed({ runKey, error }),
        view: note === null ? view : { ...view, description: note, announced: note },
      };
    }, [run, live, own, refusals, isQuestionShown, isMounted, failed, runKey]);
    useMarkShown('status', runKey, (given as Props)['data-variant'] !== 'inline');
    const attributes = {
      className: 'webrun webrun-panel webrun-status',
      role: 'group',
      'aria-label': own.t.label,
      'data-run': runKey,
      tabIndex: -1,
    };
    return (
      <family.Provider value={context}>
        {renderPart('div', context.view.state, attributes, given)}
      </family.Provider>
    );
  },
);

/** Lays out words and actions, beside each other where there is room. */
export const Body: StatusPart<'div'> = /* @__PURE__ */ family.box('Body', 'div', 'webrun-status-body');

/** Holds label and detail on one line. */
export const Header: StatusPart<'div'> = /* @__PURE__ */ family.box('Header', 'div', 'webrun-status-header');

/** The state in a word or two, with its icon. */
export const Label: StatusPart<'span'> = /* @__PURE__ */ family.part('Label', 'span', ({ view }) => ({
  className: 'webrun-label',
  children: (
    <>
      <Icon name={view.icon} />
      <Isolate>{view.label}</Isolate>
    </>
  ),
}));

/** The text beside the label: time, place in the queue, code. It ticks by itself. */
export const Detail: StatusPart<'span'> = /* @__PURE__ */ family.part('Detail', 'span', ({ view }) => ({
  className: 'webrun-muted webrun-small',
  children: (
    <>
      {view.detail === null ? '\u00A0' : <Ticking phrase={view.detail} />}
      {view.code !== null && (
        <span className="webrun-status-code">
          {view.detail !== null && ' · '}
          <bdi>{view.code}</bdi>
        </span>
      )}
    </>
  ),
}));

/** The server's message of a refusal, on the rest of the line; complete in `title`. Absent in other states. */
export const ServerMessage: StatusPart<'span'> = /* @__PURE__ */ family.part(
  'ServerMessage',
  'span',
  ({ view: { serverMessage } }) =>
    serverMessage === null
      ? null
      : {
          className: 'webrun-status-server-message webrun-small',
          dir: 'auto',
          title: serverMessage,
          children: serverMessage,
        },
);

/**
 * What is happening; with pushed events, the agent's last step. Text from outside keeps its own direction and never moves what follows.
 */
export const Description: StatusPart<'p'> = /* @__PURE__ */ family.part(
  'Description',
  'p',
  ({ run, view }) => {
    const children = renderDescription(view);
    return {
      className: 'webrun-status-description',
      children: view.isWorking ? <LastStep run={run}>{children}</LastStep> : children,
    };
  },
);

/** Our text with the quoted one, which is isolated: it could reverse the direction of what follows. */
function renderDescription({ description, quote, state }: TaskStatusView): ReactNode {
  const ours = description && <Ticking phrase={description} className="" />;
  if (quote === null) return ours;
  // A question flows around its introduction, and is truncated at the end of its own direction.
  if (state.status === 'guardrail')
    return (
      <span className="webrun-ask">
        <span>{ours} </span>
        <bdi>{quote}</bdi>
      </span>
    );
  // The server's line breaks are kept, and our text is below.
  if (quote.trim().includes('\n'))
    return (
      <>
        <bdi className="webrun-lines">{quote.trim()}</bdi> {ours}
      </>
    );
  return (
    <>
      <bdi>{quote}</bdi>
      {ours && (/\p{P}$/u.test(quote) ? ' ' : '. ')}
      {ours}
    </>
  );
}

/**
 * The run's progress on one scale for its whole life, with a mark where inline answers end. Decorative: the text says the same.
 */
export const Progress: StatusPart<'span'> = /* @__PURE__ */ family.part(
  'Progress',
  'span',
  ({ live, view, words }) => {
    const { status } = view.state;
    const isShown = status === 'submitting' || status === 'running';
    return {
      className: 'webrun-progress',
      'aria-hidden': true,
      children: isShown && <RunProgress run={live} traits={words.traits} />,
    };
  },
);

interface RunProgressProps {
  readonly run: AnyRun;
  readonly traits: AllServiceTraits;
}

function RunProgress({ run, traits }: RunProgressProps): ReactElement {
  const now = useSecond();
  const { submittedAt } = run;
  const value = submittedAt === undefined ? 0 : toProgress(run, sinceMs(submittedAt, now), traits);
  return <ProgressBar value={value} marks={hasMark(run, traits) ? [holdShare] : []} />;
}

/**
 * Announces each change of state once to screen readers, at most every 2 s (the newest wins); a question at once. Times and costs are never
 * announced.
 */
export const Announcer: StatusPart<'span'> = /* @__PURE__ */ family.define(
  'Announcer',
  function Announcer({ view }, given) {
    const isUrgent = view.state.status === 'guardrail';
    const own = {
      className: 'webrun-visually-hidden',
      role: 'status',
      'aria-live': isUrgent ? 'assertive' : 'polite',
      children: useAnnouncement(view.announced, isUrgent),
    };
    return renderPart('span', view.state, own, given);
  },
);
