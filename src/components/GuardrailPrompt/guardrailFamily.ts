'use client';

import type { AnyRun } from '../../hooks/run.js';
import { createFamily } from '../family.js';
import type { Family, FamilyPart } from '../family.js';
import type { Words } from '../words.js';
import type { Draft } from './describeGuardrailPrompt.js';
import type { Question, QuestionKind } from './readQuestion.js';

/** What the parts of a GuardrailPrompt mirror to `data-*`. */
export interface GuardrailPromptState {
  /** What the question asks for. @selector [data-guardrail="purchase"] */
  readonly guardrail: QuestionKind;
  /** The answer is on its way. @selector [data-pending] */
  readonly pending: boolean;
  /** It was answered, here or elsewhere. @selector [data-answered] */
  readonly answered: boolean;
}

/** What the root of a GuardrailPrompt provides. */
export interface GuardrailContext {
  /** Which question of which run it is. */
  readonly key: string;
  readonly live: AnyRun;
  readonly words: Words<'guardrail'>;
  readonly question: Question;
  readonly state: GuardrailPromptState;
  readonly draft: Draft;
  readonly error: string | null;
  /** The error is about the draft, and not about sending it. */
  readonly isIncomplete: boolean;
  readonly message: string;
  readonly askedAt: number;
  readonly hasPicture: boolean;
  readonly id: string;
  readonly edit: (change: Partial<Draft>) => void;
  readonly send: (answer?: string) => void;
  readonly dismiss: (() => void) | null;
}

/** A part of a GuardrailPrompt. */
export type GuardrailPart<
  Tag extends 'div' | 'form' | 'h3' | 'span' | 'p' | 'label' | 'input' | 'fieldset' | 'button',
  Own = unknown,
> = FamilyPart<Tag, GuardrailPromptState, Own>;

/** Makes the parts of a GuardrailPrompt. */
export const family: Family<GuardrailContext, GuardrailPromptState> = /* @__PURE__ */ createFamily(
  'GuardrailPrompt',
  ({ state }) => state,
);
