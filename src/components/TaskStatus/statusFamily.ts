'use client';

import type { RefObject } from 'react';
import type { AnyRun } from '../../hooks/run.js';
import { createFamily } from '../family.js';
import type { Family, FamilyPart } from '../family.js';
import type { StatusWords, TaskStatusState, TaskStatusView } from './taskStatusView.js';

/** Why a run could not be started again or dismissed: the name of its message. */
export type ActionError = 'secretsNotKept' | 'notRepeated' | 'notDismissed';

/** What the root of a TaskStatus provides. */
export interface StatusContext {
  /** The run as the app passed it, for its verbs. */
  readonly run: AnyRun;
  readonly live: AnyRun;
  readonly view: TaskStatusView;
  readonly words: StatusWords;
  readonly isMounted: RefObject<boolean>;
  /** Shows why an action failed, until another run is shown. */
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
