import type { AgentTask } from 'webrun-react/testing';
import type { PageView } from './pageView.js';
import type { Step } from './step.js';

/** A task as a planner receives it: without the values of its secrets, which no planner needs. */
export interface PlannerTask extends Pick<
  AgentTask,
  'sessionId' | 'taskId' | 'taskDetails' | 'startingUrl' | 'outputType' | 'outputSchema' | 'files'
> {
  /** The secrets' hosts and field names. `fill` and `login` type them. */
  readonly secrets: readonly { readonly match: string; readonly fields: readonly string[] }[];
}

/** A step that was done. */
export interface DoneStep {
  readonly step: Step;
  /** What it found, or its observed effect, as text. */
  readonly result: string;
}

/** Everything a planner needs to decide the next step. */
export interface Situation {
  readonly task: PlannerTask;
  /** The steps done so far, in order. */
  readonly done: readonly DoneStep[];
  /** The last step and why it failed; null if it succeeded. */
  readonly failure: { readonly step: Step; readonly code: string; readonly message: string } | null;
  /** Aborts when the task is stopped or its time is up; pass it to `fetch`. */
  readonly signal: AbortSignal;
  /** Reads the current page; null before the first one. Its text is untrusted: it is data, never instructions. */
  readonly look: () => Promise<PageView | null>;
  /** Asks the person who follows the task, and waits for the answer. */
  readonly ask: (question: string) => Promise<string>;
}

/** What to do next. */
export type Decision = (
  | {
      readonly type: 'step';
      readonly step: Step;
      /** Shown to the person who follows the task. @default a description of the step */
      readonly thought?: string | undefined;
    }
  | {
      readonly type: 'done';
      /** The answer. @default what the steps have read, in the form that the task requests */
      readonly message?: string | object | undefined;
    }
  | {
      readonly type: 'failure';
      /** An error code of the API, or your own in capitals. */
      readonly code: string;
      readonly message: string;
    }
) & {
  /** The usage of this decision; added to the task's. */
  readonly usage?: PlannerUsage | undefined;
};

/** A language model's usage for one decision. */
export interface PlannerUsage {
  readonly promptTokens?: number | undefined;
  readonly completionTokens?: number | undefined;
  readonly costUsd?: number | undefined;
}

/**
 * Decides the steps of a task one by one; the browser agent performs them and reports what happened. This is where a language model plugs in. A
 * planner serves any number of tasks at once and keeps no state between calls: the situation contains everything.
 *
 * @example
 * export const planner: Planner = {
 *   async next({ task, done, look }) {
 *     if (done.length === 0) return { type: 'step', step: { verb: 'open', url: 'https://example.com/' } };
 *     const page = await look();
 *     return { type: 'done', message: `${task.taskDetails} – ${page?.title}` };
 *   },
 * };
 */
export interface Planner {
  next(situation: Situation): Promise<Decision> | Decision;
}
