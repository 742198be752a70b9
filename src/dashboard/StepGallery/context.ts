import { createFamily } from '../../components/family.js';
import type { Family } from '../../components/family.js';
import type { RunStep, StepPicture } from '../data/steps.js';
import type { DashboardWords } from '../shared/words.js';

/** What the parts of a StepGallery mirror to `data-*`. */
export interface StepGalleryState {
  /** No step was recorded. @selector [data-empty] */
  readonly empty: boolean;
}

/** What the parts of a StepGallery share. */
export interface GalleryView {
  readonly state: StepGalleryState;
  readonly steps: readonly RunStep[];
  readonly pictures: readonly StepPicture[];
  /** The chosen step, from 1; 0 when there is none. */
  readonly at: number;
  /** Chooses a step; one beyond the last is the last, which is then followed. */
  readonly choose: (step: number) => void;
  /** Why there are no steps. */
  readonly none: { readonly title: string; readonly reason: string };
  readonly language: DashboardWords;
}

export const family: Family<GalleryView, StepGalleryState> = /* @__PURE__ */ createFamily<
  GalleryView,
  StepGalleryState
>('StepGallery', ({ state }) => state);
