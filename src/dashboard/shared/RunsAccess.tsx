'use client';

import { createContext, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { Context } from 'react';
import { doubleClickMs } from '../../components/lateClicks.js';
import { within } from '../../core/deadline.js';
import { serializeError, toError, WebRunError } from '../../core/errors.js';
import type { SerializedError } from '../../core/errors.js';
import type { TaskInput } from '../../core/input.js';
import type { AnyRun } from '../../hooks/run.js';
import { toVerbs } from '../../hooks/useRun.js';
import type { RunVerbs } from '../../hooks/useRun.js';
import { isDifferent, useLatest, useTracked } from '../../hooks/useTracked.js';
import type { Source } from '../../hooks/useTracked.js';
import { useOptionalManager } from '../../hooks/WebRunProvider.js';
import { idleState } from '../../runs/runState.js';
import type { Manager } from '../../runs/runManager.js';
import type { RunState, StartedRun } from '../../runs/runState.js';
import { createGivenRuns } from '../data/givenRuns.js';
import type { GivenRuns } from '../data/givenRuns.js';
import type { RunsSource } from '../data/pacedRuns.js';
import { useIsOnServer } from './useIsOnServer.js';

/** Actions for runs provided by the app. Without handlers, they are read-only. */
export interface RunHandlers {
  /**
   * Answers the question of a run; a rejected promise, or one that is pending for 30 s, is an answer that may not have arrived: it is
   * shown as one, and its text stays.
   */
  readonly onAnswer?: ((runId: string, text: string) => unknown) | undefined;
  /** Stops a run; a rejected promise, or one that is pending for 30 s, is shown as a stop that did not arrive. */
  readonly onCancel?: ((runId: string) => unknown) | undefined;
  /**
   * Starts a new run with the same input; may return its id, or a promise of it, which is then opened. It is not called again while its
   * promise is pending; a rejected promise is shown as a refused start.
   */
  readonly onRetry?: ((runId: string) => unknown) | undefined;
  /** Removes a run from your rows; a rejected promise is a run that was not removed, and is shown as one. */
  readonly onDismiss?: ((runId: string) => unknown) | undefined;
  /**
   * Starts a run; may return its id, or a promise of it, which is then opened. No form calls it again while its promise is pending; a
   * rejected promise is a refused start: the text stays.
   */
  readonly onStart?: ((input: TaskInput, options: RunStartOptions) => unknown) | undefined;
}

/** What is known beside the task itself when a run is started. */
export interface RunStartOptions {
  readonly tags: readonly string[];
  /** "Warn me at" of the form, in US dollars; `undefined` when it was left empty. It is only a warning: keep it with the run, and give it back as the `warnAtUsd` of its row. */
  readonly warnAtUsd?: number | undefined;
}

/** Where a component of the dashboard has its runs from. */
export interface RunsProps extends RunHandlers {
  /**
   * The data of `manager.list()`, for example from your own database: read-only, unless `onAnswer`, `onCancel`, … are given. Give the
   * same objects for what has not changed, and only rows that did are drawn again. What is missing in a row, or is no time and no
   * amount, is shown as unknown; a row needs only its `runId` and its `status`.
   * @default the runs of the provider above
   */
  readonly runs?: readonly RunState[] | undefined;
}

/** What can be done with a run of a dashboard. An app's own server may take its time to start one again. */
export type DashboardVerbs = Partial<Omit<RunVerbs, 'retry' | 'dismiss'>> & Pick<AnyRun, 'retry' | 'dismiss'>;

/** A run with what can be done with it here. */
export type DashboardRun = RunState & DashboardVerbs;

/** Runs, and what can be done with them. */
export interface RunsAccess {
  readonly source: RunsSource;
  readonly manager: Manager | null;
  /** The same object for the same run. */
  readonly verbsOf: (runId: string) => DashboardVerbs;
  /** Runs that were started here, and have not been among the app's own rows yet. */
  readonly coming?: ReadonlySet<string>;
  readonly can: Readonly<Record<'answer' | 'cancel' | 'retry' | 'dismiss' | 'start', boolean>>;
  /** Starts a run; resolves with its id, where it is known, and rejects if the app could not start it. */
  readonly start: (input: TaskInput, options: RunStartOptions) => Promise<string | undefined>;
}

const AccessContext: Context<RunsAccess | null> = /* @__PURE__ */ createContext<RunsAccess | null>(null);
/** Gives the parts below their runs. */
export const RunsAccessProvider: Context<RunsAccess | null>['Provider'] = AccessContext.Provider;

/** The runs of a component: those given, else of the dashboard around it, else of the provider. */
export function useRunsAccess(props: RunsProps, component: string): RunsAccess {
  const around = useContext(AccessContext);
  const manager = useOptionalManager();
  const { runs, onAnswer, onCancel, onRetry, onDismiss, onStart } = props;
  const latest = useLatest(props);
  const [given] = useState(() => createGivenRuns(runs ?? []));
  useEffect(() => given.set(runs ?? []), [given, runs]);
  const isOnServer = useIsOnServer();
  const isGiven = runs !== undefined;
  const key = JSON.stringify({
    answer: !!onAnswer,
    cancel: !!onCancel,
    retry: !!onRetry,
    dismiss: !!onDismiss,
    start: !!onStart,
  });
  const own = useMemo(() => {
    const allowed = JSON.parse(key) as RunsAccess['can'];
    return isGiven ? toGivenAccess(given, latest, allowed) : manager && toManagerAccess(manager);
  }, [isGiven, given, latest, key, manager]);
  const access = isGiven ? own : (around ?? own);
  if (!access)
    throw new Error(
      `[webrun-react] Could not render <${component}>: there are no runs. Put it inside <WebRunProvider>, or give it \`runs\`.`,
    );
  return isOnServer && access.manager ? { ...access, source: noRuns } : access;
}

/** The runs of a provider on a server, and in a page that takes over from it: it may have restored them already, which the server had not. */
export const noRuns: RunsSource = /* @__PURE__ */ createGivenRuns([]);

const all: RunsAccess['can'] = { answer: true, cancel: true, retry: true, dismiss: true, start: true };

function toManagerAccess(manager: Manager): RunsAccess {
  return {
    source: manager,
    manager,
    verbsOf: remember((runId) => toVerbs(manager, runId)),
    can: all,
    start: async (input, options) => manager.start(input, options),
  };
}

function toGivenAccess(source: GivenRuns, latest: () => RunHandlers, can: RunsAccess['can']): RunsAccess {
  const toId = (result: unknown): string | undefined => {
    if (typeof result !== 'string') return undefined;
    if (!source.get(result)) source.coming.add(result);
    return result;
  };
  return {
    source,
    manager: null,
    verbsOf: remember((runId) => ({
      ...(can.answer && { answer: (text) => inTime(() => latest().onAnswer?.(runId, text)) }),
      ...(can.cancel && { cancel: once(() => stop(source, runId, () => latest().onCancel?.(runId))) }),
      ...(can.retry && { retry: once(async () => toId(await latest().onRetry?.(runId))) }),
      ...(can.dismiss && { dismiss: async () => latest().onDismiss?.(runId) }),
    })),
    coming: source.coming,
    can,
    start: async (input, options) => toId(await latest().onStart?.(input, options)),
  };
}

/** An app that has not answered or stopped a run by then is not waited for, in milliseconds: nobody knows, and the reader can try again. */
const longestCallMs = 30_000;
const lateError: SerializedError = /* @__PURE__ */ serializeError(
  new WebRunError(
    '[webrun-react] Could not answer or stop the run: the handler failed, or took longer than 30 s. Try again.',
    {
      code: 'network',
      outcome: 'unknown',
    },
  ),
);

/** Calls a handler of the app's, which may also throw at once. */
async function inTime(call: () => unknown): Promise<void> {
  if (!(await within(longestCallMs, undefined, async () => (await call(), true)))) throw toError(lateError);
}

/** Asks the app to stop a run. A stop that is on its way, or did not arrive, is shown like one of a manager. */
async function stop(source: GivenRuns, runId: string, cancel: () => unknown): Promise<void> {
  source.noteStop(runId, { isCancelling: true, cancelError: undefined });
  let cancelError: SerializedError | undefined = lateError;
  try {
    await inTime(cancel);
    cancelError = undefined;
  } finally {
    source.noteStop(runId, { isCancelling: false, cancelError });
  }
}

/** Calls once for one intent: whoever calls again while it is pending, or by a double click, gets the same promise. */
function once<Value>(call: () => Promise<Value>): () => Promise<Value> {
  let pending: Promise<Value> | undefined;
  const clear = (): void => void (pending = undefined);
  return () => {
    if (!pending) (pending = call()).then(() => setTimeout(clear, doubleClickMs), clear);
    return pending;
  };
}

function remember(make: (runId: string) => DashboardVerbs): RunsAccess['verbsOf'] {
  const verbs = new Map<string, DashboardVerbs>();
  return (runId) => {
    let own = verbs.get(runId);
    if (!own) verbs.set(runId, (own = make(runId)));
    return own;
  };
}

/** Follows one run: the component renders again when a key that it reads has changed. `idle` when it is not known. */
export function useRunOf({ source, verbsOf }: RunsAccess, runId: string): DashboardRun {
  const own = useMemo(
    (): Source<RunState> => ({
      get: () => source.get(runId) ?? idleState,
      subscribe: (listener) => source.subscribe(listener, runId),
    }),
    [source, runId],
  );
  return useTracked(own, verbsOf(runId));
}

/**
 * Follows the whole state of one run, for a row of a list: cheaper than {@link useRunOf} where nearly every key is read anyway. A poll
 * that brings nothing renders nothing. `undefined` when it is not known.
 */
export function useRunState({ source }: RunsAccess, runId: string): StartedRun | undefined {
  const { subscribe, get } = useMemo(() => createFollower(source, runId), [source, runId]);
  return useSyncExternalStore(subscribe, get, get);
}

function createFollower(
  source: RunsSource,
  runId: string,
): Pick<Source<StartedRun | undefined>, 'subscribe' | 'get'> {
  let shown = source.get(runId);
  const get = (): StartedRun | undefined => {
    const now = source.get(runId);
    if (!now || !shown || isDifferent(shown, now, Object.keys(now))) shown = now;
    return shown;
  };
  return { get, subscribe: (listener) => source.subscribe(listener, runId) };
}

/** True for a run that is known. */
export const isStarted = (run: DashboardRun): run is StartedRun & DashboardVerbs => run.status !== 'idle';
