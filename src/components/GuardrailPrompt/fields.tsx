'use client';

import type { KeyboardEvent } from 'react';
import { renderButton } from '../Button.js';
import { Icon } from '../Icon.js';
import { Isolate } from '../Isolate.js';
import { isSignedOut } from '../isSignedOut.js';
import { renderPart } from '../part.js';
import { describeHelp, describeLabel, somethingElse } from './describeGuardrailPrompt.js';
import type { AnswerLine } from './describeGuardrailPrompt.js';
import { family } from './guardrailFamily.js';
import type { GuardrailContext, GuardrailPart } from './guardrailFamily.js';
import type { QuestionKind } from './readQuestion.js';

interface LineProps {
  /** Which line of the answer it holds; `user` is the user name of credentials. @default 'text' */
  readonly line?: AnswerLine | undefined;
}

/** Whether this line of the answer has a field. Listed answers need none until "something else" is chosen. */
function hasField({ state, draft }: GuardrailContext, line: AnswerLine): boolean {
  const { guardrail, answered } = state;
  if (answered || guardrail === 'purchase') return false;
  if (line === 'user') return guardrail === 'credentials';
  return guardrail !== 'choices' || draft.choice === somethingElse;
}

/** Whether the answer is confidential. */
const isSecret = (guardrail: QuestionKind): boolean => /^(credentials|secret|code)$/.test(guardrail);

/** Holds a label, its field and the line under it; absent where the question has no such field. */
export const Field: GuardrailPart<'div', LineProps> = /* @__PURE__ */ family.define(
  'Field',
  (context, { line = 'text', ...given }) =>
    hasField(context, line) ? renderPart('div', context.state, { className: 'webrun-field' }, given) : null,
);

/** The label of a field; absent where the question has no such field. */
export const Label: GuardrailPart<'label', LineProps> = /* @__PURE__ */ family.define(
  'Label',
  (context, { line = 'text', ...given }) => {
    if (!hasField(context, line)) return null;
    const { state, words, id } = context;
    const children = <Isolate>{describeLabel(state.guardrail, line, words)}</Isolate>;
    return renderPart(
      'label',
      state,
      { className: 'webrun-field-label', htmlFor: id + line, children },
      given,
    );
  },
);

/** The field for the answer: a text area, or one masked line for a secret; absent where the question has no such field. */
export const Input: GuardrailPart<'input', LineProps & { readonly isVisible?: boolean | undefined }> =
  /* @__PURE__ */ family.define('Input', (context, { line = 'text', isVisible = false, ...given }) => {
    if (!hasField(context, line)) return null;
    const { state, question, draft, error, edit, send, id } = context;
    const { guardrail } = state;
    const isCode = guardrail === 'code';
    const isArea = guardrail === 'question' || guardrail === 'choices';
    const isMasked = isSecret(guardrail) && line === 'text' && !isVisible;
    // Only the question for a code has them.
    const digits = question.digits ?? undefined;
    const own = {
      className: isCode ? 'webrun-input webrun-code-input' : 'webrun-input',
      id: id + line,
      value: draft[line],
      readOnly: state.pending || undefined,
      'aria-invalid': (error !== null && (line === 'text' || draft.user === '')) || undefined,
      'aria-describedby': `${id}help`,
      onChange: (event: { currentTarget: HTMLInputElement }) => edit({ [line]: event.currentTarget.value }),
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
  });

/** Shows and hides the text of a masked field; absent where no field is masked. */
export const VisibilityToggle: GuardrailPart<
  'button',
  { readonly isVisible: boolean; readonly onVisibleChange: (isVisible: boolean) => void }
> = /* @__PURE__ */ family.define(
  'VisibilityToggle',
  ({ state, words }, { isVisible, onVisibleChange, ...given }) => {
    if (state.answered || !isSecret(state.guardrail)) return null;
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

/** The line under a field: help, or why the answer was not sent; absent once it was answered. */
export const HelpText: GuardrailPart<'p', { readonly canTakeOver?: boolean | undefined }> =
  /* @__PURE__ */ family.define('HelpText', (context, { canTakeOver = false, ...given }) => {
    const { state, question, error, id, live, words, hasPicture } = context;
    if (state.answered) return null;
    const { t } = words;
    const stopError = live.isCancelling ? null : live.cancelError;
    const problem = error ?? (stopError && (isSignedOut(stopError) ? t.notSent(t.signedOut) : t.notStopped));
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

/** The answers that the question lists; absent where it lists none. */
export const Choices: GuardrailPart<'fieldset'> = /* @__PURE__ */ family.part(
  'Choices',
  'fieldset',
  ({ state, question, error, id, words: { t } }) =>
    state.answered || state.guardrail !== 'choices'
      ? null
      : {
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
        },
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

/** The box to tick before real money is spent. It never starts ticked, and is absent where nothing is bought. */
export const Checkbox: GuardrailPart<'label'> = /* @__PURE__ */ family.define(
  'Checkbox',
  ({ state, draft, edit, id, hasPicture, words: { t } }, { children, ...given }) => {
    if (state.answered || state.guardrail !== 'purchase') return null;
    const own = {
      className: 'webrun-choice',
      children: (
        <>
          <input
            type="checkbox"
            checked={draft.isChecked}
            disabled={state.pending}
            aria-describedby={`${id}help`}
            onChange={(event) => edit({ isChecked: event.currentTarget.checked })}
          />
          <bdi>{children ?? (hasPicture ? t.purchaseChecked : t.purchaseUnseen)}</bdi>
        </>
      ),
    };
    return renderPart('label', state, own, given);
  },
);
