import type { TaskRef } from '../core/task.js';
import { hasEnded } from './runReducer.js';
import type { RunRecord } from './runReducer.js';
import { toRunState } from './runState.js';
import type { RunStatus, RunView, StartedRun } from './runState.js';
import { toKey } from './taskQuery.js';

/** Identifies a slot: its name, or a symbol private to one component. */
export type SlotKey = string | symbol;

/** Called with the id of a run that was changed, added or removed. */
export type RunListener = (runId: string) => void;

/** Selects runs; every given field must match. */
export interface RunFilter {
  readonly status?: RunStatus | readonly RunStatus[] | undefined;
  /** The slot they were started in. */
  readonly name?: string | undefined;
  readonly tag?: string | undefined;
}

/** Selects runs by their fields or by a function. */
export type Filter = RunFilter | ((run: StartedRun) => boolean);

/**
 * The runs of a manager, in memory. Records are in one mutable map, because copying it for each of 10,000 runs would cost more
 * than the change. A reader follows its own run, so an update costs the same however many there are.
 */
export class RunStore {
  readonly #viewOf: (runId: string) => RunView;
  /** By id, oldest first. */
  readonly #records = new Map<string, RunRecord>();
  /** Runs that are in no list. */
  readonly #unlisted = new Map<string, RunRecord>();
  /** From the ids of runs that turned out to be stored ones to their stored ids. */
  readonly #aliases = new Map<string, string>();
  readonly #runIdOfTask = new Map<string, string>();
  readonly #slots = new Map<SlotKey, string | undefined>();
  readonly #slotListeners = new Set<() => void>();
  readonly #waiters: ListenerMap = new Map();
  readonly #listeners: ListenerMap = new Map();
  readonly #states = new Map<
    string,
    { record: RunRecord; viewText: string | undefined; state: StartedRun }
  >();
  /** Newest first. */
  #list: readonly StartedRun[] = [];
  /** Index of each run in the list, counted from the oldest, so that a new one moves no other. */
  #positions = new Map<string, number>();
  #isListStale = false;
  readonly #changed = new Set<string>();

  /** @param viewOf what is known about an active run besides its record */
  constructor(viewOf: (runId: string) => RunView) {
    this.#viewOf = viewOf;
  }

  get records(): ReadonlyMap<string, RunRecord> {
    return this.#records;
  }

  /** The id of a run, by any id it has had. */
  resolve(runId: string): string {
    return this.#aliases.get(runId) ?? runId;
  }

  getRecord(given: string): RunRecord | undefined {
    const runId = this.resolve(given);
    return this.#records.get(runId) ?? this.#unlisted.get(runId);
  }

  /** Makes an id mean another run; its followers and waiters follow that run. */
  alias(runId: string, to: string): void {
    // First, so that no listener thinks it was forgotten.
    this.#aliases.set(runId, to);
    this.#records.delete(runId);
    this.#states.delete(runId);
    this.#isListStale = true;
    for (const all of [this.#waiters, this.#listeners]) {
      for (const listener of ensureListeners(all, runId)) ensureListeners(all, to).add(listener);
      all.delete(runId);
    }
    this.notify([runId, to]);
  }

  /** Adds or replaces a record. `write` stores it before any listener is called, because a listener may end the program. */
  set(record: RunRecord, write?: () => void): void {
    const { runId, ref } = record;
    if (record.isUnlisted) this.#unlisted.set(runId, record);
    else {
      this.#records.set(runId, record);
      if (!this.#positions.has(runId)) this.#positions.set(runId, this.#positions.size);
    }
    if (ref) this.#runIdOfTask.set(toKey(ref), runId);
    write?.();
    this.notify([runId]);
  }

  /** Adds records that may be older than existing ones. */
  addOlder(records: readonly RunRecord[]): void {
    const added = records.filter(({ runId }) => !this.#records.has(runId));
    const all = [...added, ...this.#records.values()];
    this.#records.clear();
    for (const record of all.toSorted((one, other) => one.startedAt - other.startedAt))
      this.#records.set(record.runId, record);
    for (const { ref, runId } of added) if (ref) this.#runIdOfTask.set(toKey(ref), runId);
    this.#isListStale = true;
    this.notify(added.map(({ runId }) => runId));
  }

  delete(runIds: readonly string[]): void {
    const records = runIds.flatMap((given) => this.getRecord(given) ?? []);
    for (const { runId, ref } of records) {
      this.#isListStale = true;
      this.#records.delete(runId);
      this.#unlisted.delete(runId);
      this.#states.delete(runId);
      // Another, stored run may have the same task.
      if (ref && this.findByTask(ref) === runId) this.#runIdOfTask.delete(toKey(ref));
    }
    this.notify(records.map(({ runId }) => runId));
  }

  /** The run that has a task. */
  findByTask(ref: TaskRef): string | undefined {
    return this.#runIdOfTask.get(toKey(ref));
  }

  // ------------------------------------------------------------------------------------------------------------ states

  /** A run as readers see it: the same object until something in it changes. */
  get(given: string): StartedRun | undefined {
    const record = this.getRecord(given);
    if (!record) return undefined;
    const { runId } = record;
    const known = this.#states.get(runId);
    const view = hasEnded(record) ? undefined : this.#viewOf(runId);
    const viewText = JSON.stringify(view);
    if (known?.record === record && known.viewText === viewText) return known.state;
    const state = toRunState(record, view);
    this.#states.set(runId, { record, viewText, state });
    return state;
  }

  /** All runs, newest first: the same array until something in it changes. */
  list(): readonly StartedRun[] {
    if (this.#isListStale) {
      const runIds = [...this.#records.keys()];
      this.#positions = new Map(runIds.map((runId, index) => [runId, index]));
      this.#list = Object.freeze(runIds.toReversed().flatMap((runId) => this.get(runId) ?? []));
    } else if (this.#changed.size > 0) {
      // A changed or new row must not rebuild all of them. New ones are in `#changed` in the order of their positions.
      const list = [...this.#list];
      let isSame = true;
      for (const runId of this.#changed) {
        const position = this.#positions.get(runId);
        const state = this.get(runId);
        if (position === undefined || !state) continue;
        const index = list.length - 1 - position; // negative for a new one
        if (list[index] === state) continue;
        if (index < 0) list.unshift(state);
        else list[index] = state;
        isSame = false;
      }
      if (!isSame) this.#list = Object.freeze(list);
    }
    this.#isListStale = false;
    this.#changed.clear();
    return this.#list;
  }

  // ------------------------------------------------------------------------------------------------------------- slots

  /** The run a slot shows. */
  current(slot: SlotKey): string | undefined {
    return this.#slots.get(slot);
  }

  show(slot: SlotKey, runId: string | undefined): void {
    if (this.current(slot) === runId) return;
    this.#slots.set(slot, runId);
    callEach(undefined, this.#slotListeners);
  }

  subscribeSlots(listener: () => void): () => void {
    this.#slotListeners.add(listener);
    return () => void this.#slotListeners.delete(listener);
  }

  // --------------------------------------------------------------------------------------------------------- listeners

  subscribe(listener: RunListener, given?: string): () => void {
    return this.#listen(this.#listeners, (changed) => listener(changed), given); // the same function may subscribe twice
  }

  #listen(all: ListenerMap, listener: RunListener, given: string | undefined): () => void {
    const toListeners = (): Set<RunListener> => ensureListeners(all, given && this.resolve(given));
    toListeners().add(listener);
    return () => {
      toListeners().delete(listener);
      if (toListeners().size === 0) all.delete(given && this.resolve(given));
    };
  }

  /** Resolves once a run's record meets the condition; rejects with what `isMet` throws. */
  when(runId: string, isMet: (record: RunRecord | undefined) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        try {
          if (!isMet(this.getRecord(runId))) return;
          resolve();
        } catch (error) {
          reject(error);
        }
        stop();
      };
      const stop = this.#listen(this.#waiters, check, runId);
      check();
    });
  }

  /** Notifies the waiters and listeners of these runs. */
  notify(runIds: Iterable<string>): void {
    // All are marked first: listeners then rebuild the list once, even if 5,000 change together.
    for (const runId of runIds) this.#changed.add(runId);
    for (const runId of runIds) {
      // Waiters come first: a listener may dismiss the run.
      callEach(runId, this.#waiters.get(runId));
      callEach(runId, this.#listeners.get(runId));
      callEach(runId, this.#listeners.get(undefined));
    }
  }

  /** Whether this run itself has a listener: most likely it is on screen. */
  isSubscribedTo(runId: string): boolean {
    return this.#listeners.has(runId);
  }
}

/** Listeners by the run they follow; those that follow every run are under `undefined`. */
type ListenerMap = Map<string | undefined, Set<RunListener>>;

function ensureListeners(all: ListenerMap, runId: string | undefined): Set<RunListener> {
  const listeners = all.get(runId) ?? new Set();
  all.set(runId, listeners);
  return listeners;
}

/** Calls the current listeners, but none added during the calls, which might never end, and none removed before its turn. */
export function callEach<Value>(value: Value, listeners: Set<(value: Value) => void> = new Set()): void {
  const now = [...listeners];
  for (const listener of now) if (listeners.has(listener)) callBack(() => listener(value));
}

/** Calls the app's code, such as a listener. What that throws is rethrown later, so that the app sees it and the rest still runs. */
export function callBack(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/** Whether a filter selects a run. */
export function matchesFilter(run: StartedRun, filter: Filter): boolean {
  if (typeof filter === 'function') return filter(run);
  const { status, name, tag } = filter;
  return (
    (status === undefined || [status].flat().includes(run.status)) &&
    (name === undefined || run.name === name) &&
    (tag === undefined || run.tags.includes(tag))
  );
}

/** Filters lists; returns the same array as last time while it selects the same runs. */
export function createListFilter(): (all: readonly StartedRun[], filter: Filter) => readonly StartedRun[] {
  let last: readonly StartedRun[] = [];
  let lastAll: readonly StartedRun[] | undefined;
  let lastFilter: Filter | undefined;
  return (all, filter) => {
    if (all === lastAll && filter === lastFilter) return last;
    const matching = all.filter((run) => matchesFilter(run, filter));
    const isSame = matching.length === last.length && matching.every((run, index) => run === last[index]);
    if (!isSame) last = Object.freeze(matching);
    lastAll = all;
    lastFilter = filter;
    return last;
  };
}
