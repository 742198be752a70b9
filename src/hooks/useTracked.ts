'use client';

import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import type { Waiting } from '../runs/runState.js';
import type { AnyRun } from './run.js';

/** Something to read and to subscribe to: the same object until it changes. */
export interface Source<State> {
  readonly subscribe: (listener: () => void) => () => void;
  readonly get: () => State;
  /** What a server renders, and a page that takes over from it. @default the same */
  readonly getOnServer?: () => State;
}

/** Where a result of a hook comes from. */
interface Origin<State, Verbs extends object = object> {
  readonly source: Source<State>;
  readonly verbs: Verbs;
}

/** The key under which a result carries its origin. Registered, so that two copies of the package agree. */
const originKey = /* @__PURE__ */ Symbol.for('webrun-react.origin');

/**
 * Reads a source by the keys that are used: the component renders again when one of these changed, and only then. Returns what was
 * rendered, with `verbs`, which are stable.
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
 * Subscribes to a run by the keys that are read from what this returns: the component renders again when one of these changed, and
 * only then. Give it what `useRunTask`, `useRun` or `useTask` returned; a plain object of that shape is returned as it is.
 */
export function useTrackedRun<R extends AnyRun>(run: R): R {
  assertResult(run, 'run', runHooks);
  return useTrackedResult(run);
}

/** The hooks that return a run, for errors. */
export const runHooks = 'useRunTask(), useRun(…) or useTask(…)';

/** Checks what a call without types may get wrong. @throws {Error} that says what to write */
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

/** As {@link useTrackedRun}, for whatever one of the hooks has returned. */
export function useTrackedResult<Result extends object>(result: Result): Result {
  const origin = (result as { readonly [originKey]?: Origin<Result> })[originKey];
  const tracked = useTracked(origin?.source ?? nothing, origin?.verbs ?? nothing);
  return origin ? (tracked as Result) : result;
}

/** What is read, and never changes, in place of an origin. */
const nothing: Source<object> = { subscribe: () => () => undefined, get: () => nothing };

/** The newest value of a render, for what happens later: a callback, a request. Returns the same function every time. */
export function useLatest<Value>(value: Value): () => Value {
  const box = useRef(value);
  useEffect(() => void (box.current = value));
  return useCallback(() => box.current, []);
}

/** What is known of a reader. */
interface Reader<State, Verbs extends object = object> {
  /** Keys that were ever read: a memoized part of a component may not read them again. */
  readonly keys: Set<PropertyKey>;
  /** The newest of a state that was committed, or the state. */
  readonly get: (state: State) => State;
  /** Asked only when it must be: a list has 10,000 rows. */
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
      const look = (): void => {
        if (!rendered || isDifferent(rendered, source.get(), keys)) listener();
      };
      const stop = source.subscribe(look);
      look(); // it may have changed while nobody was subscribed, as in a hidden `<Activity>`
      return stop;
    },
    onCommit: (state) => void (rendered = state),
    get: (state) => (state === rendered ? (rendered = source.get()) : state),
  };
}

/** Whether two states differ in one of some keys. A wait in which nothing is wrong, or only time, goes on from poll to poll: that is no difference. */
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
 * A state with its verbs, which notes the keys that are read.
 * A key that is first read after the render, by a handler or a test, did not render again what has changed since, so
 * the reading catches up. Nothing on screen differs from that, or it is about to be rendered again.
 */
export function track<State extends object, Verbs extends object>(
  state: State,
  reader: Reader<State, Verbs>,
): State & Verbs {
  return new Proxy({}, new Reading(state, reader)) as State & Verbs;
}

class Reading<State extends object> implements ProxyHandler<object> {
  #state: State;
  readonly #reader: Reader<State>;
  #own: Origin<State> | undefined;
  /** What the target holds of it. */
  #held: State | undefined;
  /** How many keys had been read when this was up to date. */
  #known: number | undefined;

  constructor(state: State, reader: Reader<State>) {
    this.#state = state;
    this.#reader = reader;
  }

  get #origin(): Origin<State> {
    return (this.#own ??= this.#reader.toOrigin(this.#state));
  }

  get(target: object, key: PropertyKey): unknown {
    if (key === originKey) return this.#origin;
    if (!(key in this.#state)) return this.#origin.verbs[key as never];
    // What was frozen stays what it was.
    if (this.#known !== (this.#known = this.#reader.keys.add(key).size) && Object.isExtensible(target))
      this.#state = this.#reader.get(this.#state);
    return this.#state[key as keyof State];
  }

  // Whoever lists, spreads or freezes it sees a plain object with everything in it.
  #fill(target: object): object {
    return this.#held === this.#state
      ? target
      : Object.assign(target, (this.#held = this.#state), this.#origin.verbs);
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
