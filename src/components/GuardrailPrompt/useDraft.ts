'use client';

import { useId, useState } from 'react';
import type { RefObject } from 'react';
import type { Guardrail } from '../../core/task.js';
import type { AnyRun } from '../../hooks/run.js';
import { useLatest } from '../../hooks/useTracked.js';
import { useOptionalManager } from '../../hooks/WebRunProvider.js';
import { guardrail as english } from '../../messages/en/guardrail.js';
import { firstShownAt } from '../clock.js';
import { useAutosavedDraft, useSavedDraft } from '../drafts.js';
import { focusComponent, getFocused, toRunKey } from '../focus.js';
import { useWords } from '../words.js';
import {
  describeMissing,
  describeSendError,
  emptyDraft,
  isRefusal,
  toAnswer,
  toMissingLine,
} from './describeGuardrailPrompt.js';
import type { Draft } from './describeGuardrailPrompt.js';
import type { GuardrailContext, GuardrailPromptState } from './guardrailFamily.js';
import { readQuestion } from './readQuestion.js';
import type { Question, QuestionKind } from './readQuestion.js';

interface Shown {
  /** Which question of which run it is. */
  readonly key: string;
  readonly runKey: string | undefined;
  readonly guardrail: Guardrail;
  readonly askedAt: number;
  readonly draft: Draft;
  /** Why it was not accepted: something is missing, or the request failed. */
  readonly problem: 'incomplete' | { readonly thrown: unknown } | null;
  readonly stage: 'asked' | 'sending' | 'unknown' | 'sent';
}

/** What a question's draft needs besides the run. */
export interface DraftOptions {
  readonly kind: QuestionKind | undefined;
  readonly hasPicture: boolean;
  readonly onSent: (() => void) | undefined;
  /** An element in the question's group. */
  readonly place: RefObject<Element | null>;
}

/** Keeps the draft while the question is open, and sends it. */
export function useDraft(
  live: AnyRun,
  { kind, hasPicture, onSent, place }: DraftOptions,
): { readonly id: string; readonly context: GuardrailContext | null } {
  const id = useId();
  const words = useWords('guardrail', english);
  const current = live.status === 'guardrail' ? live.guardrail : null;
  const runKey = toRunKey(live);
  const draftKey = current === null ? undefined : `answer ${runKey}`;
  const kept = useSavedDraft<Shown>(draftKey);
  const [shown, setShown] = useState<Shown | null>(null);
  // Tabs that saw the question at different times get the same count.
  const occurrence = useOptionalManager()?.store.getRecord(live.runId ?? '')?.asked;
  const ofRun = shown?.runKey === runKey ? shown : null;
  const next = current
    ? follow(toShown(current, live, occurrence), ofRun, kept.get())
    : ofRun && keepTyped(ofRun);
  const latest = useLatest(next?.key);
  useAutosavedDraft(draftKey, next && next.stage !== 'sent' && next.draft !== emptyDraft ? next : undefined);
  if (next !== shown) setShown(next);
  if (!next) return { id, context: null };

  const { key, guardrail, draft, problem, stage, askedAt } = next;
  const read = readQuestion(guardrail);
  const question: Question = draft.isText ? { ...read, kind: 'question' } : kind ? { ...read, kind } : read;
  const isElsewhere = current === null;
  const state: GuardrailPromptState = {
    guardrail: question.kind,
    pending: !isElsewhere && (stage === 'sending' || live.isAnswering),
    answered: isElsewhere || stage === 'sent',
  };
  // The outcome of an answer may arrive only when another question or run is shown.
  const update = (change: Partial<Shown>, typed?: Partial<Draft>): void =>
    setShown((old) => (old?.key === key ? { ...old, ...change, draft: { ...old.draft, ...typed } } : old));

  const send = (given?: string): void => {
    if (state.pending || state.answered) return;
    const root = place.current?.parentElement;
    const answer = given ?? toAnswer(question.kind, draft);
    if (answer === null) {
      update({ problem: 'incomplete' });
      root?.querySelector<HTMLElement>(`[id="${id}${toMissingLine(question.kind, draft)}"]`)?.focus();
      return;
    }
    update({ stage: 'sending', problem: null });
    const sent = live.answer?.(answer) ?? Promise.resolve();
    sent.then(
      () => {
        if (root?.contains(getFocused()) && latest() === key)
          focusComponent(root.getRootNode(), 'webrun-status', runKey);
        if (kept.get()?.key === key) kept.forget();
        update({ stage: 'sent' }, emptyDraft);
        onSent?.();
      },
      (thrown: unknown) => update({ stage: isRefusal(thrown) ? 'asked' : 'unknown', problem: { thrown } }),
    );
  };
  const { t } = words;
  const isIncomplete = problem === 'incomplete';
  const context: GuardrailContext = {
    key,
    live,
    words,
    question,
    state,
    draft,
    error: isIncomplete
      ? describeMissing(question.kind, draft, words)
      : problem && describeSendError(problem.thrown, words),
    isIncomplete,
    message: isElsewhere ? (live.isSettled ? t.endedUnsent : t.answeredElsewhere) : t.answerSent,
    askedAt,
    hasPicture,
    id,
    edit: (typed) => update({ problem: null }, typed),
    send,
    dismiss: isElsewhere ? () => setShown(null) : null,
  };
  return { id, context };
}

/**
 * A question with an empty draft. Its key is distinct from those of other runs, and of an earlier question in the same words. Where questions
 * are counted, the words are not part of the key: they may change while it is open, for example in a countdown.
 */
function toShown(guardrail: Guardrail, run: AnyRun, occurrence: number | undefined): Shown {
  const runKey = toRunKey(run);
  return {
    key: [runKey, guardrail.kind, occurrence ?? `${run.askedAt} ${guardrail.question}`].join(' '),
    runKey,
    guardrail,
    askedAt: run.askedAt ?? firstShownAt(guardrail),
    draft: emptyDraft,
    problem: null,
    stage: 'asked',
  };
}

/** Keeps the draft of the open question, even if its field was unmounted; a new question starts empty. */
function follow(asked: Shown, shown: Shown | null, kept: Shown | undefined): Shown {
  if (shown?.key === asked.key) return withWords(shown, asked.guardrail);
  return kept?.key === asked.key
    ? withWords({ ...kept, problem: null, stage: 'asked' }, asked.guardrail)
    : asked;
}

/** Updates the words of the same question. Typed text stays; a choice or consent does not, as it was for other words, perhaps another price. */
function withWords(shown: Shown, guardrail: Guardrail): Shown {
  if (shown.guardrail.question === guardrail.question) return shown;
  return { ...shown, guardrail, draft: { ...shown.draft, choice: null, isChecked: false } };
}

/** Drops an answered question, unless typed text would be lost. */
const keepTyped = (shown: Shown): Shown | null =>
  shown.stage === 'asked' && (shown.draft.text || shown.draft.user) ? shown : null;
