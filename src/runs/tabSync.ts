import { isObject } from '../core/task.js';
import type { Page } from './page.js';
import { isOver, isUnsent } from './runReducer.js';
import type { RunRecord } from './runReducer.js';
import type { RunStore } from './runStore.js';
import { parseRecord } from './storedRecord.js';

/** What the engines of one name publish, within a page and between tabs. */
type Message =
  | { readonly type: 'records'; readonly records: readonly RunRecord[] }
  | { readonly type: 'dismissed'; readonly runIds: readonly string[] }
  /** Whatever was started before is forgotten. */
  | { readonly type: 'reset'; readonly at: number }
  /** An engine has joined: what was published while it loaded it has not received. */
  | { readonly type: 'joined' }
  /** Whether this engine lives; it answers with its runs. */
  | { readonly type: 'ping' | 'pong'; readonly owner: string };

/** Whose runs are kept in step with those of other engines. */
export interface TabSyncHost {
  readonly id: string;
  /** The same for all engines of one API and scope. */
  readonly name: string;
  readonly page: Page;
  readonly store: RunStore;
  /** Whether all tabs share their runs; else only those that this engine has already are kept in step. */
  readonly isShared: boolean;
  /** Other engines' records of runs. */
  onRecords(records: readonly RunRecord[]): void;
  /** Runs are forgotten: some, or all. */
  onForgotten(runIds?: readonly string[]): void;
  /** An engine that was to send runs, or commands of them, is gone. */
  onOwnerLost(owner: string): void;
  /** Whether this tab polls, or another one does and publishes what it learns. */
  onLead(isFollowing: boolean): void;
}

/** So long a run that has settled is published to those who join; what settled earlier they have read. */
const republishedMs = 60_000;
/** So many dismissed runs are remembered, so that no late message brings one back. */
const maxDismissed = 500;
/** An engine that lives answers a ping within this time, also in the background. */
const pongMs = 1_000;
/** Without locks an engine of another tab is asked so often whether it still lives. */
const pingAgainMs = 5_000;
/** The next tab that waits for a lock has received by then what the one before it has published. */
const deliveryMs = 100;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Keeps the engines of one API and scope in step: those of this page at once, those of other tabs by BroadcastChannel. Knows by
 * Web Locks, and without them by asking, whether the engine that sends a run still lives.
 */
export class TabSync {
  readonly #host: TabSyncHost;
  readonly #left = new AbortController();
  readonly #channel: BroadcastChannel | undefined;
  readonly #dismissed = new Set<string>();
  readonly #watchedOwners = new Set<string>();
  readonly #pongs = new Map<string, () => void>();
  #resetAt = 0;

  constructor(host: TabSyncHost) {
    const { name, page, isShared } = host;
    this.#host = host;
    if (typeof BroadcastChannel !== 'undefined' && typeof window !== 'undefined') {
      this.#channel = new BroadcastChannel(`webrun-react ${name}`);
      (this.#channel as { unref?: () => void }).unref?.(); // in Node it would keep a test alive
      this.#channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (isObject(data) && data['page'] !== page.id) this.receive(data);
      });
    }
    // Held until the page dies.
    if (!page.isLocked)
      void requestLock(`webrun-react page ${page.id}`, {}, () => new Promise(() => undefined));
    page.isLocked = true;
    if (isShared) this.#publish({ type: 'joined' });
    if (isShared && this.#channel && locks()) this.#joinElection();
  }

  publishRecord(record: RunRecord): void {
    if (!record.isUnlisted) this.#publish({ type: 'records', records: [record] });
  }

  publishDismissed(runIds: readonly string[]): void {
    this.#noteDismissed(runIds);
    if (this.#host.isShared) this.#publish({ type: 'dismissed', runIds });
  }

  publishReset(): void {
    this.#noteDismissed([...this.#host.store.records.keys()]);
    this.#resetAt = Date.now();
    if (this.#host.isShared) this.#publish({ type: 'reset', at: this.#resetAt });
  }

  /** Whether a record was dismissed, or is of before a reset: a tab that did not know may have stored it since. */
  isForgotten({ runId, startedAt }: RunRecord): boolean {
    return this.#dismissed.has(runId) || startedAt < this.#resetAt;
  }

  leave(): void {
    this.#left.abort();
    this.#channel?.close();
  }

  // --------------------------------------------------------------------------------------------------------- messages

  #publish(message: Message): void {
    const { page, id, name } = this.#host;
    for (const peer of page.engines) if (peer.id !== id && peer.name === name) peer.receive(message);
    // oxlint-disable-next-line require-post-message-target-origin -- a channel is of one origin
    if (!this.#left.signal.aborted) this.#channel?.postMessage({ ...message, page: page.id });
  }

  /** Takes in a message. One that is malformed, or of a newer version, is ignored. */
  receive(message: unknown): void {
    if (!isObject(message)) return;
    const { isShared, id, store } = this.#host;
    const { type, owner } = message;
    if (type === 'records')
      this.#host.onRecords(
        toList(message['records'])
          .flatMap((each) => parseRecord(each) ?? [])
          .filter((each) => (isShared || store.records.has(each.runId)) && !this.isForgotten(each)),
      );
    if (type === 'dismissed' && isShared) this.#onDismissed(toList(message['runIds']));
    if (type === 'reset' && isShared) this.#onReset(Number(message['at']));
    if (type === 'joined' && isShared) this.#republish();
    if (type === 'pong') this.#pongs.get(String(owner))?.();
    if (type !== 'ping' || owner !== id) return;
    this.#publish({ type: 'pong', owner: id });
    this.#publish({ type: 'records', records: this.#ownRecords() });
  }

  #onDismissed(runIds: readonly unknown[]): void {
    const ids = runIds.filter((runId) => typeof runId === 'string');
    this.#noteDismissed(ids);
    this.#host.onForgotten(ids);
  }

  #noteDismissed(runIds: readonly string[]): void {
    for (const runId of runIds) this.#dismissed.add(runId);
    for (const runId of [...this.#dismissed].slice(0, -maxDismissed)) this.#dismissed.delete(runId);
  }

  /** Forgets what was started before; what was started since stays. */
  #onReset(at: number): void {
    if (!(at > this.#resetAt)) return; // published again because one more has joined
    this.#resetAt = at;
    const all = [...this.#host.store.records.values()];
    const old = all.filter((record) => this.isForgotten(record));
    this.#host.onForgotten(old.length === all.length ? undefined : old.map(({ runId }) => runId));
  }

  /** Publishes what an engine that has just joined cannot have read. */
  #republish(): void {
    if (this.#resetAt > 0) this.#publish({ type: 'reset', at: this.#resetAt });
    if (this.#dismissed.size > 0) this.#publish({ type: 'dismissed', runIds: [...this.#dismissed] });
    const recent = Date.now() - republishedMs;
    const isRecent = (record: RunRecord): boolean => !isOver(record) || (record.settledAt ?? 0) > recent;
    this.#publish({ type: 'records', records: this.#ownRecords().filter(isRecent) });
  }

  #ownRecords(): RunRecord[] {
    return [...this.#host.store.records.values()].filter(({ owner }) => owner === this.#host.id);
  }

  // ----------------------------------------------------------------------------------------------------------- owners

  /** Notices when an engine that sends something of this run is gone. */
  watchOwners(record: RunRecord): void {
    for (const owner of ownersOf(record))
      if (owner !== this.#host.id && !this.#watchedOwners.has(owner)) {
        this.#watchedOwners.add(owner);
        void this.#watchOwner(owner);
      }
  }

  async #watchOwner(owner: string): Promise<void> {
    const { page } = this.#host;
    const [pageId = ''] = owner.split('.');
    const { signal } = this.#left;
    const onLost = async (): Promise<void> => {
      this.#watchedOwners.delete(owner);
      if (signal.aborted) return;
      this.#host.onOwnerLost(owner);
      await wait(deliveryMs);
    };
    if (pageId === page.id) {
      // One that lives publishes what becomes of its runs.
      if (![...page.engines].some(({ id }) => id === owner)) await onLost();
    } else if (locks()) {
      this.#publish({ type: 'ping', owner }); // it answers with its runs, which may have moved on
      await requestLock(`webrun-react page ${pageId}`, { signal }, onLost);
    } else {
      while (await this.#isAlive(owner)) await wait(pingAgainMs);
      await onLost();
    }
  }

  /** Asks an engine of another tab whether it lives. */
  #isAlive(owner: string): Promise<boolean> {
    if (!this.#channel || this.#left.signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      setTimeout(() => resolve(false), pongMs);
      this.#pongs.set(owner, () => resolve(true));
      this.#publish({ type: 'ping', owner });
    });
  }

  // --------------------------------------------------------------------------------------------------------- election

  /** One tab polls, a visible one if there is one, and publishes; when it closes the next one in the queue of its lock does. */
  #joinElection(): void {
    const { signal } = this.#left;
    let isLeading = false;
    let queued = new AbortController();
    const lead = async (options: LockOptions): Promise<void> => {
      let hasEnded = false;
      const onGranted = (): Promise<void> => {
        if (hasEnded) return Promise.resolve(); // it was taken away before it could be used
        isLeading = true;
        this.#host.onLead(false);
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
      };
      await requestLock(`webrun-react lead ${this.#host.name}`, options, onGranted);
      hasEnded = true;
      if (signal.aborted || options.signal?.aborted) return;
      // Another tab came to the front and has taken the lead.
      isLeading = false;
      this.#host.onLead(true);
      enqueue();
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
    document.addEventListener('visibilitychange', onVisible);
    signal.addEventListener('abort', () => {
      queued.abort();
      document.removeEventListener('visibilitychange', onVisible);
    });
    this.#host.onLead(true);
    if (document.visibilityState === 'visible') onVisible();
    else enqueue();
  }
}

/** Who sends something of a run that is under way. */
function* ownersOf(record: RunRecord): Iterable<string> {
  const { owner, phase, cancel, answer } = record;
  if (isUnsent(record)) yield owner;
  if (isOver(record)) return;
  if (cancel?.state === 'requested') yield cancel.by;
  if (phase === 'watching' && answer?.state === 'sending') yield answer.by;
}

const toList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const locks = (): LockManager | undefined => globalThis.navigator?.locks;

/** Resolves when the lock was held and given back; also when it was stolen, or is waited for no more. */
async function requestLock(
  name: string,
  options: LockOptions,
  onGranted: () => Promise<void>,
): Promise<void> {
  await locks()
    ?.request(name, options, onGranted)
    .catch(() => undefined);
}
