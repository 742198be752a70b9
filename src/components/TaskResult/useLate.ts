'use client';

import { useEffect, useSyncExternalStore } from 'react';

/** A module that is loaded when it is first needed. */
export interface Late<Module> {
  /** Starts loading it, once. */
  readonly load: () => void;
  /** The module; `null` while loading, `false` if it failed to load. */
  readonly get: () => Module | null | false;
  readonly subscribe: (listener: () => void) => () => void;
}

/** Describes a lazily loaded module. After a deployment the old page's files may be gone; components then show less. */
export function late<Module>(load: () => Promise<Module>): Late<Module> {
  let state: Module | null | false = null;
  let isLoading = false;
  const listeners = new Set<() => void>();
  const set = (next: Module | false): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  return {
    load() {
      if (isLoading) return;
      isLoading = true;
      // `import()` as a bundler writes it may throw at once, for example where Trusted Types forbid it to add a script.
      new Promise<Module>((resolve) => resolve(load())).then(set, () => set(false));
    },
    get: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/**
 * Returns the module once it has loaded. It counts as not loaded on the server and during hydration, so that both render the same without a
 * Suspense boundary, at which `renderToString` would give up.
 */
export function useLate<Module>(module: Late<Module>, isNeeded: boolean): Module | null | false {
  useEffect(() => {
    if (isNeeded) module.load();
  }, [module, isNeeded]);
  return useSyncExternalStore(module.subscribe, module.get, () => null);
}
