import { createFamily } from '../../components/family.js';
import type { Family } from '../../components/family.js';
import type { RunStep, StepPicture } from '../data/steps.js';
import type { DashboardWords } from '../shared/dashboardWords.js';

/** The state that a StepGallery mirrors to `data-*`. */
export interface StepGalleryState {
  /** Whether no step was recorded. @selector [data-empty] */
  readonly empty: boolean;
}

/** The context shared by the parts of a StepGallery. */
export interface GalleryView {
  readonly state: StepGalleryState;
  readonly steps: readonly RunStep[];
  readonly pictures: readonly StepPicture[];
  /** The number of the chosen step, from 1; 0 if there is none. */
  readonly at: number;
  /** Chooses a step, at most the last. Choosing the last of an active run follows new steps. */
  readonly choose: (step: number) => void;
  /** Why there are no steps. */
  readonly none: { readonly title: string; readonly reason: string };
  readonly language: DashboardWords;
}

export const family: Family<GalleryView, StepGalleryState> = /* @__PURE__ */ createFamily<
  GalleryView,
  StepGalleryState
>('StepGallery', ({ state }) => state);
