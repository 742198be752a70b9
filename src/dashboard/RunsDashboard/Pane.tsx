'use client';

import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { Icon } from '../../components/Icon.js';
import type { RunsOrder } from '../data/order.js';
import { ActionIcon } from '../shared/ActionIcon.js';
import { CopyButton } from '../shared/CopyButton.js';
import { isFocusLost, useKeptFocus } from '../shared/focus.js';
import { useOverviewWords } from '../shared/overviewWords.js';

/** Icons that only the bar of a run has. */
const icons = {
  share: 'M6.5 9.5l3-3M7 4.75l1.5-1.5a2.8 2.8 0 0 1 4 4L11 8.75M9 11.25l-1.5 1.5a2.8 2.8 0 0 1-4-4L5 7.25',
  open: 'M9.5 2.75h3.75V6.5M13 3L8.5 7.5M6.5 3.25H2.75v10h10V9.5',
  up: 'M4 10l4-4l4 4',
  down: 'M4 6l4 4l4-4',
} as const;

function takeFocus(bar: HTMLElement | null): void {
  if (bar && isFocusLost(bar)) bar.focus();
}

/** What is drawn beside the table; where there is little room, instead of it. */
export function Pane({
  title,
  subject,
  actions,
  onClose,
  children,
}: {
  /** What it is about: another one may take away what had the focus. */
  readonly subject?: string;
  /** Left out where what is inside has a heading of its own. */
  readonly title?: ReactNode;
  readonly actions?: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactElement {
  const { words } = useOverviewWords();
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Where the pane takes the place of the table, what had the focus is gone: reading goes on here.
    takeFocus(bar.current);
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- another subject may take away what had the focus
  }, [subject]);
  const pane = useRef<HTMLElement>(null);
  // After a component that keeps the focus of its own buttons.
  const kept = useKeptFocus(pane, () => queueMicrotask(() => takeFocus(bar.current)));
  return (
    <section ref={pane} className="webrun-panel webrun-pane" {...kept}>
      <div className="webrun-pane-bar" ref={bar} tabIndex={-1}>
        <button
          type="button"
          className="webrun-button webrun-pane-back"
          data-variant="quiet"
          onClick={onClose}
        >
          <ActionIcon name="left" />
          {words.back}
        </button>
        {title === undefined ? (
          <span className="webrun-pane-title" />
        ) : (
          <h2 className="webrun-pane-title webrun-strong">{title}</h2>
        )}
        {actions}
        <button
          type="button"
          className="webrun-icon-button webrun-pane-close"
          aria-label={words.close}
          onClick={onClose}
        >
          <ActionIcon name="close" />
        </button>
      </div>
      {/* Another subject is read from its beginning. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard has to reach it */}
      <div key={subject} className="webrun-pane-body" tabIndex={0} role="group" aria-label={words.runs}>
        {children}
      </div>
    </section>
  );
}

const none: readonly string[] = [];

/** Moves through the runs in the order of the table, and copies a link with the run's id only. */
export function RunNavigation({
  runId,
  isUnknown,
  order,
  hrefOf,
  isWide,
  onWide,
  onSelect,
}: {
  readonly runId: string;
  /** Nobody knows the run: there is no page of it, and no place in the order. */
  readonly isUnknown: boolean;
  readonly order: RunsOrder;
  readonly hrefOf: ((runId: string) => string) | undefined;
  readonly isWide: boolean;
  readonly onWide: (isWide: boolean) => void;
  readonly onSelect: (runId: string) => void;
}): ReactElement {
  const { words, format } = useOverviewWords();
  const runIds = useSyncExternalStore(order.subscribe, order.get, () => none);
  const at = runIds.indexOf(runId);
  const href = hrefOf?.(runId);
  const step = (by: 1 | -1): ReactElement => {
    const next = at < 0 ? undefined : runIds[at + by];
    return (
      <button
        type="button"
        className="webrun-icon-button"
        aria-label={by < 0 ? words.previousRun : words.nextRun}
        aria-disabled={next === undefined || undefined}
        onClick={() => next !== undefined && onSelect(next)}
      >
        <ActionIcon path={by < 0 ? icons.up : icons.down} />
      </button>
    );
  };
  return (
    <>
      {at >= 0 && (
        <span className="webrun-muted webrun-small webrun-number">
          {words.positionOf(format.number(at + 1), format.number(runIds.length))}
        </span>
      )}
      {!isUnknown && step(-1)}
      {!isUnknown && step(1)}
      {href !== undefined && (
        <CopyButton
          text={new URL(href, document.baseURI).href}
          name={words.copyLink}
          icon={<ActionIcon path={icons.share} />}
        />
      )}
      {!isUnknown && (
        <button
          type="button"
          className="webrun-icon-button webrun-pane-wide"
          aria-label={words.openPage}
          aria-pressed={isWide}
          onClick={() => onWide(!isWide)}
        >
          <ActionIcon path={icons.open} />
        </button>
      )}
    </>
  );
}

/** The heading of the pane with questions. */
export function QuestionsTitle({ count }: { readonly count: number }): ReactElement {
  const { words, format } = useOverviewWords();
  return (
    <span className="webrun-state" data-status={count > 0 ? 'guardrail' : undefined}>
      <Icon name="needs-you" />
      <span>
        {words.questions} {format.number(count)}
      </span>
    </span>
  );
}
