import { isWebRunError } from '../../core/errors.js';
import type { WebRunError } from '../../core/errors.js';
import { countdown } from '../clock.js';
import type { Phrase } from '../clock.js';
import { isSignedOut } from '../isSignedOut.js';
import type { Words } from '../words.js';
import type { Question, QuestionKind } from './readQuestion.js';

/** A line of the answer; each has its own field. */
export type AnswerLine = 'text' | 'user';

/** What a person has typed and chosen. It is kept in this component only, and dropped with the question. */
export interface Draft {
  readonly text: string;
  readonly user: string;
  readonly choice: string | null;
  readonly isChecked: boolean;
  /** Whether it is answered as text, whatever the question asks for. */
  readonly isText: boolean;
}
export const emptyDraft: Draft = { text: '', user: '', choice: null, isChecked: false, isText: false };

/** The choice that opens a field. No listed answer can be this. */
export const somethingElse = '\n';

type GuardrailWords = Words<'guardrail'>;

// Sent to the agent where a person types nothing. In English, because the agent reads it, not the person.
const allowed = 'Yes, buy it';
const solved = 'It is solved';
/** The answer "no" to a purchase. */
export const declined: string = 'No, do not buy';

/** Turns a draft into an answer; `null` while something is missing. */
export function toAnswer(kind: QuestionKind, draft: Draft): string | null {
  const text = draft.text.trim() === '' ? null : draft.text;
  switch (kind) {
    case 'choices':
      return draft.choice === somethingElse ? text : draft.choice;
    case 'credentials':
      return text === null || draft.user.trim() === ''
        ? null
        : `username: ${draft.user}\npassword: ${draft.text}`;
    case 'purchase':
      return draft.isChecked ? allowed : null;
    case 'captcha':
      return text ?? solved;
    default:
      return text;
  }
}

/** Describes what an incomplete draft is missing. */
export function describeMissing(kind: QuestionKind, draft: Draft, words: GuardrailWords): string {
  const { t } = words;
  if (kind === 'purchase') return t.tickFirst;
  if (kind === 'choices' && draft.choice !== somethingElse) return t.choose;
  if (kind === 'question' || kind === 'choices') return t.empty;
  return t.emptyField(describeLabel(kind, toMissingLine(kind, draft), words));
}

/** The line that has to be filled in first. */
export const toMissingLine = (kind: QuestionKind, draft: Draft): AnswerLine =>
  kind === 'credentials' && !draft.user ? 'user' : 'text';

/** The label of a field. */
export function describeLabel(kind: QuestionKind, line: AnswerLine, { t }: GuardrailWords): string {
  if (line === 'user') return t.userName;
  switch (kind) {
    case 'credentials':
      return t.password;
    case 'secret':
    case 'code':
      return t[kind];
    case 'captcha':
      return t.captchaAnswer;
    default:
      return t.answer;
  }
}

/** What the help text depends on. */
export interface HelpContext {
  /** A live picture shows the page, so that an item and its price can be checked there. */
  readonly hasPicture: boolean;
  readonly canTakeOver: boolean;
}

/** The line under a field. */
export function describeHelp(
  { kind, text }: Question,
  { hasPicture, canTakeOver }: HelpContext,
  { t, service }: GuardrailWords,
): string {
  switch (kind) {
    case 'credentials':
    case 'secret':
    case 'code':
      return t.secretHelp(service);
    case 'purchase':
      return hasPicture ? t.purchaseHelp(service) : t.purchaseUnseenHelp;
    case 'captcha':
      return canTakeOver ? t.captchaTakeOver : t.captchaElsewhere;
    default:
      return text === null ? t.noQuestionHelp : t.answerHelp(service);
  }
}

/** The label of the button that sends a draft, until it is sent. */
export function describeSubmit(kind: QuestionKind, draft: Draft, { t }: GuardrailWords): string {
  if (kind === 'purchase') return t.buy;
  return kind === 'captcha' && draft.text.trim() === '' ? t.solved : t.send;
}

/** Whether an answer was certainly not accepted; after any other error it may have arrived. */
export const isRefusal = (error: unknown): error is WebRunError =>
  isWebRunError(error) && error.outcome === 'refused';

/** Describes why an answer was not accepted. */
export function describeSendError(error: unknown, { t, service }: GuardrailWords): string {
  if (!isRefusal(error)) return t.notConfirmed;
  if (isSignedOut(error)) return t.notSent(t.signedOut);
  return t.notSent(error.status === null ? t.noConnection : t.notAccepted(service, String(error.status)));
}

/** When the server ends a task whose question is not answered, and what the wait costs. */
export function describeDeadline(askedAt: number, { t, service, traits, format }: GuardrailWords): Phrase {
  const { answerLimitMs, sessionUsdPerMinute } = traits;
  const price = format.usd(sessionUsdPerMinute, 2) ?? '?';
  return countdown(
    () => askedAt + answerLimitMs,
    (leftMs) => t.deadline(service, leftMs === null ? null : format.clock(leftMs), price),
  );
}
