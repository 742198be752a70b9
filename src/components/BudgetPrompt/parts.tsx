'use client';

import { useMemo } from 'react';
import type { MouseEvent } from 'react';
import type { AnyRun } from '../../hooks/run.js';
import { useTrackedRun } from '../../hooks/useTracked.js';
import { budget } from '../../messages/en/budget.js';
import { useAnnouncement } from '../useAnnouncement.js';
import { Ticking } from '../clock.js';
import { createFamily } from '../family.js';
import type { FamilyPart } from '../family.js';
import { toRunKey } from '../focus.js';
import { Icon } from '../Icon.js';
import { Isolate } from '../Isolate.js';
import { useArrivalGuard } from '../lateClicks.js';
import { definePart, renderPart } from '../part.js';
import type { Part, PartProps } from '../part.js';
import { useMarkShown } from '../shownFacts.js';
import { useKeyedState } from '../useKeyedState.js';
import { useWords } from '../words.js';
import type { Words } from '../words.js';
import { describeBudgetPrompt } from './describeBudgetPrompt.js';
import type { BudgetPromptState, BudgetPromptView } from './describeBudgetPrompt.js';

/** The props of `BudgetPrompt.Root`. */
export interface BudgetPromptRootProps extends PartProps<'div', BudgetPromptState> {
  /** The result of `useRunTask`, `useRun` or `useTask`; the part subscribes to it. */
  readonly run: AnyRun;
  /**
   * Called when a person has answered here and the server has taken it.
   * @param limitUsd the new limit in US dollars; `null` when the run was stopped
   */
  readonly onSent?: ((limitUsd: number | null) => void) | undefined;
}

interface BudgetContext {
  readonly live: AnyRun;
  readonly view: BudgetPromptView;
  readonly words: Words<'budget'>;
  /** The answer could not be sent, in words. */
  readonly error: string | null;
  readonly allow: () => void;
  readonly stop: () => void;
}

type BudgetPart<Tag extends 'div' | 'p' | 'span' | 'button'> = FamilyPart<Tag, BudgetPromptState>;
const family = /* @__PURE__ */ createFamily<BudgetContext, BudgetPromptState>(
  'BudgetPrompt',
  ({ view }) => view.state,
);

/** The group that follows a run's budget. Renders nothing while there is nothing to say. */
export const Root: Part<BudgetPromptRootProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'BudgetPrompt.Root',
  function Root({ run, onSent, ...given }) {
    const live = useTrackedRun(run);
    const words = useWords('budget', budget);
    const runKey = toRunKey(live);
    const [answer, setAnswer] = useKeyedState<Answer>(`${runKey} ${live.budget?.askedCount}`, idle);
    const view = useMemo(
      () => describeBudgetPrompt(live, words, answer.isPending),
      [live, words, answer.isPending],
    );
    useMarkShown('budget', runKey, view !== null);
    const { isTooEarly } = useArrivalGuard(view && view.continueLabel);
    if (!view) return null;
    const allow = (): void => {
      setAnswer({ isPending: true, error: null });
      (live.allowBudget?.(view.nextUsd) ?? Promise.resolve()).then(
        () => {
          setAnswer(idle);
          onSent?.(view.nextUsd);
        },
        () => setAnswer({ isPending: false, error: words.t.notContinued }),
      );
    };
    // TaskStatus shows a stop that did not arrive, through `cancelError`.
    const stop = (): void =>
      void live.cancel?.().then(
        () => onSent?.(null),
        () => undefined,
      );
    const own = {
      className: 'webrun webrun-budget',
      role: 'group',
      'aria-label': words.t.label,
      'data-run': runKey,
      // An early click was aimed at what was here before the question came or its amount changed.
      onClickCapture(event: MouseEvent) {
        if (!isTooEarly(event)) return;
        event.preventDefault();
        event.stopPropagation();
      },
    };
    return (
      <family.Provider value={{ live, view, words, error: answer.error, allow, stop }}>
        {renderPart('div', view.state, own, given)}
      </family.Provider>
    );
  },
);

/** The state of an answer to one question about the budget of one run. */
interface Answer {
  readonly isPending: boolean;
  readonly error: string | null;
}
const idle: Answer = { isPending: false, error: null };

/** What has happened, in a few words, with its icon. */
export const Title: BudgetPart<'p'> = /* @__PURE__ */ family.part('Title', 'p', ({ view }) => ({
  className: 'webrun-label',
  children: (
    <>
      <Icon name={view.icon} />
      <Isolate>{view.title}</Isolate>
    </>
  ),
}));

/** What was used of the budget, and the question whether to go on. */
export const Question: BudgetPart<'p'> = /* @__PURE__ */ family.part('Question', 'p', ({ view }) => ({
  className: 'webrun-budget-question',
  children: <Isolate>{view.description}</Isolate>,
}));

/** What an unanswered question costs and when the run is stopped; or why it was stopped. */
export const Note: BudgetPart<'p'> = /* @__PURE__ */ family.part('Note', 'p', ({ view, error }) =>
  view.note === null && error === null
    ? null
    : {
        className: 'webrun-budget-note webrun-muted webrun-small',
        children:
          error === null ? <Ticking phrase={view.note ?? ''} className="" /> : <Isolate>{error}</Isolate>,
        role: error === null ? undefined : 'alert',
      },
);

/** Holds the buttons; absent while there is nothing to decide. */
export const Actions: BudgetPart<'div'> = /* @__PURE__ */ family.part('Actions', 'div', ({ view }) =>
  view.continueLabel === null && !view.canStop ? null : { className: 'webrun-actions webrun-budget-actions' },
);

/** Lets the run, or the day, continue up to the next amount. */
export const Continue: BudgetPart<'button'> = /* @__PURE__ */ family.button(
  'Continue',
  ({ view: { continueLabel, state }, words: { t }, allow }) =>
    continueLabel === null
      ? null
      : {
          variant: state.budget === 'asking' ? 'primary' : undefined,
          isBusy: state.pending,
          label: state.pending ? t.continuing : continueLabel,
          labels: [continueLabel, t.continuing],
          onPress: allow,
        },
);

/** Ends the work and the billing. */
export const Stop: BudgetPart<'button'> = /* @__PURE__ */ family.button(
  'Stop',
  ({ view, live, words: { t }, stop }) =>
    !view.canStop || !live.cancel
      ? null
      : {
          variant: 'danger',
          isBusy: live.isCancelling,
          label: live.isCancelling ? t.stoppingButton : t.stop,
          labels: [t.stop, t.stoppingButton],
          onPress: stop,
        },
);

/** Announces a new question to screen readers at once, and other changes politely. */
export const Announcer: BudgetPart<'span'> = /* @__PURE__ */ family.define(
  'Announcer',
  function Announcer({ view }, given: PartProps<'span', BudgetPromptState>) {
    const isUrgent = view.state.budget === 'asking';
    const children = useAnnouncement(isUrgent ? view.description : view.title, isUrgent);
    const own = { className: 'webrun-visually-hidden', role: 'status', children };
    return renderPart('span', view.state, { ...own, 'aria-live': isUrgent ? 'assertive' : 'polite' }, given);
  },
);
