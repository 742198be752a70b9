'use client';

import { useMemo, useSyncExternalStore } from 'react';
import { definePart, renderPart } from '../../components/part.js';
import type { Part, PartProps } from '../../components/part.js';
import { toTraits } from '../../core/service.js';
import { questionsOf } from '../data/questions.js';
import type { QuestionStore, WaitingQuestion } from '../data/questions.js';
import { useRunsAccess } from '../shared/RunsAccess.js';
import type { RunsAccess, RunsProps } from '../shared/RunsAccess.js';
import { useDashboardWords } from '../shared/dashboardWords.js';
import { InboxContext } from './context.js';
import type { GuardrailInboxState, InboxView } from './context.js';

/** The props of {@link GuardrailInbox} and of `GuardrailInbox.Root`. */
export interface GuardrailInboxRootProps
  extends Omit<RunsProps, 'onStart'>, PartProps<'section', GuardrailInboxState> {
  /** The question to answer next; its field gets the focus when this changes. */
  readonly current?: string | null | undefined;
  /** Called when "Answer" is pressed in a strip. */
  readonly onOpen?: ((runId: string) => void) | undefined;
  /** Whether the list of questions is open beside this strip, which then hides them. @default false */
  readonly isOpen?: boolean | undefined;
  /** Called when a run's title is pressed. */
  readonly onSelectRun?: ((runId: string) => void) | undefined;
  readonly hrefOf?: ((runId: string) => string) | undefined;
  /** Gives the person the browser of a run. Without it no "Take over" is shown. */
  readonly onTakeOver?: ((runId: string) => void) | undefined;
}

/** The questions of these runs, to be rendered. */
export function useQuestions(access: RunsAccess): {
  readonly all: readonly WaitingQuestion[];
  readonly waiting: readonly WaitingQuestion[];
} {
  const { subscribe, get } = toStore(access);
  const all = useSyncExternalStore(subscribe, get, get);
  return useMemo(() => ({ all, waiting: all.filter(({ snoozedUntil }) => snoozedUntil === null) }), [all]);
}

const toStore = ({ source, manager }: RunsAccess): QuestionStore =>
  questionsOf(source, toTraits(manager?.client.service).answerLimitMs);

/** Holds the questions. */
export const GuardrailInboxRoot: Part<GuardrailInboxRootProps, HTMLElement> = /* @__PURE__ */ definePart(
  'GuardrailInbox.Root',
  function GuardrailInboxRoot({
    runs,
    onAnswer,
    onCancel,
    onRetry,
    onDismiss,
    current = null,
    onOpen,
    isOpen = false,
    onSelectRun,
    hrefOf,
    onTakeOver,
    ...given
  }) {
    const access = useRunsAccess({ runs, onAnswer, onCancel, onRetry, onDismiss }, 'GuardrailInbox');
    const { words } = useDashboardWords();
    const { all, waiting } = useQuestions(access);
    const state: GuardrailInboxState = { status: waiting.length > 0 ? 'guardrail' : undefined };
    const view: InboxView = {
      access,
      state,
      questions: toStore(access),
      all,
      waiting,
      current,
      onOpen,
      isOpen,
      onSelectRun,
      hrefOf,
      onTakeOver,
    };
    const own = {
      className: 'webrun webrun-panel webrun-inbox',
      role: 'group',
      'aria-label': words.questions,
      'data-open': isOpen ? '' : undefined,
    };
    return (
      <InboxContext.Provider value={view}>{renderPart('section', state, own, given)}</InboxContext.Provider>
    );
  },
);
