import type { WebRunClient } from '../core/client.js';
import { now } from '../core/clock.js';
import { secretTexts } from '../core/input.js';
import type { TaskInput } from '../core/input.js';
import { ignoreErrors, isThenable, sleep } from '../core/promises.js';
import type { Task, TaskRef } from '../core/task.js';
import { BudgetLoader } from './budgetLoader.js';
import { createId, listen } from './page.js';
import type { Page, Peer } from './page.js';
import { Persistence } from './persistence.js';
import { focusManager, onlineManager, QueryClient } from './queryCore.js';
import { joinLimiter, RequestLimiter } from './requestLimiter.js';
import { canRepeat, Run } from './run.js';
import type { RunHost } from './run.js';
import { unreadableError } from './runErrors.js';
import { isCancelling, hasEnded, isSubmitPending, mergeRecords, reduceRun } from './runReducer.js';
import type { RunEvent, RunRecord } from './runReducer.js';
import { normalWait } from './runState.js';
import type { RunView, StartedRun } from './runState.js';
import { callEach, RunStore } from './runStore.js';
import type { SlotKey } from './runStore.js';
import { assertSettings } from './settings.js';
import type { RunManagerOptions } from './settings.js';
import { isEqual, toStoredInput } from './storedInput.js';
import { StreamLoader } from './streamLoader.js';
import { SubmitQueue } from './submitQueue.js';
import type { SubmitQueueHost } from './submitQueue.js';
import { ownersOf, TabSync } from './tabSync.js';
import type { TabSyncHost } from './tabSync.js';
import type { TaskObserver } from './taskObserver.js';
import { webRunKeys } from './taskQuery.js';

/** How long an asynchronous storage may take to read. */
const longestReadMs = 10_000;
/** Waking up or setting the clock shifts the wall clock against the monotonic one; less than this is drift. */
const clockJumpMs = 2_000;
/** How often polls and the clock are checked. In Node React Query has no intervals, so these checks send the polls. */
const checkMs = typeof window === 'undefined' ? 200 : 5_000;

/**
 * Connects the parts of a run manager: dispatches every event of a run, stores the change, publishes it to the other tabs, and
 * starts or stops watching the task. Nothing is sent before the storage has been read.
 */
export class RunEngine implements RunHost, SubmitQueueHost, TabSyncHost, Peer {
  readonly name: string;
  readonly page: Page;
  readonly isShared: boolean;
  readonly store: RunStore = new RunStore((runId) => this.#viewOf(runId));
  readonly queue: SubmitQueue = new SubmitQueue(this);
  readonly persistence: Persistence;
  readonly settledListeners: Set<(run: StartedRun) => void> = new Set();
  readonly resetListeners: Set<() => void> = new Set();
  settings: RunManagerOptions;
  queryClient: QueryClient;
  limiter: RequestLimiter = new RequestLimiter();
  readonly stream: StreamLoader = new StreamLoader(this);
  tabs: TabSync | undefined;
  isFollower = false;
  isOpen = false;
  isRead = false;
  #isForgetting = false;
  readonly #runs = new Map<string, Run>();
  /** Keep it open; each returns the budget that its holder wants. */
  readonly holders: Set<() => RunManagerOptions['budget']> = new Set();
  readonly budget: BudgetLoader = new BudgetLoader(this);
  #stops: readonly (() => void)[] = [];
  #id: string | undefined;
  #clockOffset = 0;

  constructor(options: RunManagerOptions, page: Page) {
    const { client, persist = 'session', scope = '', history } = options;
    assertSettings(options);
    this.settings = options;
    this.queryClient = options.queryClient ?? new QueryClient();
    this.page = page;
    // Without spaces, or one scope's keys could begin like another's.
    this.name = `${client.baseUrl} ${scope.replaceAll(/[% ]/g, encodeURIComponent)}`;
    this.isShared = persist === 'local';
    this.persistence = new Persistence(this.name, persist, history, (runId) => this.store.records.get(runId));
  }

  /** Created on first use, which is never while a server renders: prerendering allows neither random values nor the current time. */
  get id(): string {
    return (this.#id ??= `${this.page.id}.${createId()}`);
  }

  get client(): WebRunClient {
    return this.settings.client;
  }

  // --------------------------------------------------------------------------------------------------------- life cycle

  /** Reads the stored runs, joins the other tabs and watches unsettled runs. */
  open(): void {
    if (this.isOpen) return;
    this.isOpen = true;
    this.page.engines.add(this);
    this.page.unopened = undefined;
    this.#clockOffset ||= Date.now() - now();
    const onPageChange = (): void => this.#onPageChange();
    const timer = setInterval(() => this.#check(), checkMs);
    const { maxHeldPosts } = this.settings;
    const [limiter, leaveLimiter] = joinLimiter(this.page.limiters, this.client, this.limiter, maxHeldPosts);
    this.limiter = limiter;
    this.#stops = [
      () => clearInterval(timer),
      leaveLimiter,
      focusManager.subscribe(onPageChange),
      onlineManager.subscribe(onPageChange),
      listen('pageshow', onPageChange),
      listen('resume', onPageChange),
      listen('pagehide', () => this.persistence.flush()),
      listen('prerenderingchange', () => this.#read()),
    ];
    this.tabs ??= new TabSync(this);
    if (!this.isRead) this.#read();
    for (const run of this.#runs.values()) run.sync();
  }

  /** Keeps it open until every holder has called the function it got. */
  retain(toBudget: () => RunManagerOptions['budget'] = () => this.settings.budget): () => void {
    const { holders, budget } = this;
    const holder = (): RunManagerOptions['budget'] => toBudget(); // the same function may be given twice
    holders.add(holder);
    budget.compare();
    this.open();
    return () => {
      holders.delete(holder);
      if (holders.size === 0) this.persistence.flush();
      // Deferred, because StrictMode releases and retains again at once.
      queueMicrotask(() =>
        holders.size ? this.update({ ...this.settings, budget: budget.options }) : this.#close(),
      );
    };
  }

  /** Stops watching and listening; queued runs and held POSTs go on. */
  #close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    for (const stop of this.#stops) stop();
    for (const run of this.#runs.values()) run.sync();
    this.#leaveIfIdle();
  }

  /** Leaves the page and the tabs once it is closed and has nothing to send. */
  #leaveIfIdle(): void {
    const owners = [...this.store.records.values()].flatMap(ownersOf);
    if (this.isOpen || owners.includes(this.id)) return;
    this.page.engines.delete(this);
    this.tabs?.leave();
    this.tabs = undefined;
  }

  /** Uses another client, cache or settings from now on. */
  update(options: RunManagerOptions): void {
    const { queryClient = this.queryClient } = options;
    const isMoving = this.isOpen && queryClient !== this.queryClient;
    this.settings = options;
    this.queryClient = queryClient;
    this.budget.compare();
    if (!isMoving) return;
    this.#close();
    this.open();
  }

  #onPageChange(hasJumped = false): void {
    for (const { observer } of this.#runs.values()) observer.onPageChange(hasJumped);
  }

  #check(): void {
    const offset = Date.now() - now();
    if (Math.abs(offset - this.#clockOffset) > clockJumpMs) this.#onPageChange(true);
    this.#clockOffset = offset;
    for (const { observer } of this.#runs.values()) observer.check();
  }

  // ------------------------------------------------------------------------------------------------------------ storage

  /** Waits while the browser prerenders this page: the page before it may start more runs. */
  #read(): void {
    if ((globalThis.document as { readonly prerendering?: boolean } | undefined)?.prerendering) return;
    const add = (records: readonly RunRecord[]): void =>
      this.#addStored(records, this.persistence.isReadInPart);
    let stored: ReturnType<Persistence['read']>;
    try {
      stored = this.persistence.read();
    } catch {
      return this.#addStored([], true);
    }
    if (!isThenable(stored)) return add(stored);
    const late = stored;
    Promise.race([late, sleep(longestReadMs).then(() => Promise.reject())]).then(add, () => {
      this.#addStored([], true);
      void ignoreErrors(() => late.then((records) => this.#addStored(records)));
    });
  }

  /** Adds the runs that an earlier page load stored, or part of them. Nothing is sent before that, so that no slot starts its run twice. */
  #addStored(stored: readonly RunRecord[], isPart = false): void {
    const { store, persistence, queue } = this;
    const started = [...store.records.values()];
    const records = [...stored, ...this.#findSent()];
    store.addOlder(records);
    // Each slot moves once, to its last run: the others would be reported as news.
    const shown = new Map([...store.records.values()].map((record) => [record.name, record]));
    for (const [name, { runId, hasLeftSlot, isDetached }] of shown)
      if (name !== undefined && !hasLeftSlot && !isDetached) store.show(name, runId);
    for (const record of started) this.joinPending(record);
    // A run started meanwhile may already be under way: the user decides.
    if (isPart)
      for (const runId of queue.runIds)
        this.dispatch(runId, { type: 'refused', error: unreadableError, at: Date.now() });
    this.isRead = true;
    for (const record of records) {
      this.tabs?.watchOwners(record);
      if (!hasEnded(record) || record.task?.isTruncated) this.runOf(record.runId).sync();
    }
    void persistence.writeNow(...started.map(({ runId }) => runId));
    queue.open();
    persistence.readHistory((older) =>
      store.addOlder(older.filter((record) => !this.tabs?.isForgotten(record))),
    );
  }

  /** A queued run becomes an alias of its slot's pending run with equal input: one that was stored, or sent by another tab. */
  joinPending({ runId, name, input, hasLeftSlot, phase }: RunRecord, isSent?: boolean): void {
    if (name === undefined) return;
    const same = phase === 'queued' ? this.findPending(name, input, runId, isSent) : undefined;
    if (!hasLeftSlot) this.store.show(name, same ?? runId);
    if (same === undefined) return;
    this.tabs?.publishDismissed([runId]);
    this.persistence.remove([runId]);
    this.store.alias(runId, same);
    this.queue.remove(runId);
    this.#runs.delete(runId);
    this.page.inputs.delete(runId);
  }

  /** Runs that an engine of this page without holders is still sending: without storage, only that engine has them. */
  #findSent(): RunRecord[] {
    return [...this.page.engines].flatMap(({ name, holders, store }) =>
      name === this.name && holders.size === 0 ? [...store.records.values()].filter(isSubmitPending) : [],
    );
  }

  // ----------------------------------------------------------------------------------------------------------- dispatch

  /** Applies an event to a record, stores the change and publishes it to the other tabs. Returns the resulting record. */
  dispatch(runId: string, event: RunEvent): RunRecord | undefined {
    const before = this.store.getRecord(runId);
    if (!before) return undefined;
    const record = reduceRun(before, event, this.id);
    if (record === before) return before;
    this.#apply(before, record, event.type === 'reply' && !event.isPoll ? event.task : undefined);
    this.tabs?.publishRecord(record);
    return this.store.getRecord(runId);
  }

  /**
   * Carries a changed record through memory, storage, waiters and listeners, React Query's cache, the queue, the run's own effects and
   * the listeners for settled runs; each may read what those before it hold. Any listener may dispatch again before the rest has run.
   * @param uncached a task that the query does not have yet, because it did not come from a poll
   */
  #apply(before: RunRecord | undefined, record: RunRecord, uncached?: Task): void {
    const { runId, phase } = record;
    const run = this.runOf(runId);
    this.store.set(record, () => this.#persist(before, record));
    if (uncached) run.observer.cacheReply(uncached);
    if (phase !== 'queued') this.queue.remove(runId);
    run.sync();
    // Deferred: the engines that now show the run must be notified first.
    if (!this.isOpen) queueMicrotask(() => this.#leaveIfIdle());
    if (!hasEnded(record) || (before && hasEnded(before))) return;
    const state = record.isUnlisted ? undefined : this.store.get(runId);
    if (state) callEach(state, this.settledListeners);
  }

  #persist(before: RunRecord | undefined, { runId, phase, ref, owner }: RunRecord): void {
    // A run about to be sent is written by `Run.submit`, which waits for that.
    if (!this.isRead || (phase === 'submitting' && owner === this.id && before?.phase === 'queued')) return;
    // A task's progress can be polled again; what this app did, and the task's ids, cannot.
    if (before?.phase === phase && before.ref === ref) this.persistence.changed(runId);
    else void this.persistence.writeNow(runId);
  }

  /** Adds a run and puts it in the queue. */
  add(record: RunRecord, input: TaskInput): void {
    const { runId } = record;
    this.page.inputs.set(runId, input);
    this.store.set(record);
    this.tabs?.publishRecord(record);
    if (this.isRead) this.persistence.changed(runId);
    this.queue.add(runId);
    void this.#forgetOldest();
  }

  runOf(given: string): Run {
    const runId = this.store.resolve(given);
    let run = this.#runs.get(runId);
    if (!run) this.#runs.set(runId, (run = new Run(runId, this)));
    return run;
  }

  /** Forgets runs in any state, without telling the server. */
  forget(runIds: readonly string[]): void {
    if (runIds.length === 0) return;
    this.persistence.remove(runIds);
    this.store.delete(runIds);
    for (const runId of runIds) {
      this.queue.remove(runId);
      this.#runs.get(runId)?.sync();
      this.#runs.delete(runId);
      this.page.inputs.delete(runId);
    }
  }

  /** Runs once for all runs started together, because it reads every record. */
  async #forgetOldest(): Promise<void> {
    const { maxSettled } = this.persistence;
    if (this.#isForgetting || this.store.records.size <= maxSettled) return;
    this.#isForgetting = true;
    await Promise.resolve();
    this.#isForgetting = false;
    const over = [...this.store.records.values()].filter((record) => hasEnded(record) || record.isDetached);
    this.forget(over.slice(0, -maxSettled).map(({ runId }) => runId));
  }

  /** Finds a slot's pending run with equal input: one intent is one run. With `isSent`, ignores those that wait to be sent. */
  findPending(slot: SlotKey, input: TaskInput, but?: string, isSent?: boolean): string | undefined {
    const isSame = (record: RunRecord | undefined): boolean => {
      if (isSent && record?.phase === 'queued') return false;
      if (!record || record.runId === but || hasEnded(record) || isCancelling(record) || record.isDetached)
        return false;
      const known = this.page.inputs.get(record.runId);
      if (known) return isEqual(known, input);
      // Once sent, only the texts of its secrets are known; after a reload, not even those.
      const { poll } = this.runOf(record.runId).observer;
      const areOthers = poll && poll.hidden.length > 0 && poll.hidden.join() !== secretTexts(input).join();
      return !areOthers && isEqual(record.input, toStoredInput(input));
    };
    const named = [...this.store.records.values()].filter(({ name }) => name === slot);
    return [...named, this.store.getRecord(this.store.current(slot) ?? '')].findLast(isSame)?.runId;
  }

  #viewOf(runId: string): RunView {
    return this.queue.viewOf(runId) ?? { waiting: this.#runs.get(runId)?.waiting ?? normalWait };
  }

  // ------------------------------------------------------------------------------------------------------------- events

  watchEvents(ref: TaskRef, observer: TaskObserver): () => void {
    const { connect, transport: own = 'auto', socketUrl = this.client.socketUrl } = this.settings;
    const transport = this.store.getRecord(observer.runId)?.transport ?? own;
    const isPolled = transport === 'poll' || (transport === 'auto' && !connect && !socketUrl);
    return isPolled ? () => undefined : this.stream.use((stream) => stream.watch(ref, observer));
  }

  // --------------------------------------------------------------------------------------------------------- other tabs

  setFollower(isFollower: boolean): void {
    this.isFollower = isFollower;
    for (const { observer } of this.#runs.values()) observer.replan();
  }

  onRecords(records: readonly RunRecord[]): void {
    for (const theirs of records) {
      const mine = this.store.records.get(theirs.runId);
      const record = mine ? mergeRecords(mine, theirs) : theirs;
      if (record !== mine) this.#apply(mine, record, record.task === mine?.task ? undefined : record.task);
      this.tabs?.watchOwners(record);
      // Another tab stops a run queued here.
      if (record.owner === this.id && record.phase === 'queued' && record.cancel)
        queueMicrotask(() => void this.runOf(record.runId).cancel());
    }
  }

  onReset(): void {
    this.forget([...this.store.records.keys()]);
    this.persistence.removeKnown();
    for (const listener of this.resetListeners) listener();
    this.queryClient.removeQueries({ queryKey: [...webRunKeys.all, this.client.baseUrl] });
  }

  /** Repeats the POSTs of an engine that is gone if that cannot start a second task; else its runs are refused or lost. */
  onOwnerLost(owner: string): void {
    const { transport } = this.settings;
    for (const record of this.store.records.values()) {
      if (hasEnded(record)) continue;
      const { runId, cancel, input } = record;
      if (record.owner === owner && this.client.idempotency === true && canRepeat(record, transport)) {
        this.page.inputs.set(runId, input);
        this.dispatch(runId, { type: 'adopted', owner: this.id });
        this.queue.add(runId, true);
      } else this.dispatch(runId, { type: 'ownerLost', owner, at: Date.now() });
      if (cancel?.state === 'requested' && cancel.by === owner) this.runOf(runId).resumeCancel();
    }
  }
}
