import { createStore, delMany, get, keys, update } from 'idb-keyval';

let store: ReturnType<typeof createStore> | undefined;
const open = (): ReturnType<typeof createStore> =>
  (store ??= createStore('webrun-react-pictures', 'pictures'));

/** Reads what is stored under a name; whoever reads it checks it. */
export const loadPictures = (name: string): Promise<unknown> => get<unknown>(name, open());

/** Stores what `change` makes of what is stored: two tabs that do so at the same time lose nothing of each other. */
export const updatePictures = (name: string, change: (stored: unknown) => unknown): Promise<void> =>
  update<unknown>(name, change, open());

/** Removes pictures: all whose names begin with `prefix`, but those that `isKept` keeps. */
export async function removePictures(
  prefix: string,
  isKept: (name: string) => boolean = () => false,
): Promise<void> {
  const names = (await keys<string>(open())).filter((name) => name.startsWith(prefix) && !isKept(name));
  if (names.length > 0) await delMany(names, open());
}
