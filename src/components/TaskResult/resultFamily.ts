'use client';

import type { TaskResult as TaskOutcome } from '../../core/task.js';
import type { AnyRun } from '../../hooks/run.js';
import { createFamily } from '../family.js';
import type { Family, FamilyPart } from '../family.js';
import type { Words } from '../words.js';
import type { NetworkAddress, ShownElsewhere, TaskResultTabName } from './describeTaskResult.js';
import type { AnswerView } from './readAnswer.js';

/** What the parts of a TaskResult mirror to `data-*`. */
export interface TaskResultState {
  /** @selector [data-status="completed"] */
  readonly status: AnyRun['status'];
  /** What is shown. @selector [data-tab="files"] */
  readonly tab: TaskResultTabName;
}

/** File sizes that are not known otherwise. Requested only when a person asks, because the servers are not trusted. */
export interface FileSizes {
  readonly isAsked: boolean;
  readonly ask: () => void;
  /** By address; `null` if its server does not report it. */
  readonly found: Map<string, number | null>;
}

/** What the root of a TaskResult provides. */
export interface ResultContext {
  readonly live: AnyRun;
  readonly words: Words<'result'>;
  /** The run's result, or what it had when it failed or was stopped. */
  readonly outcome: TaskOutcome | undefined;
  readonly answer: AnswerView | undefined;
  readonly addresses: readonly NetworkAddress[];
  readonly shown: ShownElsewhere;
  readonly state: TaskResultState;
  readonly escapeFormulas: boolean;
  readonly id: string;
  readonly sizes: FileSizes;
  readonly show: (tab: TaskResultTabName) => void;
}

/** A part of a TaskResult. */
export type ResultPart<Tag extends 'div' | 'ul' | 'table' | 'button' | 'p', Own = unknown> = FamilyPart<
  Tag,
  TaskResultState,
  Own
>;

/** Makes the parts of a TaskResult. */
export const family: Family<ResultContext, TaskResultState> = /* @__PURE__ */ createFamily(
  'TaskResult',
  ({ state }) => state,
);
