'use client';

import type { TaskEvent } from '../../core/events.js';
import { createFamily } from '../family.js';
import type { Family, FamilyPart } from '../family.js';
import type { Words } from '../words.js';
import type { TimelineSurroundings } from './describeTaskTimeline.js';

/** What the parts of a TaskTimeline mirror to `data-*`. */
export interface TaskTimelineState {
  /** The reader has scrolled up: new events no longer move the list. @selector [data-away] */
  readonly away: boolean;
  /** More than a few hundred events: those out of view are not laid out. @selector [data-long] */
  readonly long: boolean;
  /** The run is older than an hour. @selector [data-hours] */
  readonly hours: boolean;
}

/** What the root of a TaskTimeline provides. */
export interface TimelineContext {
  readonly state: TaskTimelineState;
  readonly words: Words<'timeline'>;
  readonly rows: readonly TaskEvent[];
  readonly dropped: number;
  readonly since: number;
  readonly isReadAloud: boolean;
  /** Why there are no events. */
  readonly empty: { readonly title: string; readonly reason: string };
  readonly around: TimelineSurroundings;
  readonly runKey: string | undefined;
  /** Events that came while the reader was away. */
  readonly unseen: number;
  readonly attach: (list: HTMLDivElement | null) => void;
  readonly onScroll: () => void;
  readonly toEnd: () => void;
}

/** A part of a TaskTimeline. */
export type TimelinePart<Tag extends 'div' | 'button'> = FamilyPart<Tag, TaskTimelineState>;

/** Makes the parts of a TaskTimeline. */
export const family: Family<TimelineContext, TaskTimelineState> = /* @__PURE__ */ createFamily(
  'TaskTimeline',
  ({ state }) => state,
);
