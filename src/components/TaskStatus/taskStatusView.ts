import type { AnyRun } from '../../hooks/run.js';
import type { Phrase } from '../clock.js';
import type { IconName } from '../Icon.js';
import type { Words } from '../words.js';

/** What the parts of a TaskStatus mirror to `data-*`. */
export interface TaskStatusState {
  /** @selector [data-status="running"] */
  readonly status: AnyRun['status'];
  /** While it runs. @selector [data-phase="paused"] */
  readonly phase: 'starting' | 'running' | 'paused' | 'disconnected' | undefined;
  /** Why it still waits, when that is not the normal wait. @selector [data-waiting="reconnecting"] */
  readonly waiting: string | undefined;
  /** It runs past its limit. @selector [data-overdue] */
  readonly overdue: boolean;
  /** Another component on the page shows its question. @selector [data-elsewhere] */
  readonly elsewhere: boolean;
  /** It was ended because nobody answered its question. @selector [data-unanswered] */
  readonly unanswered: boolean;
  /** It failed because a person did not allow what it needed. @selector [data-declined] */
  readonly declined: boolean;
  /** A stop is being sent. @selector [data-pending] */
  readonly pending: boolean;
}

/** What a TaskStatus shows. */
export interface TaskStatusView {
  readonly state: TaskStatusState;
  readonly icon: IconName;
  readonly label: string;
  /** Beside the label. */
  readonly detail: Phrase | null;
  /** The server's failure code, beside the detail where it fits. */
  readonly code: string | null;
  readonly description: Phrase;
  /** Text from outside that belongs to the description: a question comes after it, a reason before it. */
  readonly quote: string | null;
  /** The server's own words of a refusal, beside ours. */
  readonly serverMessage: string | null;
  /** The agent is working: its last step, if known, replaces the description. */
  readonly isWorking: boolean;
  readonly announced: string;
  /** The button that starts the task again, and when it is enabled, Unix time in milliseconds. */
  readonly retry: string | null;
  readonly retryAt: number | null;
  /** The label of the button that polls at once. */
  readonly refresh: string | null;
  readonly canStop: boolean;
  readonly canDismiss: boolean;
}

/** The words of a TaskStatus: its own, and those of refusals. */
export interface StatusWords extends Words<'status'> {
  readonly refusal: Words<'refusal'>;
  /** A GuardrailPrompt on the page shows the question. */
  readonly isQuestionShown: boolean;
}
