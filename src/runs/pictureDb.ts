import { createStore, delMany, get, keys, update } from 'idb-keyval';

let store: ReturnType<typeof createStore> | undefined;
const open = (): ReturnType<typeof createStore> =>
  (store ??= createStore('webrun-react-pictures', 'pictures'));

/** Reads what is stored under a name. The caller must check it. */
export const loadPictures = (name: string): Promise<unknown> => get<unknown>(name, open());

/** Replaces a stored value by what `change` makes of it, in one transaction, so that two tabs never overwrite each other. */
export const updatePictures = (name: string, change: (stored: unknown) => unknown): Promise<void> =>
  update<unknown>(name, change, open());

/** Removes all pictures whose names begin with `prefix`, except those that `isKept` keeps. */
export async function removePictures(
  prefix: string,
  isKept: (name: string) => boolean = () => false,
): Promise<void> {
  const names = (await keys<string>(open())).filter((name) => name.startsWith(prefix) && !isKept(name));
  if (names.length > 0) await delMany(names, open());
}
