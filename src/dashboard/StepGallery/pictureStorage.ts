import { isObject } from '../../core/task.js';
import { hasIndexedDb } from '../../runs/storage.js';
import type { Manager } from '../../runs/runManager.js';
import { boundPictures, mergePictures } from '../data/steps.js';
import type { StepPicture } from '../data/steps.js';

/** Storage in which pictures outlive a page load. */
export interface PictureStorage {
  readonly load: (runId: string) => Promise<readonly StepPicture[]>;
  readonly save: (runId: string, pictures: readonly StepPicture[]) => Promise<unknown>;
}

/** How many of the newest runs have pictures in IndexedDB. */
const mostRunsInDb = 50;
/** A tab's storage, or the app's, holds fewer runs, and fewer pictures of each: browsers allow a tab five million characters. */
const mostRunsInStorage = 8;
const storageLimits = { pictures: 20, characters: 200_000 };

/**
 * Stores pictures with the runs of a manager: in IndexedDB, if available, for runs in `localStorage`, else as text in the storage of
 * the runs. `undefined` if runs are not stored. The engine removes pictures with their runs.
 */
export function createPictureStorage(manager: Manager): PictureStorage | undefined {
  const { storage } = manager.persistence;
  if (!storage) return undefined;
  return manager.isShared && hasIndexedDb()
    ? createDbStorage(manager, storage)
    : createTextStorage(manager, storage);
}

type TextStorage = NonNullable<Manager['persistence']['storage']>;

/** Pictures of a run whose input had secrets are not stored: a page may show one. */
function isStorable({ store }: Manager, runId: string): boolean {
  const record = store.getRecord(runId);
  return record !== undefined && !record.isUnlisted && !record.hadSecrets;
}

const newestRuns = ({ store }: Manager, count: number): ReadonlySet<string> =>
  new Set([...store.records.keys()].slice(-count));

function createDbStorage(manager: Manager, storage: TextStorage): PictureStorage {
  const { persistence } = manager;
  const nameOf = (runId: string): string => persistence.nameOf(runId, 'pictures');
  return {
    async load(runId) {
      const { loadPictures } = await import('../../runs/pictureDb.js');
      return parsePictures(await loadPictures(nameOf(runId)));
    },
    async save(runId, pictures) {
      const { updatePictures, removePictures } = await import('../../runs/pictureDb.js');
      if (!isStorable(manager, runId)) return;
      // This mark tells the engine that there are pictures to remove with their runs.
      storage.setItem(nameOf(''), '1');
      await updatePictures(nameOf(runId), (stored) => mergePictures(parsePictures(stored), pictures));
      const kept = new Set([...newestRuns(manager, mostRunsInDb)].map(nameOf));
      await removePictures(nameOf(''), (name) => kept.has(name));
    },
  };
}

function createTextStorage(manager: Manager, storage: TextStorage): PictureStorage {
  const { persistence, store } = manager;
  const nameOf = (runId: string): string => persistence.nameOf(runId, 'pictures');
  return {
    load: async (runId) => parsePictures(JSON.parse((await storage.getItem(nameOf(runId))) ?? '[]')),
    async save(runId, pictures) {
      const newest = newestRuns(manager, mostRunsInStorage);
      if (!isStorable(manager, runId) || !newest.has(runId)) return;
      for (const other of store.records.keys()) if (!newest.has(other)) persistence.removeItem(nameOf(other));
      await storage.setItem(nameOf(runId), JSON.stringify(boundPictures(pictures, storageLimits)));
    },
  };
}

/** Reads stored pictures; leaves out malformed ones, and addresses other than a JPEG's own data. */
function parsePictures(stored: unknown): readonly StepPicture[] {
  if (!Array.isArray(stored)) return [];
  return stored.filter(
    (each: unknown): each is StepPicture =>
      isObject(each) &&
      typeof each['at'] === 'number' &&
      typeof each['src'] === 'string' &&
      each['src'].startsWith('data:image/jpeg;base64,') &&
      (each['url'] === null || typeof each['url'] === 'string'),
  );
}
