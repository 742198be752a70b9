/** The listeners of a store that works only while it has some. */
export interface Listeners {
  readonly subscribe: (listener: () => void) => () => void;
  readonly notify: () => void;
  readonly hasAny: () => boolean;
}

/** @param start called before the first listener is added; returns what is called after the last has left */
export function createListeners(start: () => () => void): Listeners {
  const listeners = new Set<() => void>();
  let stop: (() => void) | undefined;
  return {
    subscribe(listener) {
      if (listeners.size === 0) stop = start();
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stop?.();
      };
    },
    notify() {
      for (const listener of listeners) listener();
    },
    hasAny: () => listeners.size > 0,
  };
}
