/** The run ids in table order, for views beside the table. */
export interface RunsOrder {
  readonly get: () => readonly string[];
  readonly set: (runIds: readonly string[]) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

/** Creates an empty order. */
export function createRunsOrder(): RunsOrder {
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
