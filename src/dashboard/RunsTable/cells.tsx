'use client';

import type { ReactElement, ReactNode } from 'react';
import { sinceMs, useSecond } from '../../components/clock.js';
import { Icon } from '../../components/Icon.js';
import { toShownDurationMs } from '../../components/runDuration.js';
import type { StartedRun } from '../../runs/runState.js';
import { toRunFacts, toTags, toTitle } from '../data/runFacts.js';
import { describeRow } from '../shared/describeRow.js';
import type { RowDescription } from '../shared/describeRow.js';
import { RunLink } from '../shared/RunLink.js';
import { useToday } from '../shared/useToday.js';
import { useDashboardWords } from '../shared/dashboardWords.js';
import type { DashboardWords } from '../shared/dashboardWords.js';
import type { RunsColumnId } from './model.js';

/** The data that the cells of a row read. */
export interface RowView {
  readonly run: StartedRun;
  /** The row's description of the run, where seconds do not matter. */
  readonly description: RowDescription;
  readonly language: DashboardWords;
  readonly isFocusable: boolean;
  readonly isSelected: boolean;
  readonly onToggle: (event: unknown) => void;
  readonly onOpen: (() => void) | undefined;
  readonly href: string | undefined;
  /** Whether the row is not under its day heading. */
  readonly isDated: boolean;
}

/** The box that selects the row. */
function drawCheck({ run, isSelected, isFocusable, onToggle, language: { words } }: RowView): ReactElement {
  return (
    <input
      type="checkbox"
      checked={isSelected}
      tabIndex={isFocusable ? 0 : -1}
      aria-label={words.selectRun(toTitle(run.input?.taskDetails) || words.noTask)}
      // The browser's own toggle and TanStack's handler (with Shift it takes a range) agree.
      onChange={onToggle}
    />
  );
}

/** Icon and word of the state. */
function drawState({ description: { icon, word, status } }: RowView): ReactElement {
  return (
    <span className="webrun-state" data-status={status} data-quiet={status === 'guardrail' ? undefined : ''}>
      <Icon name={icon} />
      <span>{word}</span>
    </span>
  );
}

/** What was asked for. The link opens the run; a failure's code is shown here when its column has no room. */
function drawTask({ run, isFocusable, onOpen, href, language: { words } }: RowView): ReactElement {
  const { title: first, code } = toRunFacts(run);
  const title = first || words.noTask;
  const shown = { className: 'webrun-runs-title', dir: 'auto', title };
  const name =
    onOpen || href !== undefined ? (
      <RunLink {...shown} href={href} onOpen={onOpen} tabIndex={isFocusable ? 0 : -1} data-run-link="">
        {title}
      </RunLink>
    ) : (
      <span {...shown}>{title}</span>
    );
  // A lost run's code is ours, and says no more than its state.
  if (code === null || run.status === 'lost') return name;
  return (
    <span className="webrun-runs-task">
      {name}
      <span className="webrun-code-word webrun-runs-code" dir="ltr">
        {code}
      </span>
    </span>
  );
}

/** What the run waits for, or its result. */
function drawResult({ run, description }: RowView): ReactElement {
  // Only a wait with a time ticks.
  const nextPollAt = run.waiting?.nextPollAt ?? null;
  const isTicking = run.waiting !== undefined && run.waiting.reason !== 'normal' && nextPollAt !== null;
  return isTicking ? <TickingResult run={run} /> : drawText(description);
}

function TickingResult({ run }: { readonly run: StartedRun }): ReactElement {
  const language = useDashboardWords();
  return drawText(describeRow(run, language, useSecond() * 1_000));
}

function drawText({ code, lead, text, isForeign }: RowDescription): ReactElement {
  const Text = isForeign ? 'bdi' : 'span';
  const title = (lead === null ? text : `${lead} ${text}`) || undefined;
  if (code === null && lead === null)
    return (
      <Text className="webrun-runs-result" title={title}>
        {text}
      </Text>
    );
  return (
    <span className="webrun-runs-result" data-parts="" title={title}>
      {code !== null && (
        <span className="webrun-code-word" dir="ltr">
          {code}
        </span>
      )}
      {lead !== null && <span data-lead="">{lead}</span>}
      <Text>{text}</Text>
    </span>
  );
}

/** More tags than this go in the title. */
const mostTags = 2;

/** The tags of the run. */
function drawTags({ run }: RowView): ReactElement {
  const tags = toTags(run.tags);
  return (
    <span className="webrun-tags" title={tags.length > mostTags ? tags.join(', ') : undefined}>
      {tags.slice(0, mostTags).map((tag) => (
        <span key={tag} className="webrun-tag" dir="auto">
          {tag}
        </span>
      ))}
      {tags.length > mostTags && <span className="webrun-muted">+{tags.length - mostTags}</span>}
    </span>
  );
}

/** The time of day, with the date if the list is not grouped by day. */
function drawStarted({ run: { startedAt }, isDated, language: { format } }: RowView): ReactElement | null {
  if (startedAt === undefined) return null;
  return (
    <time
      className="webrun-number"
      dateTime={new Date(startedAt).toISOString()}
      title={format.dateTime(startedAt)}
    >
      {isDated ? <DatedTime at={startedAt} /> : format.time(startedAt)}
    </time>
  );
}

function DatedTime({ at }: { readonly at: number }): string {
  const { words, format } = useDashboardWords();
  const today = useToday();
  return format.calendar.toDay(at) === today
    ? format.list([words.today, format.time(at)])
    : format.dateTimeShort(at);
}

/** How long the run took or has taken, against the inline hold and the limit. */
function drawDuration({ run }: RowView): ReactElement | null {
  const { durationMs } = toRunFacts(run);
  if (durationMs !== null)
    return (
      <Duration
        isEnded
        ms={durationMs}
        shownMs={toShownDurationMs(run, durationMs)}
        limitMs={run.input?.maxDurationMs}
      />
    );
  if (run.submittedAt === undefined || run.isSettled) return null;
  return <RunningDuration since={run.submittedAt} limitMs={run.input?.maxDurationMs} />;
}

/** Shows how long a run has taken so far. It updates on its own. */
export function RunningDuration({
  since,
  limitMs,
}: {
  readonly since: number;
  readonly limitMs: number | undefined;
}): ReactElement {
  return <Duration ms={sinceMs(since, useSecond())} limitMs={limitMs} />;
}

/** Shows a time as text and a bar of two cells: how long a start is held, then the rest up to the limit. */
export function Duration({
  ms,
  shownMs = ms,
  limitMs: ownLimitMs,
  isEnded = false,
}: {
  readonly ms: number;
  /** The time shown as text, in milliseconds. @default ms */
  readonly shownMs?: number | undefined;
  readonly limitMs?: number | undefined;
  /** Whether the time is final: then under a second reads as less than 1 s, not zero. @default false */
  readonly isEnded?: boolean | undefined;
}): ReactElement {
  const { format, traits } = useDashboardWords();
  const { holdMs } = traits;
  const limitMs = ownLimitMs ?? traits.maxDurationMs;
  return (
    <span className="webrun-duration webrun-number" data-overdue={!isEnded && ms > limitMs ? '' : undefined}>
      {isEnded ? format.took(shownMs) : format.duration(shownMs)}
      <svg className="webrun-timebar" viewBox="0 0 70 4" preserveAspectRatio="none" aria-hidden="true">
        <path d={`M0 0H${28 * Math.min(1, ms / holdMs)}V4H0z${toRest(ms, holdMs, limitMs)}`} />
      </svg>
    </span>
  );
}

/** The second cell, from there up to the limit. */
function toRest(ms: number, holdMs: number, limitMs: number): string {
  const share = Math.min(1, (ms - holdMs) / Math.max(1, limitMs - holdMs));
  return share > 0 ? `M30 0H${30 + 40 * share}V4H30z` : '';
}

/** Whether four decimals show all of an amount. */
const isShort = (usd: number): boolean => Number(usd.toFixed(4)) === usd;

/** The cost. An unknown cost is a word, never a number. */
function drawCost({ run, language: { words, format } }: RowView): ReactNode {
  const { costUsd, costKind } = toRunFacts(run);
  if (costUsd !== null) {
    const text = format.usdShort(costUsd);
    return isShort(costUsd) ? text : <span title={format.usd(costUsd)}>{text}</span>;
  }
  if (costKind === 'none') return null;
  return <span data-cost={costKind}>{costKind === 'unknown' ? words.unknownCost : words.notReported}</span>;
}

/**
 * Draws each column of a row. These are functions, not components: only the row subscribes to its run, so one change renders one
 * row, and many rows cost only what they draw. A running time is a component inside. Fast scrolling draws every element of every
 * visible row in one frame, so rows have no unneeded wrappers.
 */
export const cells: Readonly<Record<RunsColumnId, (row: RowView) => ReactNode>> = {
  check: drawCheck,
  state: drawState,
  task: drawTask,
  result: drawResult,
  tags: drawTags,
  started: drawStarted,
  duration: drawDuration,
  cost: drawCost,
};
