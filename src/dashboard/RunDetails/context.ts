import { createContext } from 'react';
import type { Context, RefObject } from 'react';
import { useParent } from '../shared/useParent.js';
import type { StartedRun } from '../../runs/runState.js';
import type { DashboardVerbs, RunsAccess } from '../shared/RunsAccess.js';
import type { RunSteps } from '../StepGallery/Root.js';

/** What the parts of a RunDetails mirror to `data-*`. */
export interface RunDetailsState {
  /** @selector [data-status="completed"] */
  readonly status: StartedRun['status'] | 'none' | 'loading' | 'unknown' | 'load-failed';
  /** A question waits. @selector [data-asked] */
  readonly asked: boolean;
  /** @selector [data-settled] */
  readonly settled: boolean;
}

/** What the parts of a RunDetails share. */
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

export const DetailsContext: Context<DetailsView | null> = /* @__PURE__ */ createContext<DetailsView | null>(
  null,
);

/** What the details around a part share. @throws outside of them */
export const useDetailsView = (part: string): DetailsView => useParent(DetailsContext, 'RunDetails', part);
