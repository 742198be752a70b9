'use client';

import type { RefObject } from 'react';
import type { AnyRun } from '../../hooks/run.js';
import { createFamily } from '../family.js';
import type { Family, FamilyPart } from '../family.js';
import type { StatusWords, TaskStatusState, TaskStatusView } from './taskStatusView.js';

/** Why a run could not be started again, or be put away: the name of what is said of it. */
export type ActionError = 'secretsNotKept' | 'notRepeated' | 'notDismissed';

/** What the root of a TaskStatus provides. */
export interface StatusContext {
  /** As it was given, for its verbs: the slot of the app. */
  readonly run: AnyRun;
  readonly live: AnyRun;
  readonly view: TaskStatusView;
  readonly words: StatusWords;
  readonly isMounted: RefObject<boolean>;
  /** Shows why that could not be done with the run, until there is another one. */
  readonly setActionError: (error: ActionError) => void;
}
/** A part of a TaskStatus. */
export type StatusPart<Tag extends 'div' | 'span' | 'p' | 'button', Own = unknown> = FamilyPart<
  Tag,
  TaskStatusState,
  Own
>;

/** Makes the parts of a TaskStatus. */
export const family: Family<StatusContext, TaskStatusState> = /* @__PURE__ */ createFamily(
  'TaskStatus',
  ({ view }) => view.state,
);
