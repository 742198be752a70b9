'use client';

import type { KeyboardEvent, MutableRefObject } from 'react';
import { renderButton } from '../Button.js';
import { Icon } from '../Icon.js';
import { Isolate } from '../Isolate.js';
import { renderPart } from '../part.js';
import { describeHelp, describeLabel, somethingElse } from './describeGuardrailPrompt.js';
import type { AnswerLine } from './describeGuardrailPrompt.js';
import { family } from './guardrailFamily.js';
import type { GuardrailPart } from './guardrailFamily.js';

interface LineProps {
  /** Which line of the answer it is for; `user` for the user name of credentials. @default 'text' */
  readonly line?: AnswerLine | undefined;
}

/** Holds a label, its field and the line under it. */
export const Field: GuardrailPart<'div'> = /* @__PURE__ */ family.box('Field', 'div', 'webrun-field');

/** The label of a field. */
export const Label: GuardrailPart<'label', LineProps> = /* @__PURE__ */ family.define(
  'Label',
  ({ state, words, id }, { line = 'text', ...given }) => {
    const children = <Isolate>{describeLabel(state.guardrail, line, words)}</Isolate>;
    return renderPart(
      'label',
      state,
      { className: 'webrun-field-label', htmlFor: id + line, children },
      given,
    );
  },
);

/** The field that takes the answer: an area for words, one masked line for what is secret. */
export const Input: GuardrailPart<'input', LineProps & { readonly isVisible?: boolean | undefined }> =
  /* @__PURE__ */ family.define(
    'Input',
    (
      { state, question, draft, error, edit, send, id, input },
      { line = 'text', isVisible = false, ...given },
    ) => {
      const { guardrail } = state;
      const isCode = guardrail === 'code';
      const isArea = guardrail === 'question' || guardrail === 'choices';
      const isMasked = !isArea && guardrail !== 'captcha' && line === 'text' && !isVisible;
      const digits = isCode ? (question.digits ?? undefined) : undefined;
      const own = {
        className: isCode ? 'webrun-input webrun-code-input' : 'webrun-input',
        id: id + line,
        value: draft[line],
        readOnly: state.pending || undefined,
        'aria-invalid': (error !== null && (line === 'text' || draft.user === '')) || undefined,
        'aria-describedby': `${id}help`,
        onChange: (event: { currentTarget: HTMLInputElement }) => edit({ [line]: event.currentTarget.value }),
        onFocus: (event: { currentTarget: HTMLElement }) => void (input.current = event.currentTarget),
        ...(isArea
          ? {
              rows: 2,
              dir: 'auto',
              onKeyDown: (event: KeyboardEvent) => {
                if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) send();
              },
            }
          : {
              type: isMasked ? 'password' : 'text',
              dir: isCode || line === 'user' ? 'ltr' : 'auto',
              autoComplete: isCode ? 'one-time-code' : 'off',
              autoCapitalize: 'none',
              spellCheck: false,
              inputMode: digits ? 'numeric' : undefined,
              maxLength: digits,
            }),
      };
      return renderPart(isArea ? 'textarea' : 'input', state, own, given);
    },
  );

/** Shows and hides what was typed into a masked field. */
export const VisibilityToggle: GuardrailPart<
  'button',
  { readonly isVisible: boolean; readonly onVisibleChange: (isVisible: boolean) => void }
> = /* @__PURE__ */ family.define(
  'VisibilityToggle',
  ({ state, words }, { isVisible, onVisibleChange, ...given }) => {
    const { t } = words;
    const field = describeLabel(state.guardrail, 'text', words);
    const spec = {
      label: isVisible ? t.hide : t.show,
      labels: [t.show, t.hide],
      onPress: () => onVisibleChange(!isVisible),
    };
    return renderButton(spec, state, {
      'aria-label': isVisible ? t.hideField(field) : t.showField(field),
      ...given,
    });
  },
);

/** The line under a field: help, or why it was not sent. */
export const HelpText: GuardrailPart<'p', { readonly canTakeOver?: boolean | undefined }> =
  /* @__PURE__ */ family.define('HelpText', (context, { canTakeOver = false, ...given }) => {
    const { state, question, error, id, live, words, hasPicture } = context;
    const stopError = live.cancelError && !live.isCancelling ? words.t.notStopped : null;
    const problem = error ?? stopError;
    const children = problem ? (
      <>
        <Icon name="failed" />
        <Isolate role="alert">{problem}</Isolate>
      </>
    ) : (
      <Isolate>{describeHelp(question, { hasPicture, canTakeOver }, words)}</Isolate>
    );
    const own = {
      className: 'webrun-help',
      id: `${id}help`,
      'data-invalid': problem ? '' : undefined,
      children,
    };
    return renderPart('p', state, own, given);
  });

/** The answers that the question lists. */
export const Choices: GuardrailPart<'fieldset'> = /* @__PURE__ */ family.part(
  'Choices',
  'fieldset',
  ({ question, error, id, words: { t } }) => ({
    'aria-describedby': error === null ? undefined : `${id}help`,
    children: (
      <>
        <legend className="webrun-visually-hidden">{t.choices}</legend>
        {question.choices.map((choice) => (
          <Choice key={choice} choice={choice} />
        ))}
        <Choice choice={somethingElse}>{t.somethingElse}</Choice>
      </>
    ),
  }),
);

/** One of the listed answers. */
export const Choice: GuardrailPart<'label', { readonly choice: string }> = /* @__PURE__ */ family.define(
  'Choice',
  ({ state, draft, edit, id }, { choice, children, ...given }) => {
    const own = {
      className: 'webrun-choice',
      children: (
        <>
          <input
            type="radio"
            name={`${id}choice`}
            checked={draft.choice === choice}
            disabled={state.pending}
            onChange={() => edit({ choice })}
          />
          <span dir="auto">{children ?? choice}</span>
        </>
      ),
    };
    return renderPart('label', state, own, given);
  },
);

/** The box to tick before real money is spent. It is never ticked for anyone. */
export const Checkbox: GuardrailPart<'label'> = /* @__PURE__ */ family.define(
  'Checkbox',
  ({ state, draft, edit, id, input, hasPicture, words: { t } }, { children, ...given }) => {
    const own = {
      className: 'webrun-choice',
      children: (
        <>
          <input
            type="checkbox"
            checked={draft.isChecked}
            disabled={state.pending}
            aria-describedby={`${id}help`}
            ref={input as MutableRefObject<HTMLInputElement | null>}
            onChange={(event) => edit({ isChecked: event.currentTarget.checked })}
          />
          <bdi>{children ?? (hasPicture ? t.purchaseChecked : t.purchaseUnseen)}</bdi>
        </>
      ),
    };
    return renderPart('label', state, own, given);
  },
);
