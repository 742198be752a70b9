'use client';

import { useState } from 'react';
import type { ReactElement } from 'react';
import { definePart } from '../part.js';
import type { Part } from '../part.js';
import { somethingElse } from './describeGuardrailPrompt.js';
import { family } from './guardrailFamily.js';
import * as Parts from './parts.js';
import type { GuardrailPromptRootProps } from './parts.js';

/** The props of {@link GuardrailPrompt}. */
export interface GuardrailPromptProps extends GuardrailPromptRootProps {
  /** Where the agent is, shown above its question; leave it out when it is not known. */
  readonly host?: string | undefined;
  /** Gives the person the agent's browser. Without it no "Take over" is shown. */
  readonly onTakeOver?: (() => void) | undefined;
}

/**
 * Asks what only a person can answer, and sends the answer. Shown while the run waits for one.
 *
 * @example
 * ```tsx
 * <GuardrailPrompt run={run} />
 * ```
 */
export const GuardrailPrompt: Part<GuardrailPromptProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'GuardrailPrompt',
  ({ host, onTakeOver, ...root }) => (
    <Parts.Root {...root}>
      <Parts.Form>
        <Parts.Header>
          <Parts.Title />
          <Parts.WaitingTime />
          <Parts.AnswerAsText />
        </Parts.Header>
        <Parts.Question>
          <Parts.Source host={host} />
          <Parts.QuestionText />
        </Parts.Question>
        <AnswerArea onTakeOver={onTakeOver} />
      </Parts.Form>
    </Parts.Root>
  ),
);

type AnswerAreaProps = Pick<GuardrailPromptProps, 'onTakeOver'>;

/** Field and buttons; or the outcome of the question. */
function AnswerArea({ onTakeOver }: AnswerAreaProps): ReactElement {
  const { state } = family.use('Form');
  const isCaptcha = state.guardrail === 'captcha';
  const takeOver = onTakeOver && (
    <Parts.TakeOver data-variant={isCaptcha ? 'primary' : undefined} onClick={onTakeOver} />
  );
  return (
    <>
      {!state.answered && <AnswerField canTakeOver={onTakeOver !== undefined} />}
      <Parts.Message />
      <Parts.Deadline />
      <Parts.Actions>
        {isCaptcha && takeOver}
        <Parts.Submit data-variant={isCaptcha && onTakeOver ? '' : 'primary'} />
        <Parts.Decline />
        {!isCaptcha && state.guardrail !== 'purchase' && takeOver}
        <Parts.Stop />
        <Parts.Dismiss />
      </Parts.Actions>
    </>
  );
}

/** The field for what the question asks for. */
function AnswerField({ canTakeOver }: { readonly canTakeOver: boolean }): ReactElement {
  const { state, draft } = family.use('Form');
  const help = <Parts.HelpText canTakeOver={canTakeOver} />;
  switch (state.guardrail) {
    case 'choices':
      return (
        <>
          <Parts.Choices />
          {draft.choice === somethingElse ? <TextField /> : help}
        </>
      );
    case 'credentials':
      return (
        <>
          <div className="webrun-guardrail-fields">
            <Parts.Field line="user">
              <Parts.Label line="user" />
              <Parts.Input line="user" />
            </Parts.Field>
            <Parts.Field>
              <Parts.Label />
              <MaskedInput />
            </Parts.Field>
          </div>
          {help}
        </>
      );
    case 'secret':
    case 'code':
      return (
        <Parts.Field>
          <Parts.Label />
          <MaskedInput />
          {help}
        </Parts.Field>
      );
    case 'purchase':
      return (
        <>
          <Parts.Checkbox />
          {help}
        </>
      );
    default:
      return <TextField canTakeOver={canTakeOver} />;
  }
}

function TextField({ canTakeOver = false }: { readonly canTakeOver?: boolean }): ReactElement {
  return (
    <Parts.Field>
      <Parts.Label />
      <Parts.Input />
      <Parts.HelpText canTakeOver={canTakeOver} />
    </Parts.Field>
  );
}

function MaskedInput(): ReactElement {
  const { key } = family.use('Input');
  // A value revealed for one question is masked again for the next.
  const [visibleKey, setVisibleKey] = useState<string | null>(null);
  const isVisible = visibleKey === key;
  return (
    <div className="webrun-input-group">
      <Parts.Input isVisible={isVisible} />
      <Parts.VisibilityToggle
        isVisible={isVisible}
        onVisibleChange={(isWanted) => setVisibleKey(isWanted ? key : null)}
      />
    </div>
  );
}
