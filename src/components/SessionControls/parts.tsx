'use client';

import { useMemo } from 'react';
import type { ReactElement, RefObject } from 'react';
import { assertResult, useTrackedResult } from '../../hooks/useTracked.js';
import { session as english } from '../../messages/en/live.js';
import { refusal } from '../../messages/en/run.js';
import { renderButton } from '../Button.js';
import { AlertPhrase, useSecond } from '../clock.js';
import { createFamily } from '../family.js';
import type { FamilyPart } from '../family.js';
import { Icon } from '../Icon.js';
import { Isolate } from '../Isolate.js';
import { useIsMounted, useLateClickGuard } from '../lateClicks.js';
import { definePart, renderPart } from '../part.js';
import type { Part, PartProps } from '../part.js';
import { useWords } from '../words.js';
import type { Words } from '../words.js';
import { describeSessionControls, isExpiring, isOpen } from './describeSessionControls.js';
import type {
  ControlledSession,
  SessionControlsState,
  SessionControlsView,
} from './describeSessionControls.js';

/** The props of `SessionControls.Root`. */
export interface SessionControlsRootProps extends PartProps<'div', SessionControlsState> {
  /** The result of `useSession` or `useRunSession`, or a plain object of that shape. */
  readonly session: ControlledSession;
}

interface SessionContext {
  readonly session: ControlledSession;
  readonly view: SessionControlsView;
  readonly words: Words<'session'>;
  readonly isMounted: RefObject<boolean>;
}
type SessionPart<Tag extends 'div' | 'p' | 'button'> = FamilyPart<Tag, SessionControlsState>;
const family = /* @__PURE__ */ createFamily<SessionContext, SessionControlsState>(
  'SessionControls',
  ({ view }) => view.state,
);

/** The group that follows a session. */
export const Root: Part<SessionControlsRootProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'SessionControls.Root',
  function Root({ session: given, ...rest }) {
    assertResult(given, 'session', 'useSession() or useRunSession(…)');
    const session = useTrackedResult(given);
    const own = useWords('session', english);
    const refusals = useWords('refusal', refusal);
    const words = useMemo(() => ({ ...own, refusal: refusals }), [own, refusals]);
    const expiring = isExpiring(session, useSecond());
    const isMounted = useIsMounted();
    const context = useMemo(
      () => ({ session, words, isMounted, view: describeSessionControls(session, expiring, words) }),
      [session, words, isMounted, expiring],
    );
    const attributes = {
      className: 'webrun webrun-panel webrun-session',
      role: 'group',
      'aria-label': words.t.label,
    };
    return (
      <family.Provider value={context}>
        {renderPart('div', context.view.state, attributes, rest)}
      </family.Provider>
    );
  },
);

/** Lays out words and actions, beside each other where there is room. */
export const Body: SessionPart<'div'> = /* @__PURE__ */ family.box('Body', 'div', 'webrun-session-body');

/** Holds label and description. */
export const Header: SessionPart<'div'> = /* @__PURE__ */ family.box(
  'Header',
  'div',
  'webrun-session-header',
);

/** The state in a word or two, with its icon; changes are announced to screen readers. */
export const Label: SessionPart<'p'> = /* @__PURE__ */ family.part('Label', 'p', ({ view }) => ({
  className: 'webrun-label',
  role: 'status',
  children: (
    <>
      <Icon name={view.icon} />
      <Isolate>{view.label}</Isolate>
    </>
  ),
}));

/** What the session costs and when it ends, to the second; an alert if a change was refused. */
export const Description: SessionPart<'p'> = /* @__PURE__ */ family.part('Description', 'p', ({ view }) => ({
  className: 'webrun-session-description',
  children: <AlertPhrase phrase={view.description} hasFailed={view.hasFailed} />,
}));

/** Holds the buttons. */
export const Actions: SessionPart<'div'> = /* @__PURE__ */ family.box(
  'Actions',
  'div',
  'webrun-actions webrun-session-actions',
);

const ignore = (work: Promise<unknown>): void => void work.catch(() => undefined); // shown as `error`

/** Pause and Start share one place, so that nothing that spends money appears where a button that ends something was. */
const firstLabels = ({ t }: Words<'session'>): string[] => [t.pause, t.resume, t.start, t.again];

/** Pauses the running task after its current action, or resumes it. */
export const Pause: SessionPart<'button'> = /* @__PURE__ */ family.button(
  'Pause',
  ({ session, view: { state }, words }) => {
    if (!isOpen(session)) return null;
    const { isPaused, pause, resume } = session;
    return {
      isBusy: state.pending || (state.status !== 'running' && !isPaused),
      onPress: () => ignore(isPaused ? resume() : pause()),
      labels: firstLabels(words),
      label: isPaused ? words.t.resume : words.t.pause,
    };
  },
);

/** Ends the task; the session stays open. */
export const Stop: SessionPart<'button'> = /* @__PURE__ */ family.button(
  'Stop',
  ({ session, view, words: { t } }) => {
    const { stop, isChanging, status } = session;
    if (!isOpen(session) || !stop) return null;
    const isBusy = isChanging === 'stop' || status === 'ending' || view.state.status !== 'running';
    return { isBusy, onPress: () => ignore(stop()), label: t.stop };
  },
);

/** Ends the session with everything in it. */
export const End: SessionPart<'button'> = /* @__PURE__ */ family.button(
  'End',
  ({ session, words: { t } }) => {
    if (!isOpen(session)) return null;
    const isBusy = session.status === 'ending';
    return {
      variant: 'danger',
      isBusy,
      onPress: () => ignore(session.terminate()),
      labels: [t.end, t.endBusy],
      label: isBusy ? t.endBusy : t.end,
    };
  },
);

/** Opens a session where none is open. */
export const Start: SessionPart<'button'> = /* @__PURE__ */ family.define('Start', ({ session }, given) =>
  isOpen(session) || !session.start ? null : <StartButton given={given} />,
);

function StartButton({ given }: { readonly given: PartProps<'button', SessionControlsState> }): ReactElement {
  const { session, view, words, isMounted } = family.use('Start');
  const { start, status } = session;
  const isTooEarly = useLateClickGuard(isMounted);
  const onPress = (event: { readonly detail: number }): void => {
    if (start && !isTooEarly(event)) ignore(start());
  };
  const label = status === 'ended' ? words.t.again : words.t.start;
  const spec = { isBusy: status === 'starting', onPress, label, labels: firstLabels(words) };
  return renderButton(spec, view.state, given);
}
