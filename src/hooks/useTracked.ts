'use client';

import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import type { Waiting } from '../runs/runState.js';
import type { AnyRun } from './run.js';

/** A state to read and subscribe to; the same object until it changes. */
export interface Source<State> {
  readonly subscribe: (listener: () => void) => () => void;
  readonly get: () => State;
  /** The state for server rendering and hydration. @default `get` */
  readonly getOnServer?: () => State;
}

/** Where a hook's result comes from. */
interface Origin<State, Verbs extends object = object> {
  readonly source: Source<State>;
  readonly verbs: Verbs;
}

/** The key under which a result carries its origin. Registered, so that two copies of the package agree. */
const originKey = /* @__PURE__ */ Symbol.for('webrun-react.origin');

/**
 * Subscribes to a source by the keys that are read: the component rerenders only when one of them changes. Returns the rendered
 * state with `verbs`, which are stable.
 */
export function useTracked<State extends object, Verbs extends object>(
  source: Source<State>,
  verbs: Verbs,
): State & Verbs {
  const tracker = useMemo(() => createTracker(source), [source]);
  const state = useSyncExternalStore(tracker.subscribe, source.get, source.getOnServer ?? source.get);
  useEffect(() => tracker.onCommit(state));
  return useMemo(
    () => track(state, { ...tracker, toOrigin: () => ({ source, verbs }) }),
    [state, verbs, tracker, source],
  );
}

/**
 * Subscribes to a run by the keys that are read from the result: the component rerenders only when one of them changes.
 * Pass what `useRunTask`, `useRun` or `useTask` returned; a plain object of that shape is returned unchanged.
 */
export function useTrackedRun<R extends AnyRun>(run: R): R {
  assertResult(run, 'run', runHooks);
  return useTrackedResult(run);
}

/** The hooks that return a run, for errors. */
export const runHooks = 'useRunTask(), useRun(…) or useTask(…)';

/** Checks what an untyped call may get wrong. @throws {Error} that says what to write */
export function assertResult(result: unknown, name: string, hooks: string): void {
  const isState =
    typeof result === 'object' &&
    result !== null &&
    (!!(result as { readonly [originKey]?: unknown })[originKey] || 'status' in result);
  if (isState) return;
  const found = typeof result === 'object' && result ? 'something else' : String(result);
  throw new Error(
    `[webrun-react] Could not read \`${name}\`: it is ${found}. Write ${name}={${name}}, where \`${name}\` is what ${hooks} returned.`,
  );
}

/** As {@link useTrackedRun}, for the result of any of the hooks. */
export function useTrackedResult<Result extends object>(result: Result): Result {
  const origin = (result as { readonly [originKey]?: Origin<Result> })[originKey];
  const tracked = useTracked(origin?.source ?? noSource, origin?.verbs ?? noSource);
  return origin ? (tracked as Result) : result;
}

/** Stands in for a missing origin; never changes. */
const noSource: Source<object> = { subscribe: () => () => undefined, get: () => noSource };

/** Returns a stable function that reads the latest committed value, for callbacks and requests. */
export function useLatest<Value>(value: Value): () => Value {
  const box = useRef(value);
  useEffect(() => void (box.current = value));
  return useCallback(() => box.current, []);
}

/** The reader behind a proxy. */
interface Reader<State, Verbs extends object = object> {
  /** All keys ever read: a memoized part of a component may not read its keys again. */
  readonly keys: Set<PropertyKey>;
  /** The newest state if the given one was committed, else the given one. */
  readonly get: (state: State) => State;
  /** Called only when needed: a list may have 10,000 rows. */
  readonly toOrigin: (state: State) => Origin<State, Verbs>;
}

interface Tracker<State> extends Omit<Reader<State, object>, 'toOrigin'> {
  readonly subscribe: (listener: () => void) => () => void;
  readonly onCommit: (state: State) => void;
}

function createTracker<State extends object>(source: Source<State>): Tracker<State> {
  const keys = new Set<PropertyKey>();
  let rendered: State | undefined;
  return {
    keys,
    subscribe(listener) {
      const check = (): void => {
        if (!rendered || isDifferent(rendered, source.get(), keys)) listener();
      };
      const stop = source.subscribe(check);
      check(); // it may have changed while unsubscribed, as in a hidden `<Activity>`
      return stop;
    },
    onCommit: (state) => void (rendered = state),
    get: (state) => (state === rendered ? (rendered = source.get()) : state),
  };
}

/** Whether two states differ in one of `keys`. A wait that stays `normal`, or stays `overdue`, does not differ from poll to poll. */
export function isDifferent<State extends object>(
  before: State,
  now: State,
  keys: Iterable<PropertyKey>,
): boolean {
  if (before === now) return false;
  for (const key of keys) {
    const [one, other] = [before[key as keyof State], now[key as keyof State]];
    if (!Object.is(one, other) && !(key === 'waiting' && isSameWait(one, other))) return true;
  }
  return false;
}

function isSameWait(one: unknown, other: unknown): boolean {
  const now = (other as Partial<Waiting> | undefined)?.reason;
  return (one as Partial<Waiting> | undefined)?.reason === now && (now === 'normal' || now === 'overdue');
}

/**
 * A proxy of a state and its verbs that records which keys are read.
 * A key first read after the render, by a handler or a test, has caused no rerender, so the read returns the newest
 * state. The screen already matches that state, or is about to be rerendered.
 */
export function track<State extends object, Verbs extends object>(
  state: State,
  reader: Reader<State, Verbs>,
): State & Verbs {
  return new Proxy({}, new TrackingHandler(state, reader)) as State & Verbs;
}

class TrackingHandler<State extends object> implements ProxyHandler<object> {
  #state: State;
  readonly #reader: Reader<State>;
  #lazyOrigin: Origin<State> | undefined;
  /** The state copied to the target. */
  #copied: State | undefined;
  /** How many keys had been read at the last refresh. */
  #knownKeys: number | undefined;

  constructor(state: State, reader: Reader<State>) {
    this.#state = state;
    this.#reader = reader;
  }

  get #origin(): Origin<State> {
    return (this.#lazyOrigin ??= this.#reader.toOrigin(this.#state));
  }

  get(target: object, key: PropertyKey): unknown {
    if (key === originKey) return this.#origin;
    if (!(key in this.#state)) return this.#origin.verbs[key as never];
    const { size } = this.#reader.keys.add(key);
    const hasNewKeys = size !== this.#knownKeys; // the rows of a list share a reader
    this.#knownKeys = size;
    // A frozen object keeps its values.
    if (hasNewKeys && Object.isExtensible(target)) this.#state = this.#reader.get(this.#state);
    return this.#state[key as keyof State];
  }

  // Listed, spread or frozen, it is a plain object with all fields.
  #fill(target: object): object {
    return this.#copied === this.#state
      ? target
      : Object.assign(target, (this.#copied = this.#state), this.#origin.verbs);
  }
  has(target: object, key: PropertyKey): boolean {
    return key in this.#fill(target);
  }
  ownKeys(target: object): (string | symbol)[] {
    return Reflect.ownKeys(this.#fill(target));
  }
  getOwnPropertyDescriptor(target: object, key: PropertyKey): PropertyDescriptor | undefined {
    return Reflect.getOwnPropertyDescriptor(this.#fill(target), key);
  }
  preventExtensions(target: object): boolean {
    return Reflect.preventExtensions(this.#fill(target));
  }
}
