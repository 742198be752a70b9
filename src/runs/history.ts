import { createStore, delMany, entries, setMany } from 'idb-keyval';

/** Stores settled runs beyond the newest 500. Texts are opaque. */
export interface RunHistory {
  save(entries: readonly (readonly [name: string, text: string])[]): unknown;
  /** Returns all entries whose names begin with `prefix`. */
  load(prefix: string): Promise<readonly (readonly [name: string, text: string])[]>;
  remove(names: readonly string[]): unknown;
}

let store: ReturnType<typeof createStore> | undefined;
const open = (): ReturnType<typeof createStore> => (store ??= createStore('webrun-react', 'runs'));

/** Keeps settled runs in IndexedDB. */
export const indexedDbHistory: RunHistory = {
  save: (list) =>
    setMany(
      list.map(([name, text]) => [name, text]),
      open(),
    ),
  async load(prefix) {
    const all = await entries<string, string>(open());
    return all.filter(([name]) => name.startsWith(prefix));
  },
  remove: (names) => delMany([...names], open()),
};
