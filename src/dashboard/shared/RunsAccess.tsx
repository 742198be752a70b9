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
   * Answers the question of a run; a rejected promise, or one that is pending for 30 s, is shown as an answer that may not have
   * arrived, and its text stays.
   */
  readonly onAnswer?: ((runId: string, text: string) => unknown) | undefined;
  /** Stops a run; a rejected promise, or one that is pending for 30 s, is shown as a stop that did not arrive. */
  readonly onCancel?: ((runId: string) => unknown) | undefined;
  /**
   * Starts a new run with the same input. Return its id, or a promise of it, to open the run. It is not called again while its
   * promise is pending; a rejected promise is shown as a refused start.
   */
  readonly onRetry?: ((runId: string) => unknown) | undefined;
  /** Removes a run from your rows; a rejected promise is shown as a run that was not removed. */
  readonly onDismiss?: ((runId: string) => unknown) | undefined;
  /**
   * Starts a run. Return its id, or a promise of it, to open the run. No form calls it again while its promise is pending; if the
   * promise rejects, the form shows a refused start and keeps its text.
   */
  readonly onStart?: ((input: TaskInput, options: RunStartOptions) => unknown) | undefined;
}

/** Options of a new run that are not part of its input. */
export interface RunStartOptions {
  readonly tags: readonly string[];
  /** "Warn me at" of the form, in US dollars; `undefined` if left empty. It only warns: store it with the run, and return it as the `warnAtUsd` of its row. */
  readonly warnAtUsd?: number | undefined;
}

/** The runs of a dashboard component, and handlers for them. */
export interface RunsProps extends RunHandlers {
  /**
   * Rows like those of `manager.list()`, for example from your own database; read-only unless `onAnswer`, `onCancel`, … are given.
   * Keep the objects of unchanged rows, so that only changed rows render again. Missing values, and invalid times and amounts, are
   * shown as unknown; a row needs only `runId` and `status`.
   * @default the runs of the surrounding dashboard or provider
   */
  readonly runs?: readonly RunState[] | undefined;
}

/** The actions on a run of a dashboard. `retry` and `dismiss` may return a promise, because an app's server takes time. */
export type DashboardVerbs = Partial<Omit<RunVerbs, 'retry' | 'dismiss'>> & Pick<AnyRun, 'retry' | 'dismiss'>;

/** A run with its available actions. */
export type DashboardRun = RunState & DashboardVerbs;

/** Runs and the actions on them. */
export interface RunsAccess {
  readonly source: RunsSource;
  readonly manager: Manager | null;
  /** Returns the same object for the same run. */
  readonly verbsOf: (runId: string) => DashboardVerbs;
  /** Ids of runs that were started here but are not among the app's rows yet. */
  readonly coming?: ReadonlySet<string>;
  readonly can: Readonly<Record<'answer' | 'cancel' | 'retry' | 'dismiss' | 'start', boolean>>;
  /** Starts a run; resolves with its id, if known, and rejects if the app could not start it. */
  readonly start: (input: TaskInput, options: RunStartOptions) => Promise<string | undefined>;
}

const AccessContext: Context<RunsAccess | null> = /* @__PURE__ */ createContext<RunsAccess | null>(null);
/** Provides runs to the parts below. */
export const RunsAccessProvider: Context<RunsAccess | null>['Provider'] = AccessContext.Provider;

/** Returns the runs given to a component, else the surrounding dashboard's, else the provider's. @throws {Error} if there are none */
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
      `[webrun-react] Could not render <${component}>: it has no source of runs. Put it inside <WebRunProvider>, or pass \`runs\`.`,
    );
  return isOnServer && access.manager ? { ...access, source: noRuns } : access;
}

/** Replaces a manager's runs on a server and during hydration: the browser may have restored runs that the server did not have. */
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

/** How long an app may take to answer or stop a run, in milliseconds. After that, the outcome is unknown, and the user can retry. */
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

/** Calls an app's handler, which may also throw synchronously. Rejects after 30 s. */
async function inTime(call: () => unknown): Promise<void> {
  if (!(await within(longestCallMs, undefined, async () => (await call(), true)))) throw toError(lateError);
}

/** Asks the app to stop a run. A pending or failed stop is shown like a manager's. */
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

/** Calls once per intent: another call while it is pending, or by a double click, gets the same promise. */
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

/** Follows one run: the component renders again when a key that it reads changes. `idle` if the run is unknown. */
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
 * Follows the whole state of one run, for a row of a list: cheaper than {@link useRunOf} if nearly every key is read anyway. A poll
 * without changes renders nothing. `undefined` if the run is unknown.
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

/** Whether a run is known. */
export const isStarted = (run: DashboardRun): run is StartedRun & DashboardVerbs => run.status !== 'idle';
