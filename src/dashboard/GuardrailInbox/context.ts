import { createContext } from 'react';
import type { Context } from 'react';
import { useParent } from '../shared/useParent.js';
import type { QuestionStore, WaitingQuestion } from '../data/questions.js';
import type { RunsAccess } from '../shared/RunsAccess.js';

/** The state that a GuardrailInbox mirrors to `data-*`. */
export interface GuardrailInboxState {
  /** `guardrail` while a question waits that is not snoozed. @selector [data-status="guardrail"] */
  readonly status: 'guardrail' | undefined;
}

/** The context shared by the parts of a GuardrailInbox. */
export interface InboxView {
  readonly access: RunsAccess;
  readonly state: GuardrailInboxState;
  readonly questions: QuestionStore;
  /** All questions, including snoozed ones. */
  readonly all: readonly WaitingQuestion[];
  readonly waiting: readonly WaitingQuestion[];
  /** The question requested to be opened. */
  readonly current: string | null;
  readonly onOpen: ((runId: string) => void) | undefined;
  /** Whether the list is open beside the strip. */
  readonly isOpen: boolean;
  readonly onSelectRun: ((runId: string) => void) | undefined;
  readonly hrefOf: ((runId: string) => string) | undefined;
  readonly onTakeOver: ((runId: string) => void) | undefined;
}

export const InboxContext: Context<InboxView | null> = /* @__PURE__ */ createContext<InboxView | null>(null);

/** Returns the context of the surrounding inbox. @throws outside of one */
export const useInbox = (part: string): InboxView => useParent(InboxContext, 'GuardrailInbox', part);
