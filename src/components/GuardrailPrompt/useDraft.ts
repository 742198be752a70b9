'use client';

import { useId, useRef, useState } from 'react';
import type { Guardrail } from '../../core/task.js';
import type { AnyRun } from '../../hooks/run.js';
import { guardrail as english } from '../../messages/en/guardrail.js';
import { seenSince } from '../clock.js';
import { useKeepDraft, useKeptDraft } from '../drafts.js';
import { focusComponent, toRunKey } from '../focus.js';
import { useWords } from '../words.js';
import {
  describeMissing,
  describeSendError,
  emptyDraft,
  toAnswer,
  toMissingLine,
} from './describeGuardrailPrompt.js';
import type { Draft } from './describeGuardrailPrompt.js';
import type { GuardrailContext, GuardrailPromptState } from './guardrailFamily.js';
import { readQuestion } from './readQuestion.js';
import type { Question, QuestionKind } from './readQuestion.js';

interface Shown {
  readonly guardrail: Guardrail;
  readonly askedAt: number;
  readonly draft: Draft;
  /** Why it was not sent: something is missing, or the request failed. */
  readonly problem: { readonly isIncomplete: true } | { readonly thrown: unknown } | null;
  readonly stage: 'asked' | 'sending' | 'sent';
}

/** What is to be known of a question beside its run. */
export interface DraftOptions {
  readonly kind: QuestionKind | undefined;
  readonly hasPicture: boolean;
  readonly onSent: (() => void) | undefined;
}

/** Keeps what was typed for as long as the question is open, and sends it. */
export function useDraft(
  live: AnyRun,
  { kind, hasPicture, onSent }: DraftOptions,
): { readonly id: string; readonly context: GuardrailContext | null } {
  const id = useId();
  const words = useWords('guardrail', english);
  const input = useRef<HTMLElement | null>(null);
  const current = live.status === 'guardrail' ? live.guardrail : null;
  const draftKey = current === null ? undefined : toDraftKey(live);
  const kept = useKeptDraft<Shown>(draftKey);
  const [shown, setShown] = useState<Shown | null>(() => resume(kept.get(), live.askedAt));
  const next = follow(shown, current, live.askedAt);
  useKeepDraft(draftKey, next && next.stage !== 'sent' && next.draft !== emptyDraft ? next : undefined);
  if (next !== shown) setShown(next);
  if (!next) return { id, context: null };

  const { guardrail, draft, problem, stage, askedAt } = next;
  const read = readQuestion(guardrail);
  const question: Question = draft.isText ? { ...read, kind: 'question' } : kind ? { ...read, kind } : read;
  const isElsewhere = current === null;
  const state: GuardrailPromptState = {
    guardrail: question.kind,
    pending: !isElsewhere && (stage === 'sending' || live.isAnswering),
    answered: isElsewhere || stage === 'sent',
  };
  const update = (change: Partial<Shown>): void => setShown((old) => old && { ...old, ...change });
  const edit = (change: Partial<Draft>): void =>
    setShown((old) => old && { ...old, problem: null, draft: { ...old.draft, ...change } });

  const send = (given?: string): void => {
    if (state.pending || state.answered) return;
    const answer = given ?? toAnswer(question.kind, draft);
    if (answer === null) {
      update({ problem: { isIncomplete: true } });
      document.getElementById(id + toMissingLine(question.kind, draft))?.focus();
      return;
    }
    // The question may be gone by the time the answer is acknowledged, and the focus with it.
    const root = document.getElementById(`${id}title`)?.closest('.webrun-guardrail');
    const page = root?.getRootNode();
    const runKey = toRunKey(live);
    update({ stage: 'sending', problem: null });
    const sent = live.answer?.(answer) ?? Promise.resolve();
    sent.then(
      () => {
        const { activeElement } = document;
        const isOurs = activeElement === document.body || root?.contains(activeElement);
        if (page && isOurs) focusComponent(page, 'webrun-status', runKey);
        kept.forget();
        update({ stage: 'sent', draft: emptyDraft });
        onSent?.();
      },
      (thrown: unknown) => update({ stage: 'asked', problem: { thrown } }),
    );
  };
  const { t } = words;
  const isIncomplete = problem !== null && 'isIncomplete' in problem;
  const context: GuardrailContext = {
    live,
    words,
    question,
    state,
    draft,
    error:
      problem === null
        ? null
        : 'thrown' in problem
          ? describeSendError(problem.thrown, words)
          : describeMissing(question.kind, draft, words),
    isIncomplete,
    message: isElsewhere ? (live.isSettled ? t.endedUnsent : t.answeredElsewhere) : t.answerSent,
    askedAt,
    hasPicture,
    id,
    input,
    edit,
    send,
    dismiss: isElsewhere ? () => setShown(null) : null,
  };
  return { id, context };
}

const toDraftKey = (live: AnyRun): string => `answer ${toRunKey(live)}`;

/** What was typed before the field went away; not for a question that was asked since. */
const resume = (kept: Shown | undefined, askedAt: number | undefined): Shown | null =>
  kept && (askedAt === undefined || kept.askedAt === askedAt)
    ? { ...kept, problem: null, stage: 'asked' }
    : null;

/** What is shown after an update: a new question starts empty, an answered one goes unless something typed would be lost. */
function follow(shown: Shown | null, current: Guardrail | null, askedAt: number | undefined): Shown | null {
  if (current) {
    const isSame =
      shown && current.question === shown.guardrail.question && current.kind === shown.guardrail.kind;
    const since = askedAt ?? seenSince(current);
    return isSame
      ? shown
      : { guardrail: current, askedAt: since, draft: emptyDraft, problem: null, stage: 'asked' };
  }
  if (!shown || shown.stage !== 'asked') return null;
  return shown.draft.text || shown.draft.user ? shown : null;
}
