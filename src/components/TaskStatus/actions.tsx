'use client';

import { useState } from 'react';
import type { ReactElement } from 'react';
import type { AnyRun } from '../../hooks/run.js';
import { renderButton } from '../Button.js';
import { secondsUntil, useSecond } from '../clock.js';
import { focusComponent, toRunKey } from '../focus.js';
import { useLateClickGuard } from '../lateClicks.js';
import { renderPart } from '../part.js';
import type { PartProps } from '../part.js';
import { family } from './statusFamily.js';
import type { StatusPart } from './statusFamily.js';
import type { StatusWords, TaskStatusState } from './taskStatusView.js';

/** What a TaskStatus cannot do by itself. */
export interface TaskStatusHandlers {
  /** Opens the question. @default moves the focus to the run's GuardrailPrompt on the page */
  readonly onAnswer?: (() => void) | undefined;
  /** Resumes a paused session. Without it no "Resume" is shown. */
  readonly onResume?: (() => void) | undefined;
  /** Called with the id of the run that was started in place of this one. */
  readonly onRetry?: ((runId: string) => void) | undefined;
}

/** Holds the buttons. */
export const Actions: StatusPart<'div'> = /* @__PURE__ */ family.box(
  'Actions',
  'div',
  'webrun-actions webrun-status-actions',
);

/** Where an answer is typed or chosen; not the checkbox of a purchase, which a key press meant for a button must not tick. */
const answerField = 'textarea, input:not([type="checkbox"])';

/** Leads to the question's field, or to the question if it has none, while a person can answer. */
export const Answer: StatusPart<
  'button',
  Pick<TaskStatusHandlers, 'onAnswer'>
> = /* @__PURE__ */ family.define('Answer', ({ view, live, words }, { onAnswer, ...given }) => {
  if (view.state.status !== 'guardrail' || view.state.pending || view.refresh) return null;
  const onPress = ({ currentTarget }: { readonly currentTarget: HTMLElement }): void => {
    if (onAnswer) onAnswer();
    else focusComponent(currentTarget.getRootNode(), 'webrun-guardrail', toRunKey(live), answerField);
  };
  return renderButton({ variant: 'primary', label: words.t.answer, onPress }, view.state, given);
});

/** Polls at once: "Try now", "Keep waiting", "Watch again". */
export const Refresh: StatusPart<'button'> = /* @__PURE__ */ family.button('Refresh', ({ view, live }) =>
  view.refresh === null ? null : { label: view.refresh, onPress: () => live.pollNow?.() },
);

/** Resumes a paused session; absent without `onResume`. */
export const Resume: StatusPart<
  'button',
  Pick<TaskStatusHandlers, 'onResume'>
> = /* @__PURE__ */ family.define('Resume', ({ view: { state }, words }, { onResume, ...given }) => {
  if (!onResume || state.phase !== 'paused' || state.pending) return null;
  return renderButton({ label: words.t.resume, onPress: onResume }, state, given);
});

/** Starts a new run with the same input: "Run again", "Try again", "Send again", "Start again". */
export const Retry: StatusPart<'button', Pick<TaskStatusHandlers, 'onRetry'>> = /* @__PURE__ */ family.define(
  'Retry',
  ({ view, run }, { onRetry, ...given }) =>
    view.retry === null || !run.retry ? null : (
      <RetryButton label={view.retry} onRetry={onRetry} given={given} />
    ),
);

interface Given {
  readonly given: PartProps<'button', TaskStatusState>;
}

// A leaf of its own, because it follows the clock.
function RetryButton({
  label,
  onRetry,
  given,
}: Given & Pick<TaskStatusHandlers, 'onRetry'> & { readonly label: string }): ReactElement {
  const { view, run, isMounted, setActionError } = family.use('Retry');
  const isTooEarly = useLateClickGuard(isMounted);
  const [isPending, setPending] = useState(false);
  const isBusy = secondsUntil(view.retryAt, useSecond()) > 0 || isPending;
  const onStarted = (next: string | undefined): void => void (next !== undefined && onRetry?.(next));
  const onPress = (event: { readonly detail: number }): void => {
    if (isTooEarly(event)) return;
    const next = run.retry?.();
    if (next === undefined) setActionError('secretsNotKept');
    else if (typeof next === 'string') onStarted(next);
    else {
      setPending(true);
      next.then(onStarted, () => setActionError('notRepeated')).finally(() => setPending(false));
    }
  };
  return renderButton({ label, isBusy, onPress }, view.state, given);
}

const stopLabels = ({ t }: StatusWords): string[] => [t.stop, t.stoppingButton, t.leaveQueue, t.dismiss];

/** Returns the verb that dismisses a run: a slot becomes idle, a listed run is removed. */
const toDismiss = (run: AnyRun): AnyRun['dismiss'] => run.reset ?? run.dismiss;

/** Makes the slot idle again after a refusal or an unknown outcome; removes a listed run. */
export const Dismiss: StatusPart<'button'> = /* @__PURE__ */ family.define(
  'Dismiss',
  ({ view, run }, given) => (toDismiss(run) && view.canDismiss ? <DismissButton given={given} /> : null),
);

function DismissButton({ given }: Given): ReactElement {
  const { view, run, words, isMounted, setActionError } = family.use('Dismiss');
  const isTooEarly = useLateClickGuard(isMounted);
  const onPress = (event: { readonly detail: number }): void => {
    if (isTooEarly(event)) return;
    // Called synchronously; an app's own function may throw, reject, or return anything.
    const dismissed = (async () => toDismiss(run)?.())();
    dismissed.catch(() => setActionError('notDismissed'));
  };
  const spec = { variant: 'quiet', label: words.t.dismiss, labels: stopLabels(words), onPress } as const;
  return renderButton(spec, view.state, given);
}

/**
 * Ends the work and the billing: "Stop task", "Leave the queue". Once shown it keeps its place, so that nothing that spends money ever appears
 * where somebody has just pressed "Stop task".
 */
export const Stop: StatusPart<'button'> = /* @__PURE__ */ family.define(
  'Stop',
  function Stop({ view, live, run, words }, given) {
    const { canStop, canDismiss, state } = view;
    const [couldStop, setCouldStop] = useState(canStop);
    if (canStop && !couldStop) setCouldStop(true);
    const { t } = words;
    const labels = stopLabels(words);
    if (!canStop) return couldStop && !(canDismiss && toDismiss(run)) ? <StopPlace labels={labels} /> : null;
    const isQueued = state.status === 'queued';
    const spec = {
      variant: isQueued || state.pending ? undefined : ('danger' as const),
      label: state.pending ? t.stoppingButton : isQueued ? t.leaveQueue : t.stop,
      labels,
      isBusy: state.pending,
      // The description shows a stop that did not arrive, through `cancelError`.
      onPress: () => void live.cancel?.().catch(() => undefined),
    };
    return renderButton(spec, state, given);
  },
);

function StopPlace({ labels }: { readonly labels: readonly string[] }): ReactElement {
  return renderPart(
    'span',
    {},
    { className: 'webrun-button webrun-button-place', 'aria-hidden': true, children: labels.map(toLine) },
    {},
  );
}
const toLine = (label: string): ReactElement => <span key={label}>{label}</span>;
