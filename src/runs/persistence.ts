import { ignoreErrors, isThenable, sleep } from '../core/promises.js';
import type { RunHistory } from './history.js';
import { isNeverSent, hasEnded } from './runReducer.js';
import type { RunRecord } from './runReducer.js';
import {
  chain,
  createOperationQueue,
  findStorage,
  hasIndexedDb,
  isEnumerable,
  isFull,
  toNames,
} from './storage.js';
import type { Persist, StateStorage } from './storage.js';
import { parseRecord, toRecordText, toRunIds } from './storedRecord.js';

/** Maximum number of stored runs; older settled runs are evicted. */
const maxStoredRuns = 500;
/** Maximum number of further settled runs kept in a history. */
const maxHistory = 10_000;
/** In characters. Browsers allow an origin five million, which the app shares. */
const maxStoredLength = 1_000_000;
/** Writes are batched, because lost progress can be polled again. */
const writeDelayMs = 250;
/** How long a POST waits for a slow storage. */
const longestWriteMs = 1_000;

/**
 * Stores runs: one key each, plus an index if the storage does not list its keys. If the storage is full, forbidden or corrupted, runs
 * may not be stored, but nothing else fails.
 */
export class Persistence {
  readonly #getRecord: (runId: string) => RunRecord | undefined;
  /** Where runs are stored, if anywhere. */
  readonly storage: StateStorage | undefined;
  readonly #prefix: string;
  readonly #openHistory: (() => Promise<RunHistory>) | undefined;
  /** The stored length of each run, the most recently written last. */
  readonly #lengths = new Map<string, number>();
  /** Names of records whose stored text says that their run was never sent. */
  readonly #neverSent = new Set<string>();
  readonly #enqueue = createOperationQueue();
  /** Runs that were removed from the storage. */
  readonly dropped: Set<string> = new Set<string>();
  /** Called when a run is about to leave the storage, or the list. */
  onDrop: ((runId: string) => void) | undefined;
  /** Whether some stored runs could not be read. */
  isReadInPart = false;
  readonly #inHistory = new Set<string>();
  #storedLength = 0;
  readonly #indexName: string;
  #index = '';
  #isCleared = false;
  readonly #changed = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    name: string,
    persist: Persist,
    history: RunHistory | undefined,
    getRecord: (runId: string) => RunRecord | undefined,
  ) {
    this.#getRecord = getRecord;
    this.#prefix = `webrun-react ${name} `;
    this.#indexName = `${this.#prefix}index`;
    this.storage = findStorage(persist);
    if (this.storage && (history || (persist === 'local' && hasIndexedDb())))
      this.#openHistory = async () => history ?? (await import('./history.js')).indexedDbHistory;
  }

  /** How many settled runs are remembered. */
  get maxSettled(): number {
    return maxStoredRuns + (this.#openHistory ? maxHistory : 0);
  }

  /** Reads the stored runs; returns a promise if the storage is asynchronous. @throws if their names cannot be read */
  read(): readonly RunRecord[] | PromiseLike<readonly RunRecord[]> {
    const storage = this.storage;
    if (!storage) return [];
    const readTexts = (texts: readonly (string | null)[]): readonly RunRecord[] => this.#parseTexts(texts);
    const fail = (): null => {
      this.isReadInPart = true;
      return null;
    };
    return chain(
      () => this.#listRunIds(storage),
      (runIds) => {
        const texts = runIds.map((runId) =>
          chain(
            () => storage.getItem(this.nameOf(runId)),
            (text) => text,
            fail,
          ),
        );
        return texts.some(isThenable)
          ? Promise.all(texts as PromiseLike<string | null>[]).then(readTexts)
          : readTexts(texts as (string | null)[]);
      },
    );
  }

  /** Reads the history in parts, to keep the page responsive. */
  readHistory(onRecords: (records: readonly RunRecord[]) => void): void {
    this.#useHistory(async (history) => {
      const entries = await history.load(this.#prefix);
      for (let from = 0; from < entries.length; from += maxStoredRuns) {
        const records = entries
          .slice(from, from + maxStoredRuns)
          .flatMap((entry) => parseRecord(entry?.[1]) ?? [])
          .filter(hasEnded);
        for (const { runId } of records) this.#inHistory.add(runId);
        onRecords(records);
        await sleep();
      }
    });
  }

  /** Schedules the write of a changed run. */
  changed(runId: string): void {
    if (!this.storage) return;
    this.#changed.add(runId);
    this.#timer ??= setTimeout(() => this.flush(), writeDelayMs);
  }

  /** Writes all changed runs. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    void this.writeNow(...this.#changed);
  }

  /** Writes runs at once; returns a promise only if the storage is asynchronous. */
  writeNow(...runIds: readonly string[]): Promise<unknown> | undefined {
    const storage = this.storage;
    if (!storage || !runIds.length) return undefined;
    const done = runIds.map((runId) => {
      const record = this.#getRecord(runId);
      this.#changed.delete(runId);
      if (!record || this.#inHistory.has(runId)) return undefined;
      const text = toRecordText(record);
      this.#noteLength(runId, text.length);
      this.#evict();
      return this.#writeRecord(storage, record, text);
    });
    const all = [...done, this.#writeIndex(storage)];
    if (!all.some(Boolean)) return undefined;
    return Promise.race([Promise.all(all), sleep(longestWriteMs)]);
  }

  remove(runIds: readonly string[]): void {
    for (const runId of runIds) {
      this.#changed.delete(runId);
      this.onDrop?.(runId);
      this.#drop(runId);
    }
    this.#forgetHistory(runIds.filter((runId) => this.#inHistory.has(runId)));
    this.#forgetPictures((name) => !runIds.some((runId) => name.endsWith(` ${runId}`)));
    if (this.storage) void this.#writeIndex(this.storage);
  }

  /** Removes everything stored, also by other tabs or not yet read. {@link removeKnown} forgets the runs that this page knows. */
  clear(): void {
    this.#isCleared = true;
    this.#forgetPictures();
    void ignoreErrors(() => this.#clearStorage());
    this.#useHistory(async (history) => {
      const entries = await history.load(this.#prefix);
      return history.remove(entries.map(([name]) => name));
    });
  }

  #clearStorage(): unknown {
    const storage = this.storage;
    if (!storage) return undefined;
    if (isEnumerable(storage)) return toNames(storage, this.#prefix).forEach((name) => this.removeItem(name));
    return chain(
      () => this.#listRunIds(storage),
      (runIds) => {
        for (const runId of runIds) this.#noteLength(runId, 0);
        this.remove(runIds);
      },
    );
  }

  /** Removes the runs that this page has stored or read; keeps those that another tab has stored since. */
  removeKnown(): void {
    this.remove([...this.#lengths.keys(), ...this.#inHistory]);
  }

  // ---------------------------------------------------------------------------------------------------------- storage

  /** The storage name of a run's record, events or pictures of its steps; `spent` names the spending of forgotten runs. */
  nameOf(runId: string, kind: 'run' | 'events' | 'pictures' | 'spent' = 'run'): string {
    return `${this.#prefix}${kind} ${runId}`;
  }

  /** Lists the names in a web storage, because two tabs may write an index at the same time; any other storage needs an index. */
  #listRunIds(storage: StateStorage): string[] | PromiseLike<string[]> {
    const prefix = this.nameOf('');
    if (isEnumerable(storage)) return toNames(storage, prefix).map((name) => name.slice(prefix.length));
    return chain(() => storage.getItem(this.#indexName), toRunIds);
  }

  /** Keeps the entries of other tabs, which write the index too. If it cannot be read, it counts as unchanged since the last write. */
  #writeIndex(storage: StateStorage): unknown {
    if (isEnumerable(storage)) return undefined;
    const mergeIndex = (text: string | null): unknown => {
      const others = toRunIds(text).filter((runId) => !this.dropped.has(runId));
      this.#index = JSON.stringify({ v: 1, runIds: [...new Set([...others, ...this.#lengths.keys()])] });
      return this.#index === text
        ? undefined
        : this.#enqueue(this.#indexName, () => storage.setItem(this.#indexName, this.#index));
    };
    const mergeLastIndex = (): unknown => mergeIndex(this.#index);
    return chain(() => storage.getItem(this.#indexName), mergeIndex, mergeLastIndex);
  }

  #parseTexts(texts: readonly (string | null)[]): readonly RunRecord[] {
    const found = texts.flatMap((text) => {
      const record = parseRecord(text);
      return record ? { record, length: text!.length } : [];
    });
    const toEnd = ({ settledAt, startedAt }: RunRecord): number => settledAt ?? startedAt;
    found.sort((one, other) => toEnd(one.record) - toEnd(other.record));
    for (const { record, length } of found) {
      this.#noteLength(record.runId, length);
      if (isNeverSent(record)) this.#neverSent.add(this.nameOf(record.runId));
    }
    if (!this.#isCleared) return found.map(({ record }) => record);
    this.removeKnown(); // cleared while it was read
    return [];
  }

  #noteLength(runId: string, length: number): void {
    this.#storedLength += length - (this.#lengths.get(runId) ?? 0);
    this.#lengths.delete(runId);
    this.#lengths.set(runId, length);
  }

  /**
   * Evicts older settled runs if the storage is full. If that frees nothing, or the storage is forbidden, this page keeps its runs in
   * memory; but a stored record that says "never sent" is removed once that is no longer true.
   */
  #writeRecord(storage: StateStorage, record: RunRecord, text: string): unknown {
    const name = this.nameOf(record.runId);
    const neverSent = isNeverSent(record);
    const succeed = (): unknown => this.#neverSent[neverSent ? 'add' : 'delete'](name);
    const fail = (error: unknown): unknown => {
      if (isFull(error) && this.#evict(this.#storedLength / 2, record.runId)) return write();
      return !neverSent && this.#neverSent.has(name) && storage.removeItem(name);
    };
    const write = (): unknown => chain(() => storage.setItem(name, text), succeed, fail);
    return this.#enqueue(name, write);
  }

  /**
   * Drops the least recently written settled runs, after moving them to the history if there is one, until the rest is within the
   * limits. Returns whether any space was freed.
   */
  #evict(maxLength = maxStoredLength, keptRunId?: string): boolean {
    const moved: [string, string][] = [];
    const before = this.#storedLength;
    for (const [runId] of this.#lengths) {
      if (this.#lengths.size <= maxStoredRuns && this.#storedLength <= maxLength) break;
      const record = this.#getRecord(runId);
      if (runId === keptRunId || (record && !hasEnded(record))) continue; // an active run is never dropped
      if (record && this.#openHistory) {
        moved.push([this.nameOf(runId), toRecordText(record)]);
        this.#inHistory.add(runId);
      }
      this.onDrop?.(runId);
      this.#drop(runId);
    }
    if (moved.length > 0) this.#useHistory((history) => history.save(moved));
    return this.#storedLength < before;
  }

  #drop(runId: string): void {
    const length = this.#lengths.get(runId);
    if (length === undefined) return;
    this.#lengths.delete(runId);
    this.dropped.add(runId);
    this.#storedLength -= length;
    for (const kind of ['run', 'events', 'pictures'] as const) this.removeItem(this.nameOf(runId, kind));
  }

  /** Ignores failures: an inaccessible storage contains nothing of ours. */
  removeItem(name: string): void {
    void this.#enqueue(name, () => this.storage?.removeItem(name));
  }

  #forgetHistory(runIds: readonly string[]): void {
    if (runIds.length === 0) return;
    for (const runId of runIds) this.#inHistory.delete(runId);
    this.#useHistory((history) => history.remove(runIds.map((runId) => this.nameOf(runId))));
  }

  /** Looks for the mark that a dashboard leaves in the storage when it stores pictures in IndexedDB. */
  #forgetPictures(isKept?: (name: string) => boolean): void {
    const all = this.nameOf('', 'pictures');
    void ignoreErrors(async () => {
      if ((await this.storage?.getItem(all)) !== '1') return;
      const { removePictures } = await import('./pictureDb.js');
      await removePictures(all, isKept);
    });
  }

  /** Ignores failures: without the history, only settled runs are lost. */
  #useHistory(use: (history: RunHistory) => unknown): void {
    void ignoreErrors(() => this.#openHistory?.().then(use));
  }
}
