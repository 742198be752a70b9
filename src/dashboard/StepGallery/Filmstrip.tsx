'use client';

import { useEffect, useRef } from 'react';
import type { ReactElement } from 'react';
import { describeStep, toLine } from '../../components/describeStep.js';
import type { Step as StepInWords } from '../../components/describeStep.js';
import { definePart, renderPart } from '../../components/part.js';
import type { Part, PartProps } from '../../components/part.js';
import { useWords } from '../../components/words.js';
import type { Words } from '../../components/words.js';
import type { TaskEvent } from '../../core/events.js';
import type { DashboardMessages } from '../../messages/en/dashboard.js';
import { steps as englishSteps } from '../../messages/en/live.js';
import { pictureOf } from '../data/steps.js';
import type { RunStep } from '../data/steps.js';
import { useMergedRef } from '../shared/useMergedRef.js';
import { family } from './context.js';
import type { StepGalleryState } from './context.js';

/** How many steps the strip renders at once, around the chosen one. */
const mostInStrip = 120;

/** One small picture per step, with what was done, for how long, and where. */
export const StepGalleryFilmstrip: Part<
  PartProps<'ol', StepGalleryState>,
  HTMLOListElement
> = /* @__PURE__ */ definePart('StepGallery.Filmstrip', function StepGalleryFilmstrip(given) {
  const { state, steps, at, language } = family.use('Filmstrip');
  const strip = useRef<HTMLOListElement>(null);
  const ref = useMergedRef(strip, given.ref);
  useEffect(() => {
    const list = strip.current;
    const item = list?.querySelector<HTMLElement>('[aria-current="step"]');
    if (!list || !item) return;
    // Only the strip scrolls, never the page around it.
    const [box, own] = [list.getBoundingClientRect(), item.getBoundingClientRect()];
    list.scrollLeft += toScroll(own.left, own.right, box.left, box.right);
    list.scrollTop += toScroll(own.top, own.bottom, box.top, box.bottom);
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- the chosen step has moved
  }, [at]);
  if (steps.length === 0) return null;
  const first = Math.max(0, Math.min(steps.length - mostInStrip, at - (mostInStrip >> 1)));
  const own = {
    className: 'webrun-filmstrip',
    // It scrolls, so the keyboard has to reach it.
    tabIndex: 0,
    'aria-label': language.words.steps,
    children: steps.slice(first, first + mostInStrip).map((step) => <Step key={step.number} step={step} />),
  };
  return renderPart('ol', state, own, { ...given, ref } as typeof given);
});

/** How far to scroll so that `start` to `end` fits between `from` and `to`, with a little of its neighbor. */
function toScroll(start: number, end: number, from: number, to: number): number {
  return start < from ? start - from - 16 : end > to ? end - to + 16 : 0;
}

function Step({ step }: { readonly step: RunStep }): ReactElement {
  const { pictures, at, choose, language } = family.use('Filmstrip');
  const { words, format } = language;
  const stepWords = useWords('steps', englishSteps);
  const { verb, text: object } = describe(step.event, words, stepWords);
  const text = toLine({ verb, text: object, host: null, isAddress: false }, stepWords);
  const picture = pictureOf(step, pictures);
  const length = step.until === null ? null : step.until - step.at;
  return (
    <li>
      <button
        type="button"
        className="webrun-step"
        aria-current={step.number === at ? 'step' : undefined}
        onClick={() => choose(step.number)}
      >
        {picture ? (
          <img src={picture.src} alt="" loading="lazy" />
        ) : (
          <span className="webrun-step-none">{words.noPicture}</span>
        )}
        {/* Each part is cut at its own end: an English name in an Arabic page loses no beginning. */}
        <span className="webrun-step-text" title={text}>
          {verb !== null && <span>{verb}</span>}
          {object !== null && (
            <span className="webrun-line-1" dir="auto">
              {object}
            </span>
          )}
        </span>
        <span className="webrun-number">
          {format.number(step.number)}
          {length !== null && length > 0 && ` · ${format.took(length)}`}
        </span>
        <span className="webrun-line-1 webrun-muted webrun-step-host" dir="auto">
          {step.host}
        </span>
      </button>
    </li>
  );
}

/** What was done, and to what; the host has a line of its own. */
function describe(
  event: TaskEvent,
  words: DashboardMessages,
  stepWords: Pick<Words<'steps'>, 't'>,
): Pick<StepInWords, 'verb' | 'text'> {
  if (event.kind === 'guardrail') return { verb: words.groups['needs-you'], text: null };
  if (event.kind === 'completed') return { verb: words.groups.done, text: null };
  return describeStep(event, stepWords) ?? { verb: null, text: event.text };
}
