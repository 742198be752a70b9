'use client';

import { useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { definePart, renderPart } from '../../components/part.js';
import type { Part, PartProps } from '../../components/part.js';
import { PanelError } from '../shared/PanelError.js';
import { isStarted, useRunsAccess } from '../shared/RunsAccess.js';
import type { RunsProps } from '../shared/RunsAccess.js';
import { useMergedRef } from '../shared/useMergedRef.js';
import { useDashboardWords } from '../shared/dashboardWords.js';
import type { RunSteps } from '../StepGallery/Root.js';
import { family } from './context.js';
import type { DetailsView, RunDetailsState } from './context.js';
import { useDetails } from './useDetails.js';
import type { Details, LoadRun } from './useDetails.js';

/** The props of {@link RunDetails} and of `RunDetails.Root`. */
export interface RunDetailsProps extends RunsProps, PartProps<'article', RunDetailsState> {
  /** The run that is shown; `null` for none. */
  readonly runId: string | null;
  /** Finds a run that this browser does not know. Without it, such a run is shown as unknown. */
  readonly loadRun?: LoadRun | undefined;
  /** Steps of a run in your own database. @default the steps that this app has kept */
  readonly stepsOf?: ((runId: string) => RunSteps | undefined) | undefined;
  /** What the run may cost in US dollars before the reader is warned. @default no budget */
  readonly budgetUsd?: number | undefined;
  /** Level of the heading with the task. @default 2 */
  readonly headingLevel?: 1 | 2 | 3 | undefined;
  /** Called when a run is started from here, unchanged or edited. */
  readonly onSelectRun?: ((runId: string) => void) | undefined;
}

/** Holds one run; without one, shows why. */
export const RunDetailsRoot: Part<RunDetailsProps, HTMLElement> = /* @__PURE__ */ definePart(
  'RunDetails.Root',
  function RunDetailsRoot({
    runs,
    onAnswer,
    onCancel,
    onRetry,
    onDismiss,
    onStart,
    runId,
    loadRun,
    stepsOf,
    budgetUsd,
    headingLevel = 2,
    onSelectRun,
    ...given
  }) {
    const access = useRunsAccess({ runs, onAnswer, onCancel, onRetry, onDismiss, onStart }, 'RunDetails');
    const { words } = useDashboardWords();
    const details = useDetails(access, runId || null, loadRun);
    const [editing, setEditing] = useState<string | null>(null);
    const root = useRef<HTMLElement>(null);
    const ref = useMergedRef(root, given.ref);
    const run = details.status === 'ready' && isStarted(details.run) ? details.run : null;
    const state: RunDetailsState = {
      status: run ? run.status : toStatus(details),
      asked: run?.status === 'guardrail',
      settled: run?.isSettled ?? false,
    };
    const own = { className: 'webrun webrun-details', 'aria-label': words.runs };
    const rest = { ...given, ref } as typeof given;
    if (!run) {
      const { children: _, ...without } = rest;
      return renderPart('article', state, { ...own, children: <Missing details={details} /> }, without);
    }
    const view: DetailsView = {
      access,
      state,
      run,
      root,
      stepsOf,
      budgetUsd,
      headingLevel,
      canEdit: access.can.start && run.input !== undefined,
      isEditing: editing === run.runId,
      setEditing: (isEditing) => setEditing(isEditing ? run.runId : null),
      onSelectRun,
    };
    return <family.Provider value={view}>{renderPart('article', state, own, rest)}</family.Provider>;
  },
);

function toStatus({ status }: Details): RunDetailsState['status'] {
  if (status === 'failed') return 'load-failed';
  // A run that is ready, but idle, has not been started.
  return status === 'ready' ? 'unknown' : status;
}

function Missing({ details }: { readonly details: Details }): ReactElement {
  const { words, format } = useDashboardWords();
  switch (details.status) {
    case 'failed':
      return <PanelError name={words.runFailed} message={null} onRetry={details.retry} />;
    case 'loading':
      return (
        <div className="webrun-panel webrun-details-loading" role="status" aria-busy="true">
          <span className="webrun-visually-hidden">{words.runLoading}</span>
          {['2', '4', '3', '2', '3'].map((width, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- bars are all alike
            <span key={index} className="webrun-skeleton" data-width={width} />
          ))}
        </div>
      );
    case 'none':
      return <Note title={words.noRun} help={words.noRunHelp} />;
    case 'coming':
      return <Note title={words.started(format.count(1))} help={words.runLoading} />;
    default:
      return <Note title={words.runUnknown} help={words.runUnknownHelp} />;
  }
}

function Note({ title, help }: { readonly title: string; readonly help: string }): ReactElement {
  return (
    <div className="webrun-panel webrun-empty" role="status">
      <strong>{title}</strong>
      <p>{help}</p>
    </div>
  );
}
