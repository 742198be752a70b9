import type { RefObject } from 'react';
import { createFamily } from '../../components/family.js';
import type { Family } from '../../components/family.js';
import type { StartedRun } from '../../runs/runState.js';
import type { DashboardVerbs, RunsAccess } from '../shared/RunsAccess.js';
import type { RunSteps } from '../StepGallery/Root.js';

/** The state that the parts of a RunDetails mirror to `data-*`. */
export interface RunDetailsState {
  /** @selector [data-status="completed"] */
  readonly status: StartedRun['status'] | 'none' | 'loading' | 'coming' | 'unknown' | 'load-failed';
  /** Whether a question is open. @selector [data-asked] */
  readonly asked: boolean;
  /** @selector [data-settled] */
  readonly settled: boolean;
}

/** The context shared by the parts of a RunDetails. */
export interface DetailsView {
  readonly access: RunsAccess;
  readonly state: RunDetailsState;
  readonly run: StartedRun & DashboardVerbs;
  readonly root: RefObject<HTMLElement | null>;
  readonly stepsOf: ((runId: string) => RunSteps | undefined) | undefined;
  readonly budgetUsd: number | undefined;
  readonly headingLevel: 1 | 2 | 3;
  readonly canEdit: boolean;
  readonly isEditing: boolean;
  readonly setEditing: (isEditing: boolean) => void;
  readonly onSelectRun: ((runId: string) => void) | undefined;
}

/** Creates the parts of a RunDetails and gives them the run. */
export const family: Family<DetailsView, RunDetailsState> = /* @__PURE__ */ createFamily(
  'RunDetails',
  ({ state }) => state,
);
