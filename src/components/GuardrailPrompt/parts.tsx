'use client';

import { useEffect, useRef } from 'react';
import type { FormEvent, MouseEvent } from 'react';
import type { AnyRun } from '../../hooks/run.js';
import { useTrackedRun } from '../../hooks/useTracked.js';
import { elapsed, Ticking } from '../clock.js';
import { getFocused, toRunKey } from '../focus.js';
import { Icon } from '../Icon.js';
import { Isolate } from '../Isolate.js';
import { useArrivalGuard } from '../lateClicks.js';
import { definePart, renderPart } from '../part.js';
import type { Part, PartProps } from '../part.js';
import { useIsShown, useMarkShown } from '../shownFacts.js';
import { describeDeadline } from './describeGuardrailPrompt.js';
import { family } from './guardrailFamily.js';
import type { GuardrailPart, GuardrailPromptState } from './guardrailFamily.js';
import type { QuestionKind } from './readQuestion.js';
import { useDraft } from './useDraft.js';

export { Actions, AnswerAsText, Decline, Dismiss, Stop, Submit, TakeOver } from './actions.js';
export { Checkbox, Choice, Choices, Field, HelpText, Input, Label, VisibilityToggle } from './fields.js';

/** The props of `GuardrailPrompt.Root`. */
export interface GuardrailPromptRootProps extends PartProps<'div', GuardrailPromptState> {
  /** The result of `useRunTask`, `useRun` or `useTask`; the part subscribes to it. */
  readonly run: AnyRun;
  /** Which field to show. @default read from the question, which is recognized in English only */
  readonly kind?: QuestionKind | undefined;
  /** Moves the focus here when a question arrives, unless it is in a field. Set it to `false` in an inbox. @default true */
  readonly focusOnArrival?: boolean | undefined;
  /**
   * Whether the person can see the page: a purchase without a picture of it says so.
   * @default a LiveView of the run on this page shows a picture
   */
  readonly hasPicture?: boolean | undefined;
  /** Called when the server has accepted an answer. */
  readonly onSent?: (() => void) | undefined;
}

/** The group of one question. Renders nothing while there is none; keeps what was typed when it was answered elsewhere. */
export const Root: Part<GuardrailPromptRootProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'GuardrailPrompt.Root',
  function Root({ run, kind, focusOnArrival = true, hasPicture, onSent, ...given }) {
    const live = useTrackedRun(run);
    const runKey = toRunKey(live);
    const isPictureShown = useIsShown('picture', runKey);
    const place = useRef<HTMLSpanElement>(null);
    const { id, context } = useDraft(live, {
      kind,
      onSent,
      place,
      hasPicture: hasPicture ?? isPictureShown,
    });
    const isAsking = context !== null && !context.state.answered;
    useMarkShown('question', runKey, isAsking);
    const { isTooEarly, accept } = useArrivalGuard(isAsking ? context.key : null);
    useEffect(() => {
      const root = place.current?.parentElement;
      if (isAsking && focusOnArrival && root && !isInField()) root.focus();
    }, [isAsking, focusOnArrival]);
    if (!context) return null;
    const { children, ...rest } = given;
    const own = {
      className: 'webrun webrun-panel webrun-guardrail',
      role: 'group',
      tabIndex: -1,
      'aria-labelledby': `${id}title ${id}question`,
      'data-run': runKey,
      // An early click was aimed at what was here before the question came.
      onClickCapture(event: MouseEvent) {
        if (!isTooEarly(event)) return;
        event.preventDefault();
        event.stopPropagation();
      },
      onKeyDownCapture: accept,
      onInputCapture: accept, // typed, pasted or filled in by a password manager
      children: (
        <>
          {children}
          <span ref={place} hidden />
        </>
      ),
    };
    return <family.Provider value={context}>{renderPart('div', context.state, own, rest)}</family.Provider>;
  },
);

/** The form that sends the answer. */
export const Form: GuardrailPart<'form'> = /* @__PURE__ */ family.part('Form', 'form', ({ send }) => ({
  className: 'webrun-guardrail-body',
  noValidate: true,
  onSubmit(event: FormEvent) {
    event.preventDefault();
    send();
  },
}));

/** Holds title and waiting time on one line. */
export const Header: GuardrailPart<'div'> = /* @__PURE__ */ family.box(
  'Header',
  'div',
  'webrun-guardrail-header',
);

/** "Needs you"; `render` gives it another heading level. */
export const Title: GuardrailPart<'h3'> = /* @__PURE__ */ family.part(
  'Title',
  'h3',
  ({ state: { answered }, id, live, words: { t } }) => ({
    className: 'webrun-label',
    id: `${id}title`,
    children: (
      <>
        <Icon name={answered ? 'done' : 'needs-you'} />
        <Isolate>{answered ? (live.isSettled ? t.ended : t.answered) : t.needsYou}</Isolate>
      </>
    ),
  }),
);

/** How long it has been waiting. It ticks by itself. */
export const WaitingTime: GuardrailPart<'span'> = /* @__PURE__ */ family.part(
  'WaitingTime',
  'span',
  ({ state, askedAt, words: { t, format } }) => ({
    className: 'webrun-muted webrun-small',
    children: state.answered ? null : (
      <Ticking phrase={elapsed(askedAt, (ms) => t.waitingFor(format.clock(ms)))} />
    ),
  }),
);

/** When the server ends the task if nobody answers, and what the wait costs. It ticks by itself. */
export const Deadline: GuardrailPart<'p'> = /* @__PURE__ */ family.part(
  'Deadline',
  'p',
  ({ state, askedAt, words }) =>
    state.answered || words.traits.answerLimitMs === Infinity
      ? null
      : {
          className: 'webrun-guardrail-deadline webrun-muted webrun-small',
          children: <Ticking className="" phrase={describeDeadline(askedAt, words)} />,
        },
);

/** Sets the agent's words apart from the app's. */
export const Question: GuardrailPart<'div'> = /* @__PURE__ */ family.box(
  'Question',
  'div',
  'webrun-question',
);

/** Says that the words below are the agent's, so that nobody takes a stranger's words for the app's. */
export const Source: GuardrailPart<'p', { readonly host?: string | undefined }> =
  /* @__PURE__ */ family.define('Source', ({ state, question, words: { t } }, { host, ...given }) => {
    if (question.text === null) return null;
    const lead = state.answered ? t.asked : t.asks;
    const children = <Isolate>{lead(host || null)}</Isolate>;
    return renderPart('p', state, { className: 'webrun-muted webrun-small', children }, given);
  });

/** The agent's own words, as text. */
export const QuestionText: GuardrailPart<'p'> = /* @__PURE__ */ family.part(
  'QuestionText',
  'p',
  ({ question, id, words: { t, service } }) => ({
    className: 'webrun-question-text',
    dir: 'auto',
    id: `${id}question`,
    children: question.text ?? t.noQuestion(service),
  }),
);

/** Replaces the field once the question was answered; absent before. */
export const Message: GuardrailPart<'p'> = /* @__PURE__ */ family.part('Message', 'p', ({ state, message }) =>
  state.answered ? { className: 'webrun-guardrail-message', children: <Isolate>{message}</Isolate> } : null,
);

// Somebody may be typing into a field in a frame.
const isInField = (): boolean | undefined =>
  getFocused()?.matches('input,textarea,select,iframe,[contenteditable]:not([contenteditable=false])');
