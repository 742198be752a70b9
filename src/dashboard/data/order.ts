/** The ids of the runs in the order of a table, for what is shown beside it. */
export interface RunsOrder {
  readonly get: () => readonly string[];
  readonly set: (runIds: readonly string[]) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

/** Makes an order that is empty. */
export function createOrder(): RunsOrder {
  let order: readonly string[] = [];
  const listeners = new Set<() => void>();
  return {
    get: () => order,
    set(runIds) {
      order = runIds;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
