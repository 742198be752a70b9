'use client';

import type { ReactElement } from 'react';
import { useSecond } from '../../components/clock.js';
import type { FamilyPart } from '../../components/family.js';
import type { RunStep } from '../data/steps.js';
import { family } from './context.js';
import type { StepGalleryState } from './context.js';

/** A slider over the time of the run: the longer a step, the wider it is. */
export const StepGalleryScrubber: FamilyPart<'span', StepGalleryState> = /* @__PURE__ */ family.part(
  'Scrubber',
  'span',
  ({ steps, at, choose, language: { words, format } }) =>
    steps.length === 0
      ? null
      : {
          className: 'webrun-scrubber-track',
          children: (
            <>
              <Track steps={steps} at={at} />
              <input
                type="range"
                min={1}
                max={steps.length}
                step={1}
                value={at}
                aria-label={words.scrubber}
                aria-valuetext={words.stepOf(format.number(at), format.number(steps.length))}
                onChange={({ currentTarget }) => choose(Number(currentTarget.value))}
              />
            </>
          ),
        },
);

/** In SVG units: the least width of the drawing and of a step, and the gap between steps. Many steps widen the drawing, and look narrower. */
const trackWidth = 1_000;
const leastWidth = 6;
const trackGap = 4;

function Track({ steps, at }: { readonly steps: readonly RunStep[]; readonly at: number }): ReactElement {
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
  const end = marks.at(-1);
  const drawnWidth = Math.max(trackWidth, end ? end.x + end.width : 0);
  // Keeps the chosen step visible among hundreds.
  const leastCurrent = drawnWidth / 150;
  return (
    <svg viewBox={`0 0 ${drawnWidth} 28`} preserveAspectRatio="none" aria-hidden="true">
      {marks.map(({ x, width, step: { number, event } }) => (
        <rect
          key={number}
          x={number === at ? Math.min(x, drawnWidth - Math.max(width, leastCurrent)) : x}
          width={number === at ? Math.max(width, leastCurrent) : width}
          y={number === at ? 9 : 11}
          height={number === at ? 10 : 6}
          data-current={number === at ? '' : undefined}
          data-kind={event.kind}
        />
      ))}
    </svg>
  );
}
