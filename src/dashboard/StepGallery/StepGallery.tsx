'use client';

import { useEffect, useMemo, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { useSecond } from '../../components/clock.js';
import { definePart, renderPart } from '../../components/part.js';
import type { Part, PartProps } from '../../components/part.js';
import { describeStep, toLine } from '../../components/describeStep.js';
import { useWords as useSectionWords } from '../../components/words.js';
import type { Words } from '../../components/words.js';
import { steps as englishSteps } from '../../messages/en/live.js';
import type { TaskEvent } from '../../core/events.js';
import type { AnyRun } from '../../hooks/run.js';
import { useEventLog, useStoredEvents } from '../../hooks/useTaskEvents.js';
import { useTrackedRun } from '../../hooks/useTracked.js';
import { useOptionalManager } from '../../hooks/WebRunProvider.js';
import { pictureOf, toSteps } from '../data/steps.js';
import type { RunStep, StepPicture } from '../data/steps.js';
import { ActionIcon } from '../shared/ActionIcon.js';
import { useWords } from '../shared/words.js';
import type { DashboardWords } from '../shared/words.js';
import { usePictures } from './pictures.js';

/** The props of {@link StepGallery}. */
export interface StepGalleryProps extends PartProps<'div', object> {
  /** Whose steps are shown. */
  readonly run: AnyRun;
  /** Its events, for example from your own database. @default those that this app has kept of the run */
  readonly events?: readonly TaskEvent[] | undefined;
  /** Its pictures. @default those that were taken while the run was watched here */
  readonly pictures?: readonly StepPicture[] | undefined;
  /** Leaves out the large picture, for a pane that shows it elsewhere. @default false */
  readonly isStripOnly?: boolean | undefined;
}

const noEvents: readonly TaskEvent[] = [];
const nowhere = { get: () => undefined, list: () => [], subscribe: () => () => undefined };

/**
 * Shows what an agent did, step by step: a small picture where there was one, what was done, where, and for how long. The picture of the
 * chosen step is large; a slider moves through the steps.
 *
 * @example
 * ```tsx
 * <StepGallery run={useRun(runId)} />
 * ```
 */
export const StepGallery: Part<StepGalleryProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'StepGallery',
  function StepGallery({ run, events: givenEvents, pictures: givenPictures, isStripOnly = false, ...given }) {
    const manager = useOptionalManager();
    const { words, format } = useWords();
    const { runId = '', isSettled, settledAt, endedAt } = useTrackedRun(run);
    const log = useEventLog(manager, run);
    useStoredEvents(manager, run);
    const known = usePictures(manager ?? nowhere, runId);
    const events = givenEvents ?? log.events ?? noEvents;
    const pictures = givenPictures ?? known;
    const end = isSettled ? (endedAt ?? settledAt ?? null) : null;
    const steps = useMemo(() => toSteps(events, end), [events, end]);
    const [chosen, setChosen] = useState<number | null>(null);
    const last = steps.length;
    // Without a choice the newest step is shown, and followed.
    const at = chosen === null || chosen > last ? last : chosen;
    const step = steps[at - 1];
    const own = { className: 'webrun webrun-steps', role: 'group', 'aria-label': words.gallery };
    if (!step)
      return renderPart(
        'div',
        {},
        {
          ...own,
          children: (
            <div className="webrun-empty">
              <strong>{words.noSteps}</strong>
              <p>{words.noStepsHelp}</p>
            </div>
          ),
        },
        given,
      );
    const choose = (next: number): void => setChosen(next >= last ? null : Math.max(1, next));
    const picture = pictureOf(step, pictures);
    const children = (
      <>
        {!isStripOnly && (
          <figure className="webrun-steps-figure">
            <figcaption className="webrun-steps-caption">
              <span className="webrun-strong">{words.pictureOf(format.number(step.number))}</span>{' '}
              <bdi className="webrun-muted">{picture?.url?.replace(/^https?:\/\//, '') ?? step.host}</bdi>
            </figcaption>
            <div className="webrun-steps-picture">
              {picture ? (
                <img src={picture.src} alt={words.pictureOf(format.number(step.number))} />
              ) : (
                <span className="webrun-muted">{words.noPicture}</span>
              )}
            </div>
          </figure>
        )}
        <div className="webrun-scrubber">
          <span className="webrun-scrubber-buttons">
            <button
              type="button"
              className="webrun-icon-button"
              aria-label={words.previousStep}
              aria-disabled={at <= 1 || undefined}
              onClick={() => choose(at - 1)}
            >
              <ActionIcon name="left" />
            </button>
            <button
              type="button"
              className="webrun-icon-button"
              aria-label={words.nextStep}
              aria-disabled={at >= last || undefined}
              onClick={() => choose(at + 1)}
            >
              <ActionIcon name="right" />
            </button>
          </span>
          <Scrubber steps={steps} at={at} onChoose={choose} />
          <span className="webrun-number">{words.stepOf(format.number(at), format.number(last))}</span>
        </div>
        <Filmstrip steps={steps} pictures={pictures} at={at} onChoose={choose} />
      </>
    );
    return renderPart('div', {}, { ...own, children }, given);
  },
);

interface ChooseProps {
  readonly steps: readonly RunStep[];
  readonly at: number;
  readonly onChoose: (step: number) => void;
}

/** Width of the scrubber's drawing, and the least width of a step in it. */
const trackWidth = 1_000;
const leastWidth = 6;
const trackGap = 4;

/** A slider over the time of the run: each step is as wide as it was long. */
function Scrubber({ steps, at, onChoose }: ChooseProps): ReactElement {
  const { words, format } = useWords();
  const now = useSecond() * 1_000;
  const lengths = steps.map(({ at: from, until }) => Math.max(1, (until ?? Math.max(from, now)) - from));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const free = Math.max(1, trackWidth - steps.length * (leastWidth + trackGap));
  const marks: { readonly x: number; readonly width: number; readonly step: RunStep }[] = [];
  for (const [index, step] of steps.entries()) {
    const before = marks.at(-1);
    const x = before ? before.x + before.width + trackGap : 0;
    marks.push({ x, width: leastWidth + ((lengths[index] ?? 0) / total) * free, step });
  }
  return (
    <span className="webrun-scrubber-track">
      <svg viewBox={`0 0 ${trackWidth} 28`} preserveAspectRatio="none" aria-hidden="true">
        {marks.map(({ x, width, step: { number, event } }) => (
          <rect
            key={number}
            x={x}
            width={width}
            y={number === at ? 9 : 11}
            height={number === at ? 10 : 6}
            data-current={number === at ? '' : undefined}
            data-kind={event.kind}
          />
        ))}
      </svg>
      <input
        type="range"
        min={1}
        max={steps.length}
        step={1}
        value={at}
        aria-label={words.scrubber}
        aria-valuetext={words.stepOf(format.number(at), format.number(steps.length))}
        onChange={({ currentTarget }) => onChoose(Number(currentTarget.value))}
      />
    </span>
  );
}

/** Steps that are drawn in the strip at once, around the chosen one. */
const mostInStrip = 120;

function Filmstrip({
  steps,
  pictures,
  at,
  onChoose,
}: ChooseProps & { readonly pictures: readonly StepPicture[] }): ReactElement {
  const { words, format } = useWords();
  const stepWords = useSectionWords('steps', englishSteps);
  const strip = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const list = strip.current;
    const item = list?.querySelector<HTMLElement>('[aria-current="step"]');
    if (!list || !item) return;
    // Only the strip scrolls, never the page around it.
    const [box, own] = [list.getBoundingClientRect(), item.getBoundingClientRect()];
    if (own.left < box.left) list.scrollLeft -= box.left - own.left + 16;
    else if (own.right > box.right) list.scrollLeft += own.right - box.right + 16;
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- the chosen step has moved
  }, [at]);
  const first = Math.max(0, Math.min(steps.length - mostInStrip, at - (mostInStrip >> 1)));
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard has to reach it
    <ol className="webrun-filmstrip" ref={strip} tabIndex={0} aria-label={words.steps}>
      {steps.slice(first, first + mostInStrip).map((step) => {
        const picture = pictureOf(step, pictures);
        const text = describe(step.event, { words }, stepWords);
        const length = step.until === null ? null : step.until - step.at;
        return (
          <li key={step.number}>
            <button
              type="button"
              className="webrun-step"
              aria-current={step.number === at ? 'step' : undefined}
              onClick={() => onChoose(step.number)}
            >
              {picture ? (
                <img src={picture.src} alt="" loading="lazy" />
              ) : (
                <span className="webrun-step-none">{words.noPicture}</span>
              )}
              <span className="webrun-line-1" title={text}>
                <bdi>{text}</bdi>
              </span>
              <span className="webrun-number">
                {format.number(step.number)}
                {length !== null && length > 0 && ` · ${format.duration(length)}`}
              </span>
              <span className="webrun-line-1 webrun-muted">
                <bdi>{step.host}</bdi>
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

function describe(
  event: TaskEvent,
  { words }: Pick<DashboardWords, 'words'>,
  stepWords: Pick<Words<'steps'>, 't'>,
): string {
  if (event.kind === 'guardrail') return words.groups['needs-you'];
  if (event.kind === 'completed') return words.groups.done;
  const step = describeStep(event, stepWords);
  return step ? toLine(step, stepWords) : (event.text ?? '');
}
