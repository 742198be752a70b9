'use client';

import type { ReactElement } from 'react';
import { definePart } from '../../components/part.js';
import type { Part } from '../../components/part.js';
import { family } from './context.js';
import {
  RunDetailsAnswer,
  RunDetailsCost,
  RunDetailsFacts,
  RunDetailsHeader,
  RunDetailsQuestion,
  RunDetailsSession,
  RunDetailsStatus,
  RunDetailsSteps,
  RunDetailsTask,
} from './sections.js';
import { RunDetailsRoot } from './Root.js';
import type { RunDetailsProps } from './Root.js';

/**
 * Shows one run: state, cost, its question, picture, answer, steps, and the task as it was sent. A finished run puts the answer first, a
 * running one the picture. A run that this browser does not know is loaded with `loadRun`.
 *
 * @example
 * ```tsx
 * <RunDetails runId={runId} loadRun={(id) => api.findRun(id)} onSelectRun={(id) => navigate(`/runs/${id}`)} />
 * ```
 */
export const RunDetails: Part<RunDetailsProps, HTMLElement> = /* @__PURE__ */ definePart(
  'RunDetails',
  function RunDetails(props) {
    return (
      <RunDetailsRoot {...props}>
        <RunDetailsHeader />
        <RunDetailsStatus />
        <Columns />
      </RunDetailsRoot>
    );
  },
);

/** Puts the question before its picture in reading order, and beside it if there is room. */
function Columns(): ReactElement {
  const { state, isEditing } = family.use('Columns');
  return (
    <div className="webrun-details-columns" data-asked={state.asked ? '' : undefined}>
      {isEditing && <RunDetailsTask />}
      <RunDetailsQuestion />
      <div className="webrun-stack" data-main="">
        {state.settled ? (
          <>
            <RunDetailsAnswer />
            <RunDetailsSteps />
          </>
        ) : (
          <RunDetailsSteps />
        )}
      </div>
      <div className="webrun-stack" data-rail="">
        <RunDetailsCost />
        <RunDetailsSession />
        <RunDetailsFacts />
        {!isEditing && <RunDetailsTask />}
      </div>
    </div>
  );
}
