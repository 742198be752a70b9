'use client';

import { createContext, memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, ReactElement, ReactNode, RefObject } from 'react';
import type { TaskEvent, TaskEventKind } from '../core/events.js';
import { keptEvents } from '../core/timing.js';
import type { AnyRun } from '../hooks/run.js';
import { useTrackedRun } from '../hooks/useTracked.js';
import { useEventLog } from '../hooks/useTaskEvents.js';
import type { TaskEventLog } from '../hooks/useTaskEvents.js';
import { useOptionalManager } from '../hooks/WebRunProvider.js';
import { renderButton } from './Button.js';
import { timelineWords as words } from './eventWords.js';
import { Icon } from './Icon.js';
import type { IconName } from './Icon.js';
import { definePart, renderPart, useParent } from './part.js';
import type { Part, PartProps } from './part.js';
import { toStep } from './step.js';
import { formatClock } from './time.js';

/** What the parts of a TaskTimeline mirror to `data-*`. */
export interface TaskTimelineState {
  /** The reader has scrolled up: new events no longer move the list. @selector [data-away] */
  readonly away: boolean;
  /** More than a few hundred events: those out of sight are not laid out. @selector [data-long] */
  readonly long: boolean;
  /** The run is older than an hour. @selector [data-hours] */
  readonly hours: boolean;
}

/** The props of {@link TaskTimeline} and of `TaskTimeline.Root`. */
export interface TaskTimelineProps extends PartProps<'div', TaskTimelineState> {
  /** What `useRunTask`, `useRun` or `useTask` returns; its events are followed from here. */
  readonly run: AnyRun;
  /** Events of your own in place of the run's. */
  readonly log?: TaskEventLog | undefined;
  /** Has each new event read aloud; an agent's thoughts every second are noise to most. @default false */
  readonly isReadAloud?: boolean | undefined;
}

/** From so many events on, those out of sight are not laid out. */
const longFrom = 300;
/** Rows are kept in groups of so many, so that a new event touches one group. */
const groupSize = 100;
/**
 * From so many events on, groups far from what is seen are not drawn. The log that is kept by default stays whole, with its end:
 * a reader may search all of it in the page, and copy it.
 */
const windowFrom = keptEvents + 100;
/** How high a row is taken to be before it was drawn, in pixels; most are one line. */
const rowPx = 28;
/** So near to the end, in pixels, the reader is at the end. */
const endPx = 8;
const hourMs = 3_600_000;

interface TimelineView {
  readonly state: TaskTimelineState;
  readonly rows: readonly TaskEvent[];
  readonly dropped: number;
  readonly since: number;
  readonly isReadAloud: boolean;
  readonly isWatched: boolean;
  /** Events that came while the reader was away. */
  readonly unseen: number;
  readonly list: RefObject<HTMLDivElement | null>;
  readonly onScroll: () => void;
  readonly toEnd: () => void;
}
const TimelineContext = /* @__PURE__ */ createContext<TimelineView | null>(null);
const useTimeline = (part: string): TimelineView => useParent(TimelineContext, 'TaskTimeline', part);

/** The group that follows a run's events, and the end of their list. */
export const TaskTimelineRoot: Part<TaskTimelineProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  function TaskTimelineRoot({ run, log: given, isReadAloud = false, ...rest }) {
    const live = useTrackedRun(run);
    const followed = useEventLog(useOptionalManager(), run);
    const log = given ?? followed;
    const { status, task, submittedAt, startedAt, settledAt } = live;
    const rows = useMemo(
      () => withEnd(log.events, status, task, settledAt),
      [log.events, status, task, settledAt],
    );
    const list = useRef<HTMLDivElement>(null);
    const [leftAt, setLeftAt] = useState<number | null>(null);
    const newest = rows.at(-1)?.id ?? -1;
    useLayoutEffect(() => {
      const element = list.current;
      if (element && leftAt === null) element.scrollTop = element.scrollHeight;
    }, [newest, leftAt]);
    const since = submittedAt ?? startedAt ?? rows[0]?.at ?? 0;
    const view: TimelineView = {
      state: {
        away: leftAt !== null,
        long: rows.length > longFrom,
        hours: (rows.at(-1)?.at ?? since) - since >= hourMs,
      },
      rows,
      dropped: log.dropped,
      since,
      isReadAloud,
      isWatched: task !== undefined,
      unseen: leftAt === null ? 0 : rows.filter(({ id }) => id > leftAt).length,
      list,
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
      'aria-label': words.label,
    };
    return (
      <TimelineContext.Provider value={view}>
        {renderPart('div', view.state, own, rest)}
      </TimelineContext.Provider>
    );
  },
);

/** The heading, and how many events there are. */
export const TaskTimelineHead: Part<
  PartProps<'div', TaskTimelineState>,
  HTMLDivElement
> = /* @__PURE__ */ definePart(function TaskTimelineHead(given) {
  const { state, rows, dropped } = useTimeline('Head');
  const children = (
    <>
      <span className="webrun-strong">{words.label}</span>
      <span className="webrun-muted webrun-small webrun-number">
        {rows.length > 0 && <bdi>{words.count(rows.length, dropped)}</bdi>}
      </span>
    </>
  );
  return renderPart('div', state, { className: 'webrun-timeline-head', children }, given);
});

/** The events; or, before there are any, why there are none. */
export const TaskTimelineLog: Part<
  PartProps<'div', TaskTimelineState>,
  HTMLDivElement
> = /* @__PURE__ */ definePart(function TaskTimelineLog({ ref, ...given }) {
  const { state, rows, dropped, since, isReadAloud, isWatched, list, onScroll, toEnd } = useTimeline('Log');
  const isEmpty = rows.length === 0;
  const [group] = useState(createGrouper);
  // The newest two are drawn at once: the end is where a reader begins.
  const { older, newest } = group(rows);
  const isWindowed = rows.length > windowFrom && typeof IntersectionObserver !== 'undefined';
  // Elements of older events are made anew only when one of them has changed.
  const olderLists = useMemo(
    () => older.map((events) => toList(events, since, !isWindowed)),
    [older, since, isWindowed],
  );
  const own = {
    className: isEmpty ? 'webrun-empty' : 'webrun-timeline-log',
    ...(!isEmpty && {
      role: 'log',
      'aria-label': words.label,
      'aria-live': isReadAloud ? 'polite' : 'off',
      tabIndex: 0,
      onScroll,
      // The browser's own way there is animated, and falls short when rows on it turn out higher than they were taken to be.
      onKeyDown(event: KeyboardEvent) {
        const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
        if (key !== 'End' || altKey || ctrlKey || metaKey || shiftKey) return;
        event.preventDefault();
        toEnd();
      },
    }),
    children: isEmpty ? (
      <>
        <strong>{isWatched ? words.notLive : words.nothing}</strong>
        <p>
          <bdi>{isWatched ? words.notLiveSentence : words.nothingSentence}</bdi>
        </p>
      </>
    ) : (
      <>
        {dropped > 0 && (
          <ol>
            <Row kind="gap" time="" icon="unknown">
              {words.dropped(rows.length)}
            </Row>
          </ol>
        )}
        {[...olderLists, ...newest.map((events) => toList(events, since, true))]}
      </>
    ),
  };
  const both = (element: HTMLDivElement | null): void => {
    list.current = element;
    if (typeof ref === 'function') ref(element);
    else if (ref) ref.current = element;
  };
  return renderPart('div', state, own, { ...given, ref: both } as typeof given);
});

/** Leads back to the newest event, once the reader has gone away from it. */
export const TaskTimelineJump: Part<
  PartProps<'button', TaskTimelineState>,
  HTMLButtonElement
> = /* @__PURE__ */ definePart(function TaskTimelineJump(given) {
  const { state, unseen, toEnd } = useTimeline('Jump');
  if (!state.away) return null;
  const spec = { variant: 'quiet', onPress: toEnd, label: words.jump(unseen) } as const;
  return <div className="webrun-timeline-jump">{renderButton(spec, state, given)}</div>;
});

/**
 * Shows what a run's agent thinks and does, as it happens; gaps are said. It follows the newest event unless the reader has
 * scrolled up. A log as long as is kept by default is in the page as a whole; of a longer one, 10,000 say, what is near to the
 * reader is: the browser's own search then finds only that.
 *
 * @example
 * ```tsx
 * <TaskTimeline run={run} />
 * ```
 */
export const TaskTimeline: Part<TaskTimelineProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  function TaskTimeline(props) {
    return (
      <TaskTimelineRoot {...props}>
        <TaskTimelineHead />
        <TaskTimelineLog />
        <TaskTimelineJump />
      </TaskTimelineRoot>
    );
  },
);

// ---------------------------------------------------------------------------------------------------- events to words

const ends: readonly string[] = ['completed', 'failed', 'terminated'];

/** A task's end that was learned by asking is shown like one that was pushed. */
function withEnd(
  events: readonly TaskEvent[],
  status: AnyRun['status'],
  task: AnyRun['task'],
  settledAt: number | undefined,
): readonly TaskEvent[] {
  const last = events.at(-1);
  if (!last || !ends.includes(status) || events.some(({ kind }) => kind === status)) return events;
  const text = task?.status === 'failed' ? task.failure.message : null;
  const at = Math.max(settledAt ?? last.at, last.at);
  const id = last.id + 1;
  return [...events, { id, at, kind: status as TaskEventKind, taskId: null, text, name: null, until: null }];
}

interface Grouped {
  /** All but the newest two: the same list until one of these events has changed. */
  readonly older: readonly (readonly TaskEvent[])[];
  readonly newest: readonly (readonly TaskEvent[])[];
}

/** Puts events in groups, and keeps each group that is what it was: an event at the end then touches the newest alone. */
function createGrouper(): (events: readonly TaskEvent[]) => Grouped {
  let grouped: Grouped = { older: [], newest: [] };
  return (events) => {
    const before = new Map([...grouped.older, ...grouped.newest].map((group) => [toKey(group[0]), group]));
    const groups: (readonly TaskEvent[])[] = [];
    for (let from = 0; from < events.length;) {
      const key = toKey(events[from]);
      let to = from + 1;
      while (to < events.length && toKey(events[to]) === key) to++;
      const known = before.get(key);
      const isKnown = known?.length === to - from && known.every((event, at) => event === events[from + at]);
      groups.push(isKnown ? known : events.slice(from, to));
      from = to;
    }
    const older = groups.slice(0, -2);
    const isSame =
      older.length === grouped.older.length && older.every((group, at) => group === grouped.older[at]);
    grouped = { older: isSame ? grouped.older : older, newest: groups.slice(-2) };
    return grouped;
  };
}

const toKey = (event: TaskEvent | undefined): number => Math.floor((event?.id ?? 0) / groupSize);

const toList = (events: readonly TaskEvent[], since: number, isDrawn: boolean): ReactElement => (
  <Group key={toKey(events[0])} events={events} since={since} isDrawn={isDrawn} />
);

interface GroupProps {
  readonly events: readonly TaskEvent[];
  readonly since: number;
  /** Drawn wherever the reader is. */
  readonly isDrawn: boolean;
}

/** Some events in a row, drawn while they are near to what is seen; rendered again only when one of them has changed. */
const Group = /* @__PURE__ */ memo(function Group({ events, since, isDrawn }: GroupProps): ReactElement {
  const list = useRef<HTMLOListElement>(null);
  const [near, setNear] = useState({ isNear: false, rowPx });
  const count = events.length;
  useEffect(() => {
    const { current } = list;
    if (!current || typeof IntersectionObserver === 'undefined') return;
    const observer = new IntersectionObserver(
      (entries) => {
        const { isIntersecting: isNear, boundingClientRect } = entries.at(-1) as IntersectionObserverEntry;
        const drawn = current.childElementCount;
        // What it was high as long as it was drawn is what it stays.
        setNear((before) => ({
          isNear,
          rowPx: drawn > 0 ? boundingClientRect.height / drawn : before.rowPx,
        }));
      },
      { root: current.parentElement, rootMargin: '100% 0px' },
    );
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  if (!isDrawn && !near.isNear) return <ol ref={list} style={{ blockSize: near.rowPx * count }} />;
  return (
    <ol ref={list}>
      {events.map((event) => (
        <Row key={event.id} kind={event.kind} time={formatClock(event.at - since)} icon={icons[event.kind]}>
          {toWords(event)}
        </Row>
      ))}
    </ol>
  );
});

const icons: Readonly<Partial<Record<TaskEventKind, IconName>>> = {
  started: 'running',
  action: 'cursor',
  guardrail: 'needs-you',
  completed: 'done',
  failed: 'failed',
  terminated: 'stopped',
  'browser-lost': 'unknown',
  'browser-back': 'running',
  gap: 'unknown',
};

function Row({
  kind,
  time,
  icon,
  children,
}: {
  readonly kind: TaskEventKind;
  readonly time: string;
  readonly icon: IconName | undefined;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <li className="webrun-event" data-kind={kind}>
      <span className="webrun-event-time">{time}</span>
      {icon ? <Icon name={icon} /> : <span />}
      <p className="webrun-event-text" dir="auto">
        {children}
      </p>
    </li>
  );
}

function toWords(event: TaskEvent): ReactNode {
  const step = toStep(event);
  if (step)
    return step.verb === null ? (
      (step.text ?? words.silent)
    ) : (
      <>
        {step.verb} {step.isAddress ? <code>{step.text}</code> : step.text}
      </>
    );
  const { kind, text, at, until } = event;
  switch (kind) {
    case 'guardrail':
      return words.guardrail(text);
    case 'completed':
      return words.completed;
    case 'failed':
      return words.failed(text);
    case 'terminated':
      return words.terminated(text);
    case 'browser-lost':
      return words.browserLost;
    case 'gap':
      return until === null ? words.gapOpen : words.gap(Math.max(1, Math.round((until - at) / 1_000)));
    default:
      return null; // said by `toStep`
  }
}
