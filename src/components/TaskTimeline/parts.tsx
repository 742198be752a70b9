'use client';

import { useCallback, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, ReactElement, Ref } from 'react';
import type { TaskEvent } from '../../core/events.js';
import { keptEvents } from '../../core/timing.js';
import type { AnyRun } from '../../hooks/run.js';
import { useTrackedRun } from '../../hooks/useTracked.js';
import { useEventLog, useStoredEvents } from '../../hooks/useTaskEvents.js';
import type { TaskEventLog } from '../../hooks/useTaskEvents.js';
import { useOptionalManager } from '../../hooks/WebRunProvider.js';
import { timeline } from '../../messages/en/live.js';
import { useIsomorphicLayoutEffect } from '../useIsomorphicLayoutEffect.js';
import { renderButton } from '../Button.js';
import { toRunKey } from '../focus.js';
import { Isolate } from '../Isolate.js';
import { definePart, mergeRefs, renderPart } from '../part.js';
import type { Part, PartProps } from '../part.js';
import { useIsShown } from '../shownFacts.js';
import { useKeyedState } from '../useKeyedState.js';
import { useWords } from '../words.js';
import { describeNoEvents, withEnd } from './describeTaskTimeline.js';
import { EventGroup, EventRow } from './EventGroup.js';
import { createGrouper, toGroupKey } from './groupEvents.js';
import { family } from './timelineFamily.js';
import type { TaskTimelineState, TimelineContext, TimelinePart } from './timelineFamily.js';

/** The props of `TaskTimeline.Root`. */
export interface TaskTimelineRootProps extends PartProps<'div', TaskTimelineState> {
  /** The result of `useRunTask`, `useRun` or `useTask`; the part subscribes to its events. */
  readonly run: AnyRun;
  /** Events of your own in place of the run's. */
  readonly log?: TaskEventLog | undefined;
  /** Announces each new event to screen readers; thoughts every second are noise to most. @default false */
  readonly isReadAloud?: boolean | undefined;
}

/** From this many events on, those out of view are not laid out. */
const longFrom = 300;
/**
 * From this many events on, groups far from the visible part are not drawn. A log of the default length is always complete, including its end: a
 * reader can search all of it in the page, and copy it.
 */
const windowFrom = keptEvents + 100;
/** Within this distance of the end, in pixels, the reader counts as being there. */
const endPx = 8;
const hourMs = 3_600_000;

/** The group that shows a run's events, and follows the end of the list. */
export const Root: Part<TaskTimelineRootProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'TaskTimeline.Root',
  function Root({ run, log: given, isReadAloud = false, ...rest }) {
    const live = useTrackedRun(run);
    const runKey = toRunKey(live);
    const words = useWords('timeline', timeline);
    const manager = useOptionalManager();
    const followed = useEventLog(manager, run);
    const isLoading = useStoredEvents(given ? null : manager, run);
    const isQuestionShown = useIsShown('question', runKey);
    const isStatusShown = useIsShown('status', runKey);
    const { events, dropped } = given ?? followed;
    const { status, task, submittedAt, startedAt, settledAt, sessionId, isUnanswered } = live;
    const rows = useMemo(
      () => withEnd(events, { status, task, settledAt }),
      [events, status, task, settledAt],
    );
    const list = useRef<HTMLDivElement>(null);
    const attach = useCallback((element: HTMLDivElement | null) => void (list.current = element), []);
    const [leftAt, setLeftAt] = useKeyedState<number | null>(runKey, null);
    const newest = rows.at(-1)?.id ?? -1;
    useIsomorphicLayoutEffect(() => {
      const element = list.current;
      if (element && leftAt === null) element.scrollTop = element.scrollHeight;
    }, [newest, leftAt, runKey]);
    const since = submittedAt ?? startedAt ?? rows[0]?.at ?? 0;
    const context: TimelineContext = {
      state: {
        away: leftAt !== null,
        long: rows.length > longFrom,
        hours: (rows.at(-1)?.at ?? since) - since >= hourMs,
      },
      words,
      rows,
      dropped,
      since,
      isReadAloud,
      empty: describeNoEvents({ status, sessionId }, isLoading, words),
      around: { isQuestionShown: isQuestionShown && status === 'guardrail', isStatusShown, isUnanswered },
      runKey,
      unseen: leftAt === null ? 0 : rows.filter(({ id }) => id > leftAt).length,
      attach,
      onScroll() {
        const element = list.current;
        if (!element) return;
        const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight <= endPx;
        setLeftAt((before) => (isAtEnd ? null : (before ?? newest)));
      },
      toEnd: () => setLeftAt(null),
    };
    const own = {
      className: 'webrun webrun-panel webrun-timeline',
      role: 'group',
      'aria-label': words.t.label,
    };
    return <family.Provider value={context}>{renderPart('div', context.state, own, rest)}</family.Provider>;
  },
);

/** The heading, and how many events there are. */
export const Header: TimelinePart<'div'> = /* @__PURE__ */ family.part(
  'Header',
  'div',
  ({ rows, dropped, words: { t, format } }) => {
    const count = rows.length;
    const counted =
      dropped > 0
        ? t.countOf(format.number(count), format.number(count + dropped))
        : t.count(format.count(count));
    return {
      className: 'webrun-timeline-header',
      children: (
        <>
          <Isolate className="webrun-strong">{t.label}</Isolate>
          <Isolate className="webrun-muted webrun-small webrun-number">{count > 0 && counted}</Isolate>
        </>
      ),
    };
  },
);

/** The events; or, before there are any, why there are none. */
export const Log: TimelinePart<'div'> = /* @__PURE__ */ family.define('Log', (context, given) =>
  context.rows.length > 0 ? <EventList given={given} /> : renderEmpty(context, given),
);

function renderEmpty(
  { state, empty }: TimelineContext,
  given: PartProps<'div', TaskTimelineState>,
): ReactElement {
  const children = (
    <>
      <strong>
        <Isolate>{empty.title}</Isolate>
      </strong>
      <p>
        <Isolate>{empty.reason}</Isolate>
      </p>
    </>
  );
  return renderPart('div', state, { className: 'webrun-empty', children }, given);
}

function EventList({ given }: { readonly given: PartProps<'div', TaskTimelineState> }): ReactElement {
  const { ref } = given as { readonly ref?: Ref<unknown> };
  const { state, rows, dropped, since, isReadAloud, attach, onScroll, toEnd, words } = family.use('Log');
  const { t, format } = words;
  const [group] = useState(createGrouper);
  // The newest two are drawn at once: readers start at the end.
  const { older, newest } = group(rows);
  const isWindowed = rows.length > windowFrom && typeof IntersectionObserver !== 'undefined';
  const lists = [
    ...older.map((events) => toList(events, since, !isWindowed)),
    ...newest.map((events) => toList(events, since, true)),
  ];
  const own = {
    className: 'webrun-timeline-log',
    role: 'log',
    'aria-label': t.label,
    'aria-live': isReadAloud ? 'polite' : 'off',
    tabIndex: 0,
    onScroll,
    // The browser's animated scroll falls short when rows on the way turn out higher than assumed.
    onKeyDown(event: KeyboardEvent) {
      const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
      if (key !== 'End' || altKey || ctrlKey || metaKey || shiftKey) return;
      event.preventDefault();
      toEnd();
    },
    children: (
      <>
        {dropped > 0 && (
          <ol>
            <EventRow kind="gap" time="" icon="unknown">
              <Isolate>{t.dropped(format.number(rows.length))}</Isolate>
            </EventRow>
          </ol>
        )}
        {lists}
      </>
    ),
  };
  return renderPart('div', state, own, {
    ...given,
    ref: mergeRefs(attach as Ref<unknown>, ref),
  } as typeof given);
}

const toList = (events: readonly TaskEvent[], since: number, isDrawn: boolean): ReactElement => (
  <EventGroup key={toGroupKey(events)} events={events} since={since} isDrawn={isDrawn} />
);

/** Scrolls back to the newest event once the reader has left it. */
export const JumpToLatest: TimelinePart<'button'> = /* @__PURE__ */ family.define(
  'JumpToLatest',
  ({ state, unseen, toEnd, words: { t, format } }, given) => {
    if (!state.away) return null;
    const label = unseen > 0 ? t.jumpToNew(format.count(unseen)) : t.jumpToLatest;
    const button = renderButton({ variant: 'quiet', onPress: toEnd, label }, state, given);
    return <div className="webrun-timeline-jump">{button}</div>;
  },
);
