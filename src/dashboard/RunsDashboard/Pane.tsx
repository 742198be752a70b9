'use client';

import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { Icon } from '../../components/Icon.js';
import type { RunsOrder } from '../data/runsOrder.js';
import { ActionIcon } from '../shared/ActionIcon.js';
import { CopyButton } from '../shared/CopyButton.js';
import { isFocusLost, useKeptFocus } from '../shared/focus.js';
import { useOverviewWords } from '../shared/overviewWords.js';

/** Icons that only a run's bar uses. */
const icons = {
  share: 'M6.5 9.5l3-3M7 4.75l1.5-1.5a2.8 2.8 0 0 1 4 4L11 8.75M9 11.25l-1.5 1.5a2.8 2.8 0 0 1-4-4L5 7.25',
  open: 'M9.5 2.75h3.75V6.5M13 3L8.5 7.5M6.5 3.25H2.75v10h10V9.5',
  up: 'M4 10l4-4l4 4',
  down: 'M4 6l4 4l4-4',
} as const;

function takeFocus(bar: HTMLElement | null): void {
  if (bar && isFocusLost(bar)) bar.focus();
}

/** The pane beside the table; it replaces the table when space is short. */
export function Pane({
  title,
  subject,
  actions,
  onClose,
  children,
}: {
  /** Identifies the content: a new subject may remove the focused element. */
  readonly subject?: string;
  /** Omit it if the content has its own heading. */
  readonly title?: ReactNode;
  readonly actions?: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactElement {
  const { words } = useOverviewWords();
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // If the pane replaces the table, the focused element is gone: move the focus here.
    takeFocus(bar.current);
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- a new subject may remove the focused element
  }, [subject]);
  const pane = useRef<HTMLElement>(null);
  // Runs after components that keep the focus among their own buttons.
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
      {/* A new subject starts scrolled to the top. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard has to reach it */}
      <div key={subject} className="webrun-pane-body" tabIndex={0} role="group" aria-label={words.runs}>
        {children}
      </div>
    </section>
  );
}

const none: readonly string[] = [];

/** Moves through the runs in table order, and copies a link that contains only the run's id. */
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
  /** Whether the run is unknown: it has no page and no place in the order. */
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
