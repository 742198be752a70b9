'use client';

import { useMemo, useSyncExternalStore } from 'react';
import { describeNoEvents } from '../../components/TaskTimeline/describeTaskTimeline.js';
import { toRunKey } from '../../components/focus.js';
import { definePart, renderPart } from '../../components/part.js';
import type { Part, PartProps } from '../../components/part.js';
import { toEndTime } from '../../components/runDuration.js';
import { useKeyedState } from '../../components/useKeyedState.js';
import { useWords } from '../../components/words.js';
import type { Words } from '../../components/words.js';
import type { TaskEvent } from '../../core/events.js';
import type { AnyRun } from '../../hooks/run.js';
import { useEventLog, useStoredEvents } from '../../hooks/useTaskEvents.js';
import { useTrackedRun } from '../../hooks/useTracked.js';
import { useOptionalManager } from '../../hooks/WebRunProvider.js';
import { ensureEvents } from '../../runs/eventStore.js';
import { timeline as englishTimeline } from '../../messages/en/live.js';
import { inOrderOfTime, pictureOf, readPictures, toSteps } from '../data/steps.js';
import type { StepPicture } from '../data/steps.js';
import type { DashboardWords } from '../shared/dashboardWords.js';
import { useDashboardWords } from '../shared/dashboardWords.js';
import { family } from './context.js';
import type { StepGalleryState } from './context.js';
import { usePictures } from './pictures.js';

/** The props of `StepGallery.Root`. */
export interface StepGalleryRootProps extends PartProps<'div', StepGalleryState> {
  /** The run whose steps are shown. */
  readonly run: AnyRun;
  /** Its events, for example from your own database. @default the events that this app has kept */
  readonly events?: readonly TaskEvent[] | undefined;
  /** Its pictures. @default those taken while the run was watched in this browser */
  readonly pictures?: readonly StepPicture[] | undefined;
}

/** The events and pictures of a run. */
export type RunSteps = Pick<StepGalleryRootProps, 'events' | 'pictures'>;

const statusesWithoutTask: readonly AnyRun['status'][] = ['idle', 'queued', 'submitting', 'refused'];

/** Explains why there are no steps: the run has not begun, or never did, or its pushed steps are still to come. */
function describeNone(
  run: AnyRun,
  isPushed: boolean,
  { words }: DashboardWords,
  timeline: Words<'timeline'>,
): ReturnType<typeof describeNoEvents> {
  const { status, submittedAt, isPending } = run;
  if (isPushed && isPending) return { title: timeline.t.notStarted, reason: timeline.t.notStartedHelp };
  const wasLeft = status === 'terminated' && submittedAt === undefined;
  return wasLeft || statusesWithoutTask.includes(status)
    ? describeNoEvents(run, false, timeline)
    : { title: words.noSteps, reason: words.noStepsHelp };
}

const noEvents: readonly TaskEvent[] = [];
const nowhere = { get: () => undefined, list: () => [], subscribe: () => () => undefined };

/** Holds the steps of a run, and which one is chosen. */
export const StepGalleryRoot: Part<StepGalleryRootProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'StepGallery.Root',
  function StepGalleryRoot({ run, events: givenEvents, pictures: givenPictures, ...given }) {
    const manager = useOptionalManager();
    const language = useDashboardWords();
    const timeline = useWords('timeline', englishTimeline);
    const live = useTrackedRun(run);
    const { runId = '', sessionId, isSettled, settledAt } = live;
    const log = useEventLog(manager, run);
    useStoredEvents(manager, run);
    const connection = manager && sessionId ? ensureEvents(manager).of(sessionId).connectionState : null;
    const readPushed = (): boolean => connection?.getState()?.status === 'connected';
    const isPushed = useSyncExternalStore((connection ?? nowhere).subscribe, readPushed, () => false);
    const known = usePictures(manager ?? nowhere, runId);
    const ownEvents = log.events ?? noEvents;
    const end = isSettled ? (toEndTime(live) ?? settledAt ?? null) : null;
    const steps = useMemo(
      () => toSteps(Array.isArray(givenEvents) ? inOrderOfTime(givenEvents) : ownEvents, end),
      [givenEvents, ownEvents, end],
    );
    const [chosen, setChosen] = useKeyedState<number | null>(toRunKey(live), null);
    const pictures = useMemo(
      () => readPictures(Array.isArray(givenPictures) ? givenPictures : known),
      [givenPictures, known],
    );
    const last = steps.length;
    const isOver = end !== null || steps.at(-1)?.event.kind === 'completed';
    const seen = isOver ? steps.findLast((step) => pictureOf(step, pictures) !== null) : undefined;
    const state: StepGalleryState = { empty: last === 0 };
    const view = {
      state,
      steps,
      pictures,
      // Without a choice, the newest step is followed; of an ended run, the last with a picture is shown: the end itself has none.
      at: chosen === null || chosen > last ? (seen?.number ?? last) : chosen,
      choose: (next: number) => setChosen(next >= last && !isOver ? null : Math.max(1, Math.min(last, next))),
      none: describeNone(live, isPushed, language, timeline),
      language,
    };
    const own = { className: 'webrun webrun-steps', role: 'group', 'aria-label': language.words.gallery };
    return <family.Provider value={view}>{renderPart('div', state, own, given)}</family.Provider>;
  },
);
