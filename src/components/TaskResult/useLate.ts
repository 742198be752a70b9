'use client';

import { useEffect, useSyncExternalStore } from 'react';

/** A module that is loaded when it is first needed. */
export interface Late<Module> {
  /** Starts to load it, once. */
  readonly load: () => void;
  /** The module; `null` on its way, `false` when it could not be loaded. */
  readonly get: () => Module | null | false;
  readonly subscribe: (listener: () => void) => () => void;
}

/** Describes a module that is loaded late. After a deployment the old page's files may be gone: what waits for it shows less then. */
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
      load().then(set, () => set(false));
    },
    get: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/**
 * The module once it is there. On a server, and while a page takes over what one has rendered, it is not: both show the same, and no
 * boundary is needed, which `renderToString` would give up at.
 */
export function useLate<Module>(module: Late<Module>, isNeeded: boolean): Module | null | false {
  useEffect(() => {
    if (isNeeded) module.load();
  }, [module, isNeeded]);
  return useSyncExternalStore(module.subscribe, module.get, () => null);
}
