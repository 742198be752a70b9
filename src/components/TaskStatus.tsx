'use client';

import { createContext, useEffect, useMemo, useRef, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { assertNever } from '../core/errors.js';
import { defaultMaxDurationMs, holdMs, pollIntervalMs, slowestPollMs } from '../core/timing.js';
import type { AnyRun } from '../hooks/run.js';
import type { FailedState, LostState, RefusedState, RunningState } from '../runs/runState.js';
import { useTrackedRun } from '../hooks/useTracked.js';
import { renderButton } from './Button.js';
import { Countdown, Elapsed, seenSince, sinceMs, useSecond, secondsUntil, Waited } from './clock.js';
import { Icon } from './Icon.js';
import type { IconName } from './Icon.js';
import { LastStep } from './LastStep.js';
import { focusNeighbour, toRunKey } from './neighbour.js';
import { definePart, renderPart, useParent } from './part.js';
import type { Part, PartProps } from './part.js';
import { describeRefusal } from './refusal.js';
import { formatDuration, formatLimit, formatTimeOfDay } from './time.js';
import { statusWords as words } from './words.js';

/** What the parts of a TaskStatus mirror to `data-*`. */
export interface TaskStatusState {
  /** @selector [data-status="running"] */
  readonly status: AnyRun['status'];
  /** While it runs. @selector [data-phase="paused"] */
  readonly phase: 'starting' | 'running' | 'paused' | 'disconnected' | undefined;
  /** Why it still waits, when that is not the normal wait. @selector [data-waiting="reconnecting"] */
  readonly waiting: string | undefined;
  /** It runs past its limit. @selector [data-overdue] */
  readonly overdue: boolean;
  /** A stop is on its way. @selector [data-pending] */
  readonly pending: boolean;
}

/** The props of `TaskStatus.Root`. */
export interface TaskStatusRootProps extends PartProps<'div', TaskStatusState> {
  /** What `useRunTask`, `useRun` or `useTask` returns; it is followed from here. */
  readonly run: AnyRun;
}

/** The props of {@link TaskStatus}. */
export interface TaskStatusProps extends TaskStatusRootProps, TaskStatusHandlers {
  /** `inline`: word and time only, for a row of a list; it announces nothing. @default 'panel' */
  readonly variant?: 'panel' | 'inline' | undefined;
}

/** What a TaskStatus cannot do by itself. */
export interface TaskStatusHandlers {
  /** Leads to the question. @default moves the focus to the run's GuardrailPrompt on the page */
  readonly onAnswer?: (() => void) | undefined;
  /** Resumes a paused session. Without it no "Resume" is shown. */
  readonly onResume?: (() => void) | undefined;
}

interface StatusView {
  readonly state: TaskStatusState;
  readonly icon: IconName;
  readonly word: string;
  readonly detail: ReactNode;
  readonly sentence: ReactNode;
  /** The server's own words, beside ours. */
  readonly said?: string | null;
  /** The sentence holds words from outside. */
  readonly isForeign?: boolean;
  /** The agent is at work: its last step, where it is known, says more than the sentence. */
  readonly isAtWork?: boolean;
  readonly announced: string;
  /** Which ways out there are. */
  readonly again?: string | undefined;
  /** When `again` may be pressed, Unix time in milliseconds. */
  readonly againAt?: number | null;
  readonly now?: string | undefined;
  readonly canStop: boolean;
}
interface StatusContext {
  readonly run: AnyRun;
  readonly live: AnyRun;
  readonly view: StatusView;
}
const StatusContext = /* @__PURE__ */ createContext<StatusContext | null>(null);
const useStatus = (part: string): StatusContext => useParent(StatusContext, 'TaskStatus', part);

/** The group that follows a run. */
export const TaskStatusRoot: Part<TaskStatusRootProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  function TaskStatusRoot({ run, ...given }) {
    const live = useTrackedRun(run);
    const context = useMemo(() => ({ run, live, view: describe(live) }), [run, live]);
    const own = {
      className: 'webrun webrun-panel webrun-status',
      role: 'group',
      'aria-label': words.label,
      'data-run': toRunKey(live),
      tabIndex: -1,
    };
    return (
      <StatusContext.Provider value={context}>
        {renderPart('div', context.view.state, own, given)}
      </StatusContext.Provider>
    );
  },
);

/** Lays out words and actions, beside each other where there is room. */
export const TaskStatusBody: Part<
  PartProps<'div', TaskStatusState>,
  HTMLDivElement
> = /* @__PURE__ */ definePart(function TaskStatusBody(given) {
  return renderPart('div', useStatus('Body').view.state, { className: 'webrun-status-body' }, given);
});

/** Holds word and detail on one line. */
export const TaskStatusHead: Part<
  PartProps<'div', TaskStatusState>,
  HTMLDivElement
> = /* @__PURE__ */ definePart(function TaskStatusHead(given) {
  return renderPart('div', useStatus('Head').view.state, { className: 'webrun-status-head' }, given);
});

/** The word of the state, with its icon. */
export const TaskStatusWord: Part<
  PartProps<'span', TaskStatusState>,
  HTMLSpanElement
> = /* @__PURE__ */ definePart(function TaskStatusWord(given) {
  const { state, icon, word } = useStatus('Word').view;
  const children = (
    <>
      <Icon name={icon} />
      {word}
    </>
  );
  return renderPart('span', state, { className: 'webrun-word', children }, given);
});

/** What stands beside the word: time, place in line, code. It ticks by itself. */
export const TaskStatusDetail: Part<
  PartProps<'span', TaskStatusState>,
  HTMLSpanElement
> = /* @__PURE__ */ definePart(function TaskStatusDetail(given) {
  const { state, detail } = useStatus('Detail').view;
  const own = { className: 'webrun-muted webrun-small', children: detail ?? '\u00a0' };
  return renderPart('span', state, own, given);
});

/** The server's own words of a refusal, on what is left of the line; whole in `title`. Nothing in other states. */
export const TaskStatusSaid: Part<
  PartProps<'span', TaskStatusState>,
  HTMLSpanElement
> = /* @__PURE__ */ definePart(function TaskStatusSaid(given) {
  const { state, said } = useStatus('Said').view;
  if (!said) return null;
  const own = {
    className: 'webrun-status-said webrun-small',
    dir: 'auto',
    title: said,
    children: said,
  };
  return renderPart('span', state, own, given);
});

/**
 * What is happening, in a sentence; of a run that is listened to, the agent's last step. Words from outside keep their own
 * direction and never move what follows.
 */
export const TaskStatusSentence: Part<
  PartProps<'p', TaskStatusState>,
  HTMLParagraphElement
> = /* @__PURE__ */ definePart(function TaskStatusSentence(given) {
  const { run, view } = useStatus('Sentence');
  const { state, sentence, isForeign, isAtWork } = view;
  // Words of one direction on a page of the other keep their own order.
  const ours = isForeign ? sentence : <bdi>{sentence}</bdi>;
  const children = isAtWork ? <LastStep run={run}>{ours}</LastStep> : ours;
  const isClamped = isForeign && state.status !== 'failed' && state.status !== 'refused';
  const own = {
    className: 'webrun-status-sentence',
    children,
    dir: isForeign ? 'auto' : undefined,
    'data-foreign': isClamped ? '' : undefined,
  };
  return renderPart('p', state, own, given);
});

/** Holds the ways out. */
export const TaskStatusActions: Part<
  PartProps<'div', TaskStatusState>,
  HTMLDivElement
> = /* @__PURE__ */ definePart(function TaskStatusActions(given) {
  return renderPart('div', useStatus('Actions').view.state, { className: 'webrun-actions' }, given);
});

/** Leads to the question while the run needs a person. */
export const TaskStatusAnswer: Part<
  PartProps<'button', TaskStatusState> & Pick<TaskStatusHandlers, 'onAnswer'>,
  HTMLButtonElement
> = /* @__PURE__ */ definePart(function TaskStatusAnswer({ onAnswer, ...given }) {
  const { view, live } = useStatus('Answer');
  if (view.state.status !== 'guardrail' || view.state.pending) return null;
  const onPress = ({ currentTarget }: { readonly currentTarget: HTMLElement }): void => {
    if (onAnswer) onAnswer();
    else focusNeighbour(currentTarget.getRootNode(), 'webrun-guardrail', toRunKey(live));
  };
  return renderButton({ variant: 'primary', label: words.answer, onPress }, view.state, given);
});

/** Asks the server at once: "Try now", "Keep waiting", "Watch again". */
export const TaskStatusCheck: Part<
  PartProps<'button', TaskStatusState>,
  HTMLButtonElement
> = /* @__PURE__ */ definePart(function TaskStatusCheck(given) {
  const { view, live } = useStatus('Check');
  if (view.now === undefined) return null;
  const onPress = (): void => live.pollNow?.();
  return renderButton({ label: view.now, onPress }, view.state, given);
});

/** Resumes a paused session; absent without `onResume`. */
export const TaskStatusResume: Part<
  PartProps<'button', TaskStatusState> & Pick<TaskStatusHandlers, 'onResume'>,
  HTMLButtonElement
> = /* @__PURE__ */ definePart(function TaskStatusResume({ onResume, ...given }) {
  const { state } = useStatus('Resume').view;
  if (!onResume || state.phase !== 'paused' || state.pending) return null;
  return renderButton({ label: words.resume, onPress: onResume }, state, given);
});

/** Starts a new run with the same input: "Run again", "Try again", "Send again", "Start anew". */
export const TaskStatusAgain: Part<
  PartProps<'button', TaskStatusState>,
  HTMLButtonElement
> = /* @__PURE__ */ definePart(function TaskStatusAgain(given) {
  const { view, run } = useStatus('Again');
  if (view.again === undefined || !run.retry) return null;
  return <AgainButton given={given} again={view.again} />;
});

// A leaf of its own, because it follows the clock.
function AgainButton({
  given,
  again,
}: {
  readonly given: PartProps<'button', TaskStatusState>;
  readonly again: string;
}): ReactElement {
  const { view, run } = useStatus('Again');
  const isBusy = secondsUntil(view.againAt ?? null, useSecond()) > 0;
  const spec = { label: again, isBusy, onPress: () => void run.retry?.() };
  return renderButton(spec, view.state, given);
}

/** Makes the slot idle again after a refusal or an unknown outcome. */
export const TaskStatusDismiss: Part<
  PartProps<'button', TaskStatusState>,
  HTMLButtonElement
> = /* @__PURE__ */ definePart(function TaskStatusDismiss(given) {
  const { view, run } = useStatus('Dismiss');
  const { status } = view.state;
  if (!run.reset || (status !== 'refused' && status !== 'lost')) return null;
  return renderButton(
    { variant: 'quiet', label: words.dismiss, onPress: () => run.reset?.() },
    view.state,
    given,
  );
});

/** Ends the work and the billing: "Stop task", "Leave the line". */
export const TaskStatusStop: Part<
  PartProps<'button', TaskStatusState>,
  HTMLButtonElement
> = /* @__PURE__ */ definePart(function TaskStatusStop(given) {
  const { view, live } = useStatus('Stop');
  if (!view.canStop) return null;
  const isQueued = view.state.status === 'queued';
  const isBusy = view.state.pending;
  const spec = {
    ...(isQueued || isBusy ? {} : { variant: 'danger' as const }),
    label: isBusy ? words.stoppingBusy : isQueued ? words.leave : words.stop,
    isBusy,
    // A stop that did not arrive is said by the sentence, through `cancelError`.
    onPress: () => void live.cancel?.().catch(() => undefined),
  };
  return renderButton(spec, view.state, given);
});

/** Time against what is expected, as a ruler; decoration, the words say it. */
export const TaskStatusScale: Part<
  PartProps<'span', TaskStatusState>,
  HTMLSpanElement
> = /* @__PURE__ */ definePart(function TaskStatusScale(given) {
  const { view, live } = useStatus('Scale');
  const { status, overdue } = view.state;
  const now = useSecond();
  const isRunning = status === 'running' || status === 'submitting';
  const expectedMs = status === 'submitting' ? holdMs : (limitOf(live) ?? defaultMaxDurationMs);
  const elapsedMs = live.submittedAt === undefined || now === 0 ? 0 : sinceMs(live.submittedAt, now);
  const fill = overdue ? 1 : isRunning ? Math.min(1, elapsedMs / expectedMs) : 0;
  const own = {
    className: 'webrun-scale',
    'aria-hidden': true,
    style: { '--webrun-fill': Number(fill.toFixed(3)), '--webrun-ticks': 5 },
  };
  return renderPart('span', view.state, own, given);
});

/**
 * Says each change of state once to a screen reader, at most every 2 s, the newest wins; a question is said at once.
 * Times and costs are never said.
 */
export const TaskStatusAnnouncer: Part<
  PartProps<'span', TaskStatusState>,
  HTMLSpanElement
> = /* @__PURE__ */ definePart(function TaskStatusAnnouncer(given) {
  const { view } = useStatus('Announcer');
  const isUrgent = view.state.status === 'guardrail';
  const own = {
    className: 'webrun-visually-hidden',
    role: 'status',
    'aria-live': isUrgent ? 'assertive' : 'polite',
    children: useAnnouncement(view.announced, isUrgent),
  };
  return renderPart('span', view.state, own, given);
});

/**
 * Shows what a run is doing, why it waits, and the ways out of it, in every state.
 *
 * @example
 * ```tsx
 * const run = useRunTask();
 * <TaskStatus run={run} />
 * ```
 */
export const TaskStatus: Part<TaskStatusProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  function TaskStatus({ onAnswer, onResume, variant = 'panel', ...root }) {
    if (variant === 'inline')
      return (
        <TaskStatusRoot {...root} data-variant="inline">
          <TaskStatusWord />
          <TaskStatusDetail />
        </TaskStatusRoot>
      );
    return (
      <TaskStatusRoot {...root}>
        <TaskStatusBody>
          <TaskStatusHead>
            <TaskStatusWord />
            <TaskStatusDetail />
            <TaskStatusSaid />
          </TaskStatusHead>
          <TaskStatusSentence />
          <TaskStatusActions>
            <TaskStatusAnswer onAnswer={onAnswer} />
            <TaskStatusCheck />
            <TaskStatusResume onResume={onResume} />
            <TaskStatusAgain />
            <TaskStatusDismiss />
            <TaskStatusStop />
          </TaskStatusActions>
        </TaskStatusBody>
        <TaskStatusScale />
        <TaskStatusAnnouncer />
      </TaskStatusRoot>
    );
  },
);

// ---------------------------------------------------------------------------------------------------- state to words

function describe(live: AnyRun): StatusView {
  const { status } = live;
  const state: TaskStatusState = {
    status,
    phase: undefined,
    waiting: undefined,
    overdue: false,
    pending: !live.isSettled && live.isCancelling,
  };
  const view = (
    rest: Omit<StatusView, 'state' | 'canStop' | 'detail'> & Partial<StatusView>,
  ): StatusView => ({
    state,
    canStop: false,
    detail: null,
    ...rest,
  });
  const told = describeState(live, view);
  if (live.isSettled || !told.canStop) return told;
  if (live.isCancelling)
    return {
      ...told,
      icon: 'stopped',
      word: words.stopping,
      sentence: words.stoppingSentence,
      isForeign: false,
      isAtWork: false,
      announced: words.stoppingAnnounced,
      now: undefined,
    };
  if (live.cancelError)
    return {
      ...told,
      sentence: words.notStopped,
      isForeign: false,
      isAtWork: false,
      announced: words.notStopped,
    };
  return told;
}

type MakeView = (rest: Omit<StatusView, 'state' | 'canStop' | 'detail'> & Partial<StatusView>) => StatusView;

function describeState(live: AnyRun, view: MakeView): StatusView {
  switch (live.status) {
    case 'idle':
      return view({ icon: 'ready', word: words.ready, sentence: words.readySentence, announced: '' });
    case 'queued': {
      const { waiting } = live;
      const { reason } = waiting;
      const place = live.place === undefined ? null : words.place(live.place);
      const sentence =
        reason === 'offline' ? (
          words.queuedOffline
        ) : reason === 'rate-limited' ? (
          <Countdown at={() => waiting.nextPollAt} fromSeconds={5}>
            {words.queuedAsked}
          </Countdown>
        ) : (
          words.queuedSentence
        );
      return view({
        icon: 'queued',
        word: words.queued,
        detail: place && <span className="webrun-number">{place}</span>,
        sentence,
        announced: place === null ? `${words.queued}.` : `${words.queued}, ${place}.`,
        canStop: true,
      });
    }
    case 'submitting':
      return view({
        icon: 'sending',
        word: words.submitting,
        detail: live.submittedAt !== undefined && <Elapsed since={live.submittedAt} />,
        sentence: words.submittingSentence,
        announced: words.sent,
        canStop: true,
        isAtWork: true,
      });
    case 'running':
      return describeRunning(live, view);
    case 'guardrail': {
      const { question } = live.guardrail;
      return view({
        icon: 'needs-you',
        word: words.needsYou,
        detail: (
          <>
            {words.waiting} <Waited since={seenSince(live.guardrail)} />
          </>
        ),
        sentence:
          question === null ? (
            words.asksNothing
          ) : (
            <>
              {words.asks} <bdi>{question}</bdi>
            </>
          ),
        isForeign: question !== null,
        announced: words.needsYouAnnounced(question),
        canStop: true,
      });
    }
    case 'completed':
      return view({
        icon: 'done',
        word: words.done,
        detail: took(live, words.in),
        sentence: words.doneSentence,
        announced: `${words.done}.`,
        again: words.runAgain,
      });
    case 'failed':
      return describeFailed(live, view);
    case 'terminated':
      return view({
        icon: 'stopped',
        word: words.terminated,
        detail: took(live, words.after),
        sentence:
          live.submittedAt === undefined && !live.task ? words.leftSentence : words.terminatedSentence,
        announced: `${words.terminated}.`,
        again: words.runAgain,
      });
    case 'refused':
      return describeRefused(live, view);
    case 'lost':
      return describeLost(live, view);
    default:
      return assertNever(live);
  }
}

function describeRunning(live: RunningState<string | undefined>, view: MakeView): StatusView {
  // A plain object may have only the task's own.
  const phase = live.phase ?? (live.task?.status === 'running' ? live.task.phase : 'running');
  const { waiting } = live;
  const { reason } = waiting;
  const limit = limitOf(live);
  const limitWords = limit === null ? null : formatLimit(limit);
  const running = view({
    state: {
      status: 'running',
      phase: reason === 'reconnecting' || reason === 'offline' ? 'disconnected' : phase,
      waiting: reason === 'normal' ? undefined : reason,
      overdue: reason === 'overdue',
      pending: live.isCancelling,
    },
    icon: 'running',
    word: words.running,
    detail: live.submittedAt !== undefined && <Elapsed since={live.submittedAt} />,
    sentence: words.runningSentence(
      limitWords,
      (reason === 'hidden' ? slowestPollMs : pollIntervalMs) / 1000,
    ),
    announced: words.runningAnnounced,
    canStop: true,
  });
  const countdown = (toWords: (seconds: number | null) => string): ReactNode => (
    <Countdown at={() => waiting.nextPollAt} fromSeconds={5}>
      {toWords}
    </Countdown>
  );
  const lost = { icon: 'reconnecting', now: words.tryNow } as const;
  switch (reason) {
    case 'reconnecting':
      return {
        ...running,
        ...lost,
        word: words.reconnecting,
        sentence: countdown(words.reconnectingSentence),
        announced: words.reconnectingAnnounced,
      };
    case 'offline':
      return {
        ...running,
        ...lost,
        icon: 'offline',
        word: words.offline,
        sentence: words.offlineSentence,
        announced: words.offlineAnnounced,
      };
    case 'unauthorized':
      return {
        ...running,
        ...lost,
        icon: 'unknown',
        word: words.unauthorized,
        sentence: words.unauthorizedSentence,
        announced: words.unauthorizedAnnounced,
      };
    case 'detached':
      return {
        ...running,
        icon: 'unknown',
        word: words.detached,
        sentence: words.detachedSentence,
        announced: words.detachedAnnounced,
        now: words.watchAgain,
      };
    case 'overdue':
      return {
        ...running,
        word: words.overdue,
        sentence: words.overdueSentence(limitWords),
        announced: words.overdueAnnounced,
        now: words.keepWaiting,
      };
    case 'rate-limited':
    case 'hidden':
    case 'normal':
      break;
    default:
      return assertNever(reason);
  }
  if (phase === 'paused')
    return {
      ...running,
      icon: 'paused',
      word: words.paused,
      sentence: words.pausedSentence,
      announced: words.pausedAnnounced,
    };
  if (phase === 'disconnected')
    return {
      ...running,
      icon: 'reconnecting',
      word: words.reconnecting,
      sentence: words.browserLost,
      announced: words.browserLostAnnounced,
    };
  if (reason === 'rate-limited') return { ...running, sentence: countdown(words.waitAsked) };
  return { ...running, isAtWork: true };
}

function describeFailed(live: FailedState<string | undefined>, view: MakeView): StatusView {
  const { message, code } = live.failure;
  const reason = message ?? words.noReason;
  const time = took(live, words.after);
  return view({
    icon: 'failed',
    word: words.failed,
    detail: (
      <>
        {time}
        {code !== null && (
          <span className="webrun-status-code">
            {time && ' · '}
            {code}
          </span>
        )}
      </>
    ),
    sentence: (
      // Kept apart from our words: a stranger's text may turn the direction of what follows.
      <>
        <bdi>{reason}</bdi> {words.failedSentence}
      </>
    ),
    isForeign: true,
    announced: words.failedAnnounced(reason),
    again: words.tryAgain,
  });
}

function describeRefused(live: RefusedState, view: MakeView): StatusView {
  const { detail, announced, sentence, isForeign, said, waitMs } = describeRefusal(live.error, live.input);
  const againAt = waitMs === null || live.settledAt === undefined ? null : live.settledAt + waitMs;
  return view({
    icon: 'refused',
    word: words.refused,
    detail,
    sentence: <Countdown at={() => againAt}>{sentence}</Countdown>,
    isForeign,
    said,
    announced: words.refusedAnnounced(announced),
    again: words.sendAgain,
    againAt,
  });
}

function describeLost(live: LostState<string | undefined>, view: MakeView): StatusView {
  const details = {
    cut: live.settledAt !== undefined && (
      <>
        {words.cutOffAt} <TimeOfDay at={live.settledAt} />
      </>
    ),
    unidentified: words.noTaskNamed,
    gone: words.resultGone,
  };
  return view({
    icon: 'unknown',
    word: words.lost,
    detail: details[live.reason],
    sentence: live.reason === 'gone' ? words.goneSentence : words.lostSentence,
    announced: words.lostAnnounced,
    again: words.startAnew,
  });
}

function TimeOfDay({ at }: { readonly at: number }): ReactElement {
  return (
    // A server knows neither the reader's clock nor their way of writing it.
    <span className="webrun-number" suppressHydrationWarning>
      {formatTimeOfDay(at)}
    </span>
  );
}

/** How long it took: the server's own figure, else the time we saw. */
function took(live: AnyRun, before: string): ReactNode {
  const seconds = live.usage?.durationSeconds ?? null;
  const { submittedAt, settledAt } = live;
  const ms =
    seconds !== null
      ? seconds * 1000
      : submittedAt !== undefined && settledAt !== undefined
        ? settledAt - submittedAt
        : null;
  return (
    ms !== null && (
      <>
        {before} <span className="webrun-number">{formatDuration(ms)}</span>
      </>
    )
  );
}

/** The task's time limit in milliseconds; `null` for a task that someone else started. */
function limitOf(live: AnyRun): number | null {
  if (!live.input) return null;
  return Math.min(live.input.maxDurationMs ?? defaultMaxDurationMs, defaultMaxDurationMs);
}

/** At least this long between two polite announcements: a screen reader reads one to its end. */
const announcementGapMs = 2_000;

function useAnnouncement(announced: string, isUrgent: boolean): string {
  const [spoken, setSpoken] = useState('');
  const last = useRef({ announced, at: Number.NEGATIVE_INFINITY });
  useEffect(() => {
    if (last.current.announced === announced) return;
    const speak = (): void => {
      last.current = { announced, at: Date.now() };
      setSpoken(announced);
    };
    const waitMs = isUrgent ? 0 : last.current.at + announcementGapMs - Date.now();
    if (waitMs <= 0) {
      speak();
      return;
    }
    const timer = setTimeout(speak, waitMs);
    return () => clearTimeout(timer);
  }, [announced, isUrgent]);
  return spoken;
}
