import { sleep } from '../core/promises.js';
import { isObject } from '../core/task.js';
import { requestLock } from './locks.js';
import type { Page } from './page.js';
import { hasEnded, isSubmitPending } from './runReducer.js';
import type { RunRecord } from './runReducer.js';
import type { RunStore } from './runStore.js';
import { parseRecord, toList, toRunIds } from './storedRecord.js';

/** What engines with the same name publish, within a page and between tabs. */
type Message =
  | { readonly type: 'records'; readonly records: readonly RunRecord[] }
  /** Runs were forgotten; with `resetAt`, these are all that the engine knew, and other older ones are forgotten too. */
  | { readonly type: 'dismissed'; readonly runIds: readonly string[]; readonly resetAt?: number | undefined }
  /** A poll of a run failed. */
  | { readonly type: 'pollFailed'; readonly runId: string }
  /** An engine has joined, and missed what was published while it loaded. */
  | { readonly type: 'joined' }
  /** Whether this engine is alive; it answers with its runs. `gone`: it stops sending earlier ones. */
  | { readonly type: 'ping' | 'pong' | 'gone'; readonly owner: string };

/** The engine whose runs are kept in sync with other engines. */
export interface TabSyncHost {
  readonly id: string;
  /** The same for all engines of one API and scope. */
  readonly name: string;
  readonly page: Page;
  readonly store: RunStore;
  /** Whether all tabs share their runs; else only those that this engine already has are synced. */
  readonly isShared: boolean;
  runOf(runId: string): { readonly observer: { onPollFailure(): void } };
  /** Receives other engines' records. */
  onRecords(records: readonly RunRecord[]): void;
  /** Forgets runs in any state. */
  forget(runIds: readonly string[]): void;
  /** All runs were forgotten. */
  onReset(): void;
  /** An engine that was to send runs, or their commands, is gone. */
  onOwnerLost(owner: string): void;
  /** Whether another tab polls and publishes the replies, instead of this one. */
  setFollower(isFollower: boolean): void;
}

/** How long a settled run is published to engines that join; earlier ones they have read from storage. */
const republishedMs = 60_000;
/** How many forgotten runs are remembered, so that no late message restores one: more than an engine has at once. */
const maxForgotten = 20_000;
/** A live engine answers a ping within this time, even in the background. */
const pongMs = 1_000;
/** How often, without locks, another tab's engine is asked whether it is alive. */
const pingAgainMs = 5_000;
/** By then the next tab waiting for a lock has received what the previous one published. */
const deliveryMs = 100;
/** How long a start waits for another tab to send the same: a frozen tab never does. */
const longestClaimMs = 1_000;

/**
 * Keeps the engines of one API and scope in sync: directly within this page, by BroadcastChannel between tabs. Detects by Web
 * Locks, and without them by asking, whether the engine that sends a run is alive.
 */
export class TabSync {
  readonly #host: TabSyncHost;
  readonly #left = new AbortController();
  readonly #channel: BroadcastChannel | undefined;
  readonly #forgotten = new Set<string>();
  readonly #watchedOwners = new Set<string>();
  readonly #pongs = new Map<string, () => void>();
  #wasReset = false;

  constructor(host: TabSyncHost) {
    const { name, page, isShared } = host;
    this.#host = host;
    if (typeof window !== 'undefined')
      try {
        this.#channel = new BroadcastChannel(`webrun-react ${name}`);
        (this.#channel as { unref?: () => void }).unref?.(); // in Node it would keep a test alive
        this.#channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
          if (isObject(data) && data['page'] !== page.id) this.receive(data);
        });
      } catch {
        // It does not exist, or the browser denies it to this page.
      }
    // Held until the page dies.
    if (!page.isLocked)
      void requestLock(`webrun-react page ${page.id}`, {}, () => new Promise(() => undefined));
    page.isLocked = true;
    if (isShared) this.#publish({ type: 'joined' });
    if (isShared && this.#channel) this.#joinElection();
  }

  publishRecord(record: RunRecord): void {
    if (!record.isUnlisted) this.#publish({ type: 'records', records: [record] });
  }

  publishPollFailure(runId: string): void {
    if (this.#host.store.records.has(runId)) this.#publish({ type: 'pollFailed', runId });
  }

  publishDismissed(runIds: readonly string[], resetAt?: number): void {
    this.#noteForgotten(runIds);
    if (this.#host.isShared) this.#publish({ type: 'dismissed', runIds, resetAt });
  }

  publishReset(): void {
    this.#wasReset = true;
    this.publishDismissed([...this.#host.store.records.keys()], Date.now());
    this.#publish({ type: 'gone', owner: this.#host.id }); // engines with copies of its runs stop waiting for them
  }

  /** Whether a record of the history was forgotten while the history was being read. */
  isForgotten({ runId }: RunRecord): boolean {
    return this.#wasReset || this.#forgotten.has(runId);
  }

  leave(): void {
    this.#left.abort();
    this.#channel?.close();
  }

  // --------------------------------------------------------------------------------------------------------- messages

  #publish(message: Message): void {
    const { page, id, name } = this.#host;
    for (const peer of page.engines) if (peer.id !== id && peer.name === name) peer.tabs?.receive(message);
    try {
      // oxlint-disable-next-line require-post-message-target-origin -- a channel is of one origin
      this.#channel?.postMessage({ ...message, page: page.id });
    } catch {
      // It is closed, or a task of a custom client holds a value that cannot be cloned.
    }
  }

  /** Handles a message. A malformed one, or one of a newer version, is ignored. */
  receive(message: unknown): void {
    if (!isObject(message)) return;
    const { isShared, id, store } = this.#host;
    const { type, owner, runId } = message;
    if (type === 'records')
      this.#host.onRecords(
        toList(message['records'])
          .flatMap((each) => parseRecord(each) ?? [])
          .filter((each) => (isShared || store.records.has(each.runId)) && !this.#forgotten.has(each.runId)),
      );
    if (type === 'dismissed' && isShared) this.#onDismissed(toRunIds(message), Number(message['resetAt']));
    if (type === 'pollFailed' && store.records.has(runId as string))
      this.#host.runOf(runId as string).observer.onPollFailure();
    if (type === 'joined' && isShared) this.#republish();
    // An owner that is not a string owns no run.
    if (type === 'pong') this.#pongs.get(owner as string)?.();
    if (type === 'gone') this.#host.onOwnerLost(owner as string);
    if (type !== 'ping' || owner !== id) return;
    this.#publish({ type: 'pong', owner: id });
    this.#publish({ type: 'records', records: this.#ownRecords() });
  }

  #onDismissed(runIds: readonly string[], resetAt: number): void {
    this.#noteForgotten(runIds);
    if (!resetAt) return this.#host.forget(runIds);
    this.#wasReset = true;
    // An active run that the other engine did not know was started at about the same time. Its start time decides whether it stays,
    // unless the clock was set back since.
    const isOld = (record: RunRecord): boolean =>
      hasEnded(record) || (record.startedAt < resetAt && resetAt <= Date.now());
    const others = [...this.#host.store.records.values()].filter(({ runId }) => !this.#forgotten.has(runId));
    const old = others.filter(isOld).map(({ runId }) => runId);
    this.publishDismissed(old);
    if (old.length === others.length) this.#host.onReset();
    else this.#host.forget([...runIds, ...old]);
  }

  #noteForgotten(runIds: readonly string[]): void {
    for (const runId of runIds) this.#forgotten.add(runId);
    for (const runId of this.#forgotten)
      if (this.#forgotten.size > maxForgotten) this.#forgotten.delete(runId);
      else break;
  }

  /** Publishes what a newly joined engine cannot have read. */
  #republish(): void {
    if (this.#forgotten.size > 0) this.#publish({ type: 'dismissed', runIds: [...this.#forgotten] });
    const recent = Date.now() - republishedMs;
    const isRecent = (record: RunRecord): boolean => !hasEnded(record) || (record.settledAt ?? 0) > recent;
    this.#publish({ type: 'records', records: this.#ownRecords().filter(isRecent) });
  }

  #ownRecords(): RunRecord[] {
    return [...this.#host.store.records.values()].filter(({ owner }) => owner === this.#host.id);
  }

  // ----------------------------------------------------------------------------------------------------------- owners

  /** Reports when an engine that sends this run, or its commands, is gone. */
  watchOwners(record: RunRecord): void {
    for (const owner of ownersOf(record))
      if (owner !== this.#host.id && !this.#watchedOwners.has(owner)) {
        this.#watchedOwners.add(owner);
        void this.#watchOwner(owner);
      }
  }

  async #watchOwner(owner: string): Promise<void> {
    const { page } = this.#host;
    const [pageId] = owner.split('.');
    const { signal } = this.#left;
    const onLost = async (): Promise<void> => {
      this.#watchedOwners.delete(owner);
      if (signal.aborted) return;
      this.#host.onOwnerLost(owner);
      await sleep(deliveryMs);
    };
    if (pageId === page.id) {
      // A live one publishes what becomes of its runs.
      if (![...page.engines].some(({ id }) => id === owner)) await onLost();
    } else {
      this.#publish({ type: 'ping', owner }); // it answers with its runs, which may have moved on
      if (await requestLock(`webrun-react page ${pageId}`, { signal }, onLost)) return;
      while (await this.#isAlive(owner)) await sleep(pingAgainMs);
      await onLost();
    }
  }

  /** Asks another tab's engine whether it is alive. */
  async #isAlive(owner: string): Promise<boolean> {
    if (!this.#channel) return false;
    let isAlive = false;
    this.#pongs.set(owner, () => (isAlive = true));
    this.#publish({ type: 'ping', owner });
    await sleep(pongMs);
    return isAlive;
  }

  // ------------------------------------------------------------------------------------------------------------ slots

  /**
   * Waits until no other tab is about to send a run with equal input in the same slot: by then, a run that another tab has sent is
   * known here. `undefined` if tabs do not share the slot, or this run was sent before.
   */
  claimSlot({ name, input, submittedAt }: Partial<RunRecord>): Promise<unknown> | undefined {
    if (!this.#host.isShared || name === undefined || submittedAt !== undefined) return undefined;
    const lockName = `webrun-react slot ${this.#host.name} ${name} ${JSON.stringify(input)}`;
    const claim = new Promise<void>((resolve) => {
      const onGranted = (): Promise<void> => {
        resolve();
        return sleep(deliveryMs);
      };
      void requestLock(lockName, {}, onGranted).then(() => resolve());
    });
    return Promise.race([claim, sleep(longestClaimMs)]);
  }

  // --------------------------------------------------------------------------------------------------------- election

  /** One tab, visible if possible, polls and publishes; when it closes, the next one in the lock's queue takes over. */
  #joinElection(): void {
    const { signal } = this.#left;
    let isLeading = false;
    let queued = new AbortController();
    const lead = async (options: LockOptions): Promise<void> => {
      const onGranted = (): Promise<void> => {
        isLeading = true;
        this.#host.setFollower(false);
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
      };
      const wasStolen = await requestLock(`webrun-react lead ${this.#host.name}`, options, onGranted);
      if (signal.aborted || options.signal?.aborted) return;
      // Another tab came to the front and has taken the lead; or there are no locks, and every tab polls.
      isLeading = !wasStolen;
      this.#host.setFollower(wasStolen);
      if (wasStolen) enqueue();
    };
    const enqueue = (): void => {
      queued = new AbortController();
      void lead({ signal: queued.signal });
    };
    const onVisible = (): void => {
      if (isLeading || document.visibilityState !== 'visible') return;
      queued.abort();
      void lead({ steal: true });
    };
    document.addEventListener('visibilitychange', onVisible, { signal });
    signal.addEventListener('abort', () => queued.abort());
    this.#host.setFollower(true);
    if (document.visibilityState === 'visible') onVisible();
    else enqueue();
  }
}

/** The engines that send an active run or its commands. */
export function ownersOf(record: RunRecord): string[] {
  const { owner, phase, cancel, answer } = record;
  return [
    isSubmitPending(record) && owner,
    !hasEnded(record) && cancel?.state === 'requested' && cancel.by,
    phase === 'watching' && answer?.state === 'sending' && answer.by,
  ].filter((each) => each !== false);
}
