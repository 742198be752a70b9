import type { WebRunClient } from '../core/client.js';
import { toError } from '../core/errors.js';
import { hasSecrets, inputError } from '../core/input.js';
import type { TaskInput } from '../core/input.js';
import { noteDisposed, warnAboutDisposed, warnAboutSettings } from './misuse.js';
import { createId, thisPage } from './page.js';
import type { Page } from './page.js';
import type { QueryClient } from './queryCore.js';
import { RunEngine } from './runEngine.js';
import { hasEnded } from './runReducer.js';
import type { RunRecord, Transport } from './runReducer.js';
import type { StartedRun } from './runState.js';
import { createListFilter } from './runStore.js';
import type { Filter, RunListener, SlotKey } from './runStore.js';
import { assertSettings } from './settings.js';
import type { RunManagerOptions } from './settings.js';
import { copyInput, isEqual, toStoredInput } from './storedInput.js';

/** How a run is started. */
export interface StartOptions {
  /** The slot that shows the run; while it has a pending run of equal input, that run's id is returned. @default none */
  readonly name?: string | undefined;
  /** Queued runs with a higher priority are sent first, within this tab. @default 0 */
  readonly priority?: number | undefined;
  /** Words to group runs by. @default none */
  readonly tags?: readonly string[] | undefined;
  /** What it may cost in US dollars. @default the manager's `budget.perRunUsd` */
  readonly budgetUsd?: number | undefined;
  /** The cost in US dollars from which a `CostMeter` warns; it does not stop the run. @default none */
  readonly warnAtUsd?: number | undefined;
  /** How its updates arrive. @default the manager's */
  readonly transport?: Transport | undefined;
}

/**
 * Starts runs and watches them until they settle, with or without React. What it returns is frozen and JSON-safe, and the same
 * object until it changes.
 */
export interface RunManager {
  readonly client: WebRunClient;
  readonly queryClient: QueryClient;
  /** Starts a run and returns its id; a slot with a pending run of equal input returns that run's. */
  start(input: TaskInput, options?: StartOptions): string;
  get(runId: string): StartedRun | undefined;
  /** The runs of this app, newest first. */
  list(filter?: Filter): readonly StartedRun[];
  /** Calls back when any run, or only `runId`, is changed, added or removed. Returns how to unsubscribe. */
  subscribe(listener: RunListener, runId?: string): () => void;
  /** Calls back once for each run that settles from now on. Returns how to unsubscribe. */
  onSettled(listener: (run: StartedRun) => void): () => void;
  /** Resolves with the run once it has settled, in any status; rejects with an `AbortError` when it is detached or forgotten. */
  settled(runId: string): Promise<StartedRun>;
  /** Answers the guardrail. @throws {WebRunError} when the server did not accept it; it can then be sent again */
  answer(runId: string, text: string): Promise<void>;
  /**
   * Ends the work and the billing on the server. A queued run costs nothing; while submitting, it takes effect once the task has
   * ids, and a result that arrives first still wins. @throws {WebRunError} when the stop was not accepted
   */
  cancel(runId: string): Promise<void>;
  /**
   * Lets a run that has used its budget, or soon may, go on: up to `usd` US dollars in all, or for the whole day if the question is
   * about the day. Resumes a paused run. @throws {WebRunError} when the amount is invalid, or the run could not be resumed
   */
  allowBudget(runId: string, usd: number): Promise<void>;
  /** Stops watching; the task goes on and is billed. */
  detach(runId: string): void;
  /**
   * Starts a new run with the same input, which costs again; returns its id. A pending run is not started again.
   * @throws {WebRunError} when there is no such run, or its secrets are no longer known
   */
  retry(runId: string): string;
  /** Polls at once; an overdue task gets its full time again, a detached one is watched again. */
  pollNow(runId: string): void;
  /** Forgets one or more settled runs; runs that have not settled stay. */
  dismiss(...runIds: readonly string[]): void;
  /** Forgets every run, here, in the storage and in other tabs that share it; tasks on the server go on. */
  reset(): void;
  /** Stops watching and listening. Held POSTs and queued runs go on. */
  dispose(): void;
}

/**
 * Creates the app's run manager; components below `<WebRunProvider manager={manager}>` show its runs. A page has one manager per
 * client and scope, or cache and scope: later calls return the same one, until all callers have disposed it.
 * @throws {Error} without a client, which only an untyped call can leave out
 * @example
 * const manager = createRunManager({ client: createWebRunClient({ baseUrl: '/api/webrun' }) });
 * const run = await manager.settled(manager.start({ taskDetails: 'Find the cheapest desk lamp' }));
 */
export function createRunManager(options: RunManagerOptions): RunManager {
  if (!(options as Partial<RunManagerOptions> | undefined)?.client)
    throw new Error(
      '[webrun-react] Could not make a run manager: it has no `client`. Make one with `createWebRunClient`.',
    );
  return createManager(options).use(() => options.budget);
}

/** The page's manager for a scope and a client or cache; if there is none, a new one that is not open yet. */
export function createManager(options: RunManagerOptions, page: Page = thisPage()): Manager {
  const own = new Manager(options, page);
  const isSame = (other: unknown): other is Manager =>
    other instanceof Manager &&
    other.name === own.name &&
    (other.client === own.client || other.queryClient === own.queryClient);
  const found = [...page.engines, page.unopened].find(isSame);
  // A server opens none, and may share one client among all users.
  if (!found) return typeof window === 'undefined' ? own : (page.unopened = own);
  warnAboutSettings(found.settings, options);
  if (!isEqual(found.settings.budget, options.budget)) found.budget.hasConflict = true;
  // It may be left over from a discarded render.
  if (!found.isOpen) found.update(options);
  return found;
}

/** What an app can do with its runs, on top of their engine. */
export class Manager extends RunEngine implements RunManager {
  readonly #lists = new Map<unknown, ReturnType<typeof createListFilter>>();
  readonly #releases: (() => void)[] = [];

  /** Opens it until `dispose` has been called as often as this. */
  use(toBudget?: () => RunManagerOptions['budget']): this {
    this.#releases.push(this.retain(toBudget));
    return this;
  }

  dispose(): void {
    this.#releases.pop()?.();
    noteDisposed(this);
  }

  start(given: TaskInput, options?: StartOptions, slot: SlotKey | undefined = options?.name): string {
    assertSettings(options);
    if (!this.isRead) this.open(); // a component's effects run before those of the provider around it
    warnAboutDisposed(this);
    const input = copyInput(given);
    const pending = slot === undefined ? undefined : this.findPending(slot, input);
    if (slot !== undefined && pending !== undefined) {
      this.show(slot, pending);
      return pending;
    }
    const { name, priority, tags, transport, budgetUsd, warnAtUsd } = options ?? {};
    const { budget } = this.settings;
    const { hasConflict } = this.budget;
    const record = {
      ...createRecord(this.id, toStoredInput(input)),
      ...(name !== undefined && { name }),
      ...(hasSecrets(input) && { hadSecrets: true }),
      ...(priority && { priority }),
      ...(tags?.length && { tags: [...tags] }),
      ...(transport && { transport }),
      ...(warnAtUsd! > 0 && { warnAtUsd }),
      // If two providers want different budgets, the guard decides which applies, if any, before the task is sent.
      ...(((budget ?? budgetUsd) != null || hasConflict) && {
        budget: { v: 1, limitUsd: budgetUsd ?? (hasConflict ? undefined : budget?.perRunUsd) } as const,
      }),
    };
    this.add(record, input);
    this.show(slot, record.runId);
    return record.runId;
  }

  get(runId: string): StartedRun | undefined {
    return this.store.get(runId);
  }

  list(filter?: Filter): readonly StartedRun[] {
    const all = this.store.list();
    if (!filter) return all;
    const key = typeof filter === 'function' ? filter : JSON.stringify(filter);
    if (this.#lists.size >= maxLists) this.#lists.clear();
    const select = this.#lists.get(key) ?? createListFilter();
    this.#lists.set(key, select);
    return select(all, filter);
  }

  subscribe(listener: RunListener, runId?: string): () => void {
    return this.store.subscribe(listener, runId);
  }

  onSettled(listener: (run: StartedRun) => void): () => void {
    const own = (run: StartedRun): void => listener(run); // the same function may be given twice
    this.settledListeners.add(own);
    return () => void this.settledListeners.delete(own);
  }

  async settled(runId: string): Promise<StartedRun> {
    let run: StartedRun | undefined;
    await this.store.when(runId, (record) => {
      if (!record || record.isDetached)
        throw new DOMException('The run is not watched any more.', 'AbortError');
      if (hasEnded(record)) run = this.store.get(runId); // a listener may dismiss it at once
      return !!run;
    });
    return run!;
  }

  answer(runId: string, text: string): Promise<void> {
    return this.runOf(runId).answer(text);
  }
  cancel(runId: string): Promise<void> {
    return this.runOf(runId).cancel();
  }
  pollNow(runId: string): void {
    this.runOf(runId).pollNow();
  }
  async allowBudget(runId: string, usd: number): Promise<void> {
    const error = await (await this.budget.load()).allow(runId, usd);
    if (error) throw toError(error);
  }
  detach(runId: string): void {
    this.dispatch(runId, { type: 'marked', isDetached: true });
  }

  retry(given: string, slot?: SlotKey): string {
    const record = this.store.getRecord(given);
    const { runId = '', hadSecrets } = record ?? {};
    // A detached run still goes on, and is watched again.
    if (record?.isDetached && !hasEnded(record)) {
      this.pollNow(runId);
      return runId;
    }
    const input = this.page.inputs.get(runId) ?? (hadSecrets ? undefined : record?.input);
    if (!record) throw inputError('runId', 'names no known run', 'Start it again.');
    if (!input) throw inputError('secrets', 'are not known any more', 'Start it again with its secrets.');
    // The run's id is a slot: a second click joins the first one's run, and a pending run is not started again.
    if (!this.store.current(runId)) this.store.show(runId, runId);
    return this.start(input, { ...record, budgetUsd: record.budget?.limitUsd }, slot ?? record.name ?? runId);
  }

  dismiss(...given: readonly string[]): void {
    const records = given.flatMap((each) => this.store.getRecord(each) ?? []).filter(hasEnded);
    const runIds = records.map(({ runId }) => runId);
    if (runIds.length) this.tabs?.publishDismissed(runIds);
    this.forget(runIds);
  }

  reset(): void {
    this.tabs?.publishReset();
    this.persistence.clear();
    this.onReset();
  }

  /** Shows a run in a slot, or none. The run that leaves a named slot is marked, else a reload could bring it back. */
  show(slot: SlotKey | undefined, runId?: string): void {
    if (slot === undefined) return;
    const before = this.store.current(slot);
    this.store.show(slot, runId);
    if (typeof slot !== 'string' || before === runId) return;
    if (before !== undefined) this.dispatch(before, { type: 'marked', hasLeftSlot: true });
    if (runId !== undefined) this.dispatch(runId, { type: 'marked', hasLeftSlot: undefined });
  }
}

/** Creates the record of a run to be queued. */
export const createRecord = (owner: string, input: TaskInput): RunRecord => ({
  v: 1,
  revision: 1,
  runId: createId(),
  input,
  owner,
  phase: 'queued',
  startedAt: Date.now(),
});

/** How many filters are remembered: functions created on every call would pile up. */
const maxLists = 50;
