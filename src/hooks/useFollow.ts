'use client';

import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { AnyRun } from './run.js';
import type { Source } from './desk.js';

/** The key under which a run carries where it comes from. Registered, so that two copies of the package agree. */
const sourceKey = /* @__PURE__ */ Symbol.for('webrun-react.source');

/**
 * Follows a source by the keys that are read: the component renders again when one of these changed, and only then.
 * Reading happens through getters on what is returned; `extra` keys are stable and not followed.
 */
export function useSource<State extends object, Extra extends object>(
  from: Source<State>,
  extra: Extra,
): State & Extra {
  const rendered = useRef<Tracked<State, State & Extra> | null>(null);
  const subscribe = useCallback(
    (onChange: () => void) =>
      from.subscribe(() => {
        const last = rendered.current;
        if (!last || isDifferent(last.state, from.read(), last.keys)) onChange();
      }),
    [from],
  );
  const state = useSyncExternalStore(subscribe, from.read, from.read);
  const tracked = useMemo(() => {
    // New for each state: what an earlier one was read for is not followed for ever.
    const keys = new Set<PropertyKey>();
    return { state, keys, view: toTracked(state, extra, keys, from) };
  }, [state, extra, from]);
  useEffect(() => {
    rendered.current = tracked;
  });
  return tracked.view;
}

/** What was shown, and the keys that were read of it. */
export interface Tracked<State, View> {
  readonly state: State;
  readonly keys: ReadonlySet<PropertyKey>;
  readonly view: View;
}

/**
 * Follows a run by the keys that are read from what it returns: the component renders again when one of these changed, and only then.
 * Give it what `useRunTask`, `useRun` or `useTask` returned; a plain object of that shape is returned as it is.
 */
export function useFollow<R extends AnyRun>(run: R): R {
  return useCarried(run);
}

/** As {@link useFollow}, for whatever one of the hooks has returned. */
export function useCarried<R extends object>(run: R): R {
  const carried = (run as { readonly [sourceKey]?: Source<R> })[sourceKey];
  const [plain] = useState(() => ({ subscribe: () => () => undefined }));
  const from = useMemo(() => carried ?? { ...plain, read: () => run }, [carried, plain, run]);
  return useSource(from, none);
}

/** For what has no extra keys; a state that is shared needs no copy then. */
export const none = {};

/** Tells two states apart by some of their keys. */
export function isDifferent<State extends object>(
  before: State,
  now: State,
  keys: Iterable<PropertyKey>,
): boolean {
  for (const key of keys) if (!Object.is(before[key as keyof State], now[key as keyof State])) return true;
  return false;
}

/**
 * The state with a watch on its keys. Reading one notes that it is followed, and gives what it is now: also in an event
 * handler or a test that holds the object of an earlier render.
 */
export function toTracked<State extends object, Extra extends object>(
  state: State,
  extra: Extra,
  keys: Set<PropertyKey>,
  from: Source<State>,
): State & Extra {
  const view = (extra === none ? state : { ...state, ...extra }) as State & Extra;
  return new Proxy(view, { state, extra, keys, from, get: follow } as ProxyHandler<State & Extra>);
}

interface Following {
  readonly state: object;
  readonly extra: object;
  readonly keys: Set<PropertyKey>;
  readonly from: Source<object>;
}

/** One for all that is tracked: a page may show a thousand. */
function follow(this: Following, target: object, key: PropertyKey): unknown {
  const { state, extra, keys, from } = this;
  if (key === sourceKey) return from;
  if (Object.hasOwn(extra, key) || !Object.hasOwn(state, key)) return Reflect.get(target, key) as unknown;
  keys.add(key);
  return Reflect.get(from.read(), key) as unknown;
}
