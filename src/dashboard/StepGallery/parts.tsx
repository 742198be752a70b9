'use client';

import type { FamilyPart } from '../../components/family.js';
import { pictureOf } from '../data/steps.js';
import { ActionIcon } from '../shared/ActionIcon.js';
import { family } from './context.js';
import type { GalleryView, StepGalleryState } from './context.js';

export { StepGalleryFilmstrip as Filmstrip } from './Filmstrip.js';
export { StepGalleryRoot as Root } from './Root.js';
export { StepGalleryScrubber as Scrubber } from './Scrubber.js';

type GalleryPart<Tag extends 'div' | 'figure' | 'span' | 'button'> = FamilyPart<Tag, StepGalleryState>;

/** Says that no step was recorded. Renders nothing if there are any. */
export const EmptyState: GalleryPart<'div'> = /* @__PURE__ */ family.part(
  'EmptyState',
  'div',
  ({ state, none }) =>
    state.empty
      ? {
          className: 'webrun-empty',
          children: (
            <>
              <strong>{none.title}</strong>
              <p>{none.reason}</p>
            </>
          ),
        }
      : null,
);

/** The large picture of the chosen step, with its address. Renders nothing if there are no pictures. */
export const Picture: GalleryPart<'figure'> = /* @__PURE__ */ family.part(
  'Picture',
  'figure',
  ({ steps, pictures, at, language: { words, format } }) => {
    const step = steps[at - 1];
    // Without pictures, the strip says what was done; a large empty frame would say nothing.
    if (!step || pictures.length === 0) return null;
    const picture = pictureOf(step, pictures);
    const name = words.pictureOf(format.number(step.number));
    return {
      className: 'webrun-steps-figure',
      children: (
        <>
          <figcaption className="webrun-steps-caption">
            <span className="webrun-strong">{name}</span>{' '}
            <span className="webrun-muted webrun-line-1" dir="auto">
              {typeof picture?.url === 'string' ? picture.url.replace(/^https?:\/\//, '') : step.host}
            </span>
          </figcaption>
          <div className="webrun-steps-picture">
            {picture ? (
              <img src={picture.src} alt={name} />
            ) : (
              <span className="webrun-muted">{words.noPicture}</span>
            )}
          </div>
        </>
      ),
    };
  },
);

/** Holds the controls that move through the steps. Renders nothing if there are no steps. */
export const Controls: GalleryPart<'div'> = /* @__PURE__ */ family.part('Controls', 'div', ({ state }) =>
  state.empty ? null : { className: 'webrun-scrubber' },
);

/** Goes to the previous step. */
export const Previous: GalleryPart<'button'> = /* @__PURE__ */ family.part('Previous', 'button', (view) =>
  toMove(view, -1),
);

/** Goes to the next step. */
export const Next: GalleryPart<'button'> = /* @__PURE__ */ family.part('Next', 'button', (view) =>
  toMove(view, 1),
);

/** At either end, the button stays and keeps the focus. */
function toMove({ steps, at, choose, language: { words } }: GalleryView, by: 1 | -1) {
  const next = at + by;
  return {
    type: 'button',
    className: 'webrun-icon-button',
    'aria-label': by < 0 ? words.previousStep : words.nextStep,
    'aria-disabled': next < 1 || next > steps.length || undefined,
    onClick: () => choose(next),
    children: <ActionIcon name={by < 0 ? 'left' : 'right'} />,
  };
}

/** The number of the chosen step, and of all steps. */
export const Position: GalleryPart<'span'> = /* @__PURE__ */ family.part(
  'Position',
  'span',
  ({ steps, at, language: { words, format } }) => ({
    className: 'webrun-number',
    children: words.stepOf(format.number(at), format.number(steps.length)),
  }),
);
