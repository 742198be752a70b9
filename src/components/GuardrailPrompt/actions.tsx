'use client';

import { declined, describeSubmit } from './describeGuardrailPrompt.js';
import { family } from './guardrailFamily.js';
import type { GuardrailPart } from './guardrailFamily.js';

/** Holds the buttons. */
export const Actions: GuardrailPart<'div'> = /* @__PURE__ */ family.box('Actions', 'div', 'webrun-actions');

/** Sends the answer; for a purchase, only once the box is ticked. Absent once the question was answered. */
export const Submit: GuardrailPart<'button'> = /* @__PURE__ */ family.button(
  'Submit',
  ({ state, draft, error, isIncomplete, words }) => {
    if (state.answered) return null;
    const { t } = words;
    const first = describeSubmit(state.guardrail, draft, words);
    const hasFailed = error !== null && !isIncomplete;
    const firsts = state.guardrail === 'captcha' ? [t.solved, t.send] : [first];
    return {
      type: 'submit',
      variant: 'primary',
      isBusy: state.pending || (state.guardrail === 'purchase' && !draft.isChecked),
      label: state.pending ? t.sending : hasFailed ? t.sendAgain : first,
      labels: [...firsts, t.sending, t.sendAgain],
    };
  },
);

/** Answers a purchase with no; absent for any other question. */
export const Decline: GuardrailPart<'button'> = /* @__PURE__ */ family.button(
  'Decline',
  ({ state, send, words }) =>
    state.guardrail === 'purchase' && !state.answered
      ? { label: words.t.doNotBuy, isBusy: state.pending, onPress: () => send(declined) }
      : null,
);

/** Opens a text field in place of the special field that was picked for the question. */
export const AnswerAsText: GuardrailPart<'button'> = /* @__PURE__ */ family.button(
  'AnswerAsText',
  ({ state, edit, question, words }) => {
    const { guardrail, answered } = state;
    const hasField = guardrail === 'question' || guardrail === 'choices' || guardrail === 'captcha';
    if (hasField || answered || question.text === null) return null;
    const onPress = (): void => edit({ isText: true, text: '' });
    return { variant: 'quiet', label: words.t.answerAsText, onPress };
  },
);

/** Gives the person the agent's browser, through the app's `onClick`. Absent once the question was answered. */
export const TakeOver: GuardrailPart<'button'> = /* @__PURE__ */ family.button(
  'TakeOver',
  ({ state, words }) => (state.answered ? null : { label: words.t.takeOver }),
);

/** Ends the task instead of answering; absent once the question was answered, and for a run that cannot be stopped from here. */
export const Stop: GuardrailPart<'button'> = /* @__PURE__ */ family.button(
  'Stop',
  ({ state, live, words: { t } }) =>
    state.answered || !live.cancel
      ? null
      : {
          variant: 'danger',
          className: 'webrun-actions-end',
          isBusy: live.isCancelling,
          label: live.isCancelling ? t.stopping : t.stop,
          labels: [t.stop, t.stopping],
          // The help text shows a stop that did not arrive, through `cancelError`.
          onPress: () => void live.cancel?.().catch(() => undefined),
        },
);

/** Dismisses a question that was answered elsewhere. */
export const Dismiss: GuardrailPart<'button'> = /* @__PURE__ */ family.button(
  'Dismiss',
  ({ dismiss, words }) => dismiss && { label: words.t.dismiss, onPress: dismiss },
);
