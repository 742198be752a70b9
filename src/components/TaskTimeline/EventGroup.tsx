'use client';

import { memo, useEffect, useRef, useState } from 'react';
import type { MemoExoticComponent, ReactElement, ReactNode } from 'react';
import type { TaskEvent, TaskEventKind } from '../../core/events.js';
import { steps, timeline } from '../../messages/en/live.js';
import { useIsomorphicLayoutEffect } from '../useIsomorphicLayoutEffect.js';
import { describeStep } from '../describeStep.js';
import type { Step } from '../describeStep.js';
import { focusComponent } from '../focus.js';
import { Icon } from '../Icon.js';
import type { IconName } from '../Icon.js';
import { Isolate } from '../Isolate.js';
import { gapAfter } from '../gapAfter.js';
import { useWords } from '../words.js';
import type { Words } from '../words.js';
import { describeEvent, eventIcons } from './describeTaskTimeline.js';
import { family } from './timelineFamily.js';

/** The assumed height of a row before it is drawn, in pixels; most are one line. */
const rowPx = 28;

interface EventGroupProps {
  readonly events: readonly TaskEvent[];
  readonly since: number;
  /** Drawn even far from the reader. */
  readonly isDrawn: boolean;
}

/** Consecutive events, drawn while near the visible part; re-rendered only when one of them changes. */
export const EventGroup: MemoExoticComponent<(props: EventGroupProps) => ReactElement> = /* @__PURE__ */ memo(
  function EventGroup({ events, since, isDrawn }: EventGroupProps): ReactElement {
    const words = useWords('steps', steps);
    const { t } = useWords('timeline', timeline);
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
          // Keeps the height that it had when drawn.
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
    const isEmpty = !isDrawn && !near.isNear;
    // Not in the markup: a strict Content-Security-Policy forbids inline styles in a server's markup.
    useIsomorphicLayoutEffect(() => {
      if (list.current) list.current.style.blockSize = isEmpty ? `${near.rowPx * count}px` : '';
    }, [isEmpty, near.rowPx, count]);
    if (isEmpty) return <ol ref={list} />;
    const { format } = words;
    return (
      <ol ref={list}>
        {events.map((event) => (
          <EventRow
            key={event.id}
            kind={event.kind}
            time={format.clock(event.at - since)}
            icon={eventIcons[event.kind]}
          >
            {renderEvent(event, words, t)}
          </EventRow>
        ))}
      </ol>
    );
  },
);

type TimelineMessages = Words<'timeline'>['t'];

function renderEvent(event: TaskEvent, words: Words<'steps'>, t: TimelineMessages): ReactNode {
  const step = describeStep(event, words);
  return step ? renderStep(step, words.t, t.noText) : <EventText event={event} />;
}

function renderStep(
  { verb, text, isAddress, host }: Step,
  t: Words<'steps'>['t'],
  noText: string,
): ReactElement {
  if (verb === null) return <bdi>{text ?? noText}</bdi>;
  const where = host === null ? null : t.onHost(host);
  return (
    <>
      <Isolate>{verb}</Isolate>
      {gapAfter(verb)}
      {isAddress ? (
        <bdi dir="ltr">
          <code>{text}</code>
        </bdi>
      ) : (
        <bdi>{text}</bdi>
      )}
      {where !== null && (
        <>
          {gapAfter(text ?? '', where)}
          <Isolate className="webrun-event-host">{where}</Isolate>
        </>
      )}
    </>
  );
}

/** An event that is not a step; links to what another component on the page shows instead of repeating it. */
function EventText({ event }: { readonly event: TaskEvent }): ReactElement {
  const { rows, around, words, runKey } = family.use('Log');
  const isLast = rows.findLast(({ kind }) => kind === event.kind)?.id === event.id;
  const { text, quote, end, link } = describeEvent(event, isLast, around, words);
  if (link === null)
    return (
      <Isolate>
        {text}
        {quote !== null && <bdi>{quote}</bdi>}
        {end}
      </Isolate>
    );
  const className = link === 'question' ? 'webrun-guardrail' : 'webrun-status';
  return (
    <button
      className="webrun-link"
      type="button"
      onClick={({ currentTarget }) => focusComponent(currentTarget.getRootNode(), className, runKey)}
    >
      <Isolate>{text}</Isolate>
    </button>
  );
}

interface EventRowProps {
  readonly kind: TaskEventKind;
  readonly time: string;
  readonly icon: IconName | undefined;
  readonly children: ReactNode;
}

/** One line: when, what. */
export function EventRow({ kind, time, icon, children }: EventRowProps): ReactElement {
  return (
    <li className="webrun-event" data-kind={kind}>
      <bdi className="webrun-event-time">{time}</bdi>
      {icon ? <Icon name={icon} /> : <span />}
      <p className="webrun-event-text">{children}</p>
    </li>
  );
}
