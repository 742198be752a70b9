'use client';

import { createContext } from 'react';
import { assertResult, useTrackedResult } from '../hooks/useTracked.js';
import type { SessionActions, SessionState } from '../runs/sessionManager.js';
import { renderButton } from './Button.js';
import type { ButtonSpec } from './Button.js';
import { secondsUntil, useSecond } from './clock.js';
import { Icon } from './Icon.js';
import type { IconName } from './Icon.js';
import { definePart, renderPart, useParent } from './part.js';
import type { Part, PartProps } from './part.js';
import { formatClock } from './time.js';
import { sessionWords as words } from './words.js';

/** What the parts of a SessionControls mirror to `data-*`. */
export interface SessionControlsState {
  /** @selector [data-status="running"] */
  readonly status: 'none' | 'starting' | 'running' | 'idle' | 'terminated' | 'refused';
  /** @selector [data-phase="paused"] */
  readonly phase: 'paused' | undefined;
  /** Something was asked for and is not acknowledged yet. @selector [data-pending] */
  readonly pending: boolean;
  /** Less than a minute is left. @selector [data-expiring] */
  readonly expiring: boolean;
}

/** A session to show; what it cannot do has no button. */
export type ControlledSession = SessionState &
  Pick<SessionActions, 'pause' | 'resume' | 'terminate'> &
  Partial<Pick<SessionActions, 'start' | 'stop'>>;

/** The props of {@link SessionControls} and of `SessionControls.Root`. */
export interface SessionControlsProps extends PartProps<'div', SessionControlsState> {
  /** What `useSession` or `useRunSession` returns, or a plain object of that shape. */
  readonly session: ControlledSession;
}

/** So many seconds before its end an idle session is shown as expiring. */
const expiringSeconds = 60;

interface SessionView {
  readonly state: SessionControlsState;
  readonly session: ControlledSession;
  readonly leftSeconds: number | null;
}
const SessionContext = /* @__PURE__ */ createContext<SessionView | null>(null);
const useShown = (part: string): SessionView => useParent(SessionContext, 'SessionControls', part);

/** The group that follows a session. */
export const SessionControlsRoot: Part<SessionControlsProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  function SessionControlsRoot({ session: given, ...rest }) {
    assertResult(given, 'session', 'useSession() or useRunSession(…)');
    const session = useTrackedResult(given);
    const { status, current, isPaused, isChanging, expiresAt } = session;
    const left = secondsUntil(status === 'open' ? expiresAt : null, useSecond());
    const leftSeconds = expiresAt === null || status !== 'open' ? null : left;
    const state: SessionControlsState = {
      status:
        status === 'open' || status === 'ending'
          ? current
            ? 'running'
            : 'idle'
          : status === 'ended'
            ? 'terminated'
            : status,
      phase: isPaused ? 'paused' : undefined,
      pending: isChanging !== undefined || status === 'ending' || status === 'starting',
      expiring: leftSeconds !== null && leftSeconds > 0 && leftSeconds <= expiringSeconds,
    };
    const own = { className: 'webrun webrun-panel webrun-session', role: 'group', 'aria-label': words.label };
    return (
      <SessionContext.Provider value={{ state, session, leftSeconds }}>
        {renderPart('div', state, own, rest)}
      </SessionContext.Provider>
    );
  },
);

/** How the session stands, in a word and a sentence. */
export const SessionControlsWords: Part<
  PartProps<'div', SessionControlsState>,
  HTMLDivElement
> = /* @__PURE__ */ definePart(function SessionControlsWords(given) {
  const view = useShown('Words');
  const [icon, word, sentence] = describe(view);
  const children = (
    <>
      <p className="webrun-word" role="status">
        <Icon name={icon} />
        {word}
      </p>
      <p>
        <bdi>{sentence}</bdi>
      </p>
    </>
  );
  return renderPart('div', view.state, { className: 'webrun-session-words', children }, given);
});

type ButtonPart = Part<PartProps<'button', SessionControlsState>, HTMLButtonElement>;
const ignore = (work: Promise<unknown>): void => void work.catch(() => undefined); // shown as `error`

/** Holds the task that is at work after its current action, or lets it go on. */
export const SessionControlsPause: ButtonPart = /* @__PURE__ */ definePart(
  function SessionControlsPause(given) {
    const { state, session } = useShown('Pause');
    if (!isOpen(session)) return null;
    const { isPaused, pause, resume } = session;
    const spec: ButtonSpec = {
      isBusy: state.pending || (state.status !== 'running' && !isPaused),
      onPress: () => ignore(isPaused ? resume() : pause()),
      labels: [words.pause, words.resume],
      label: isPaused ? words.resume : words.pause,
    };
    return renderButton(spec, state, given);
  },
);

/** Ends the task; the session lives. */
export const SessionControlsStop: ButtonPart = /* @__PURE__ */ definePart(
  function SessionControlsStop(given) {
    const { state, session } = useShown('Stop');
    const { stop } = session;
    if (!isOpen(session) || !stop) return null;
    const isBusy = session.isChanging === 'stop' || session.status === 'ending' || state.status !== 'running';
    return renderButton({ isBusy, onPress: () => ignore(stop()), label: words.stop }, state, given);
  },
);

/** Ends the session with everything in it. */
export const SessionControlsEnd: ButtonPart = /* @__PURE__ */ definePart(function SessionControlsEnd(given) {
  const { state, session } = useShown('End');
  if (!isOpen(session)) return null;
  const isBusy = session.status === 'ending';
  const spec: ButtonSpec = {
    variant: 'danger',
    isBusy,
    onPress: () => ignore(session.terminate()),
    labels: [words.end, words.endBusy],
    label: isBusy ? words.endBusy : words.end,
  };
  return renderButton(spec, state, given);
});

/** Opens a session where none is open. */
export const SessionControlsStart: ButtonPart = /* @__PURE__ */ definePart(
  function SessionControlsStart(given) {
    const { state, session } = useShown('Start');
    const { start } = session;
    if (isOpen(session) || !start) return null;
    const isBusy = session.status === 'starting';
    const label = session.status === 'ended' ? words.again : words.start;
    return renderButton({ isBusy, onPress: () => ignore(start()), label }, state, given);
  },
);

/**
 * Shows one session and what can be done with it: pause, stop its task, end it. Says what it costs while it is idle, and
 * when it ends by itself.
 *
 * @example
 * ```tsx
 * <SessionControls session={useSession()} />
 * ```
 */
export const SessionControls: Part<SessionControlsProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  function SessionControls(props) {
    return (
      <SessionControlsRoot {...props}>
        <div className="webrun-session-body">
          <SessionControlsWords />
          <div className="webrun-actions">
            <SessionControlsPause />
            <SessionControlsStop />
            <SessionControlsEnd />
            <SessionControlsStart />
          </div>
        </div>
      </SessionControlsRoot>
    );
  },
);

const isOpen = ({ status }: ControlledSession): boolean => status === 'open' || status === 'ending';

function describe({ session, leftSeconds, state }: SessionView): [IconName, string, string] {
  const { status, isPaused, isChanging, tasks, usdPerMinute, endReason, error, endsWithTask } = session;
  const left = leftSeconds === null ? null : formatClock(leftSeconds * 1_000);
  const price = `$${usdPerMinute?.toFixed(2) ?? '?'}`;
  switch (status) {
    case 'none':
      return ['ready', words.none, words.noneSentence];
    case 'starting':
      return ['sending', words.starting, words.startingSentence];
    case 'refused':
      return ['refused', words.refused, error?.message ?? words.refusedSentence];
    case 'ending':
      return ['stopped', words.ending, words.endingSentence];
    case 'ended':
      return ['stopped', words.ended, words.endedSentence(endReason)];
    case 'open': {
      if (isChanging === 'pause') return ['paused', words.pausing, words.pausingSentence];
      // What was refused is said where the sentence stands; the word still says how it is.
      const otherwise = (sentence: string): string => (error && !isChanging ? words.notTaken : sentence);
      if (isPaused) return ['paused', words.paused, otherwise(words.pausedSentence(price))];
      const waiting = tasks.filter((task) => task.status === 'queued').length;
      if (state.status === 'running')
        return [
          'running',
          words.open,
          otherwise(endsWithTask ? words.endsWithTask : words.openSentence(waiting)),
        ];
      if (state.expiring) return ['queued', words.idle, otherwise(words.expiringSentence(left))];
      return ['ready', words.idle, otherwise(words.idleSentence(left, price))];
    }
  }
}
