import type { WebRunClient } from '../core/client.js';
import { fromWallTime, now } from '../core/clock.js';
import { isWebRunError, serializeError, goneError } from '../core/errors.js';
import type { WebRunError } from '../core/errors.js';
import { keepWaiting } from '../core/polling.js';
import { isSettled } from '../core/task.js';
import type { Task, TaskRef } from '../core/task.js';
import { longestPollMs } from '../core/timing.js';
import type { Page } from './page.js';
import { applyOutcome, toDueAt, toNextPollAt } from './poll.js';
import type { Poll } from './poll.js';
import { focusManager, onlineManager, QueryObserver } from './queryCore.js';
import type { QueryClient } from './queryCore.js';
import type { RequestLimiter } from './requestLimiter.js';
import type { RunEvent, RunRecord } from './runReducer.js';
import { normalWait } from './runState.js';
import type { Waiting } from './runState.js';
import { callBack } from './runStore.js';
import type { RunStore } from './runStore.js';
import type { RunManagerOptions } from './settings.js';
import type { TabSync } from './tabSync.js';
import { ensurePoll, pollTask, toTaskQueryOptions } from './taskQuery.js';
import type { PollPolicy, TaskKey } from './taskQuery.js';

/** What a task observer needs from its engine. */
export interface TaskObserverHost {
  readonly page: Page;
  readonly client: WebRunClient;
  readonly queryClient: QueryClient;
  readonly settings: RunManagerOptions;
  readonly limiter: RequestLimiter;
  readonly store: RunStore;
  readonly isOpen: boolean;
  /** Another tab polls and publishes the replies. */
  readonly isFollower: boolean;
  readonly tabs?: Pick<TabSync, 'publishPollFailure'> | undefined;
  /** Applies an event to a record. Returns the resulting record. */
  dispatch(runId: string, event: RunEvent): RunRecord | undefined;
  /** Subscribes a task to its session's events if its transport uses them. Returns how to unsubscribe. */
  watchEvents(ref: TaskRef, observer: TaskObserver): () => void;
}

/** How late a poll may be before `check` sends it. In Node, where React Query has no intervals, it sends all of them. */
const overdueMs = typeof window === 'undefined' || 'Deno' in globalThis ? 0 : 5_000;

/**
 * Watches one run's task while its record says so, usually until it settles. React Query's observer is the timer of its polls, and
 * the query their transport; their outcomes are dispatched to the record.
 */
export class TaskObserver implements PollPolicy {
  readonly runId: string;
  readonly #host: TaskObserverHost;
  #poll: Poll | undefined;
  #observer: QueryObserver<Task, WebRunError, Task, Task, TaskKey> | undefined;
  #cache: QueryClient | undefined;
  #stopEvents: (() => void) | undefined;
  #isWatching = false;

  constructor(runId: string, host: TaskObserverHost) {
    this.runId = runId;
    this.#host = host;
  }

  get #record(): Partial<RunRecord> {
    return this.#host.store.getRecord(this.runId) ?? {};
  }
  get page(): Page {
    return this.#host.page;
  }
  get client(): WebRunClient {
    return this.#host.client;
  }

  /** Watches, or stops watching, as the record says. */
  sync(): void {
    const { ref, phase, task, lostReason, isDetached } = this.#record;
    // Parts that were too long to store are polled for, unless the server no longer has them.
    const isMissing = phase === 'settled' && task?.isTruncated === true && !lostReason;
    const isWatching = this.#host.isOpen && (phase === 'watching' || isMissing) && !isDetached;
    if (this.#isWatching === isWatching) return;
    this.#isWatching = isWatching;
    // Deferred: React Query has yet to store the reply that ended this, and StrictMode watches again at once.
    if (!isWatching) return doLater(() => this.#isWatching || this.#stop());
    const { queryClient } = this.#host;
    if (this.#observer && this.#cache === queryClient) return;
    if (this.#observer) this.#stop();
    const poll = this.poll;
    if (!ref || !poll) return;
    this.#cache = queryClient;
    poll.listeners.add(this.#onOutcome);
    // Replies that others received do not end this wait, and a task presumed gone is polled again.
    poll.isSettled = false;
    poll.wait = { ...poll.wait, isGone: false };
    // The app's cache calls the app's functions. If one throws, `check` polls outside the cache.
    callBack(() => {
      this.#observer = new QueryObserver(queryClient, {
        ...toTaskQueryOptions(ref, this),
        notifyOnChangeProps: [], // its results are unused: `queryFn` itself passes replies on
        staleTime: Infinity, // spares each query a timer
      });
      this.#observer.subscribe(() => undefined);
    });
    this.#followEvents();
  }

  #stop(): void {
    const poll = this.#poll;
    this.#stopEvents?.();
    this.#stopEvents = undefined;
    callBack(() => this.#observer?.destroy());
    poll?.listeners.delete(this.#onOutcome);
    if (poll?.listeners.size === 0 && (poll.isSettled || !this.#record.ref)) this.page.polls.delete(poll.key);
    this.#observer = undefined;
  }

  /** How the task is polled, created on first use; `undefined` while it has no ids. `#poll` is the one that exists, if any. */
  get poll(): Poll | undefined {
    const { ref, submittedAt, input } = this.#record;
    const start = {
      maxDurationMs: input?.maxDurationMs,
      ...(submittedAt !== undefined && { submittedAt: fromWallTime(submittedAt) }),
    };
    return ref && (this.#poll = ensurePoll(this.page, this.client, ref, start));
  }

  send(poll: Poll, signal: AbortSignal, send: () => Promise<Task>): Promise<Task> {
    const { limiter, store } = this.#host;
    const { isUrgent } = poll;
    poll.isUrgent = false;
    return limiter.runPoll(
      { key: this.runId, isVisible: () => store.isSubscribedTo(this.runId), isUrgent },
      signal,
      send,
    );
  }

  toDueAt(poll: Poll): number | null {
    const { whenHidden } = this.#host.settings;
    const isHidden = this.#isHidden();
    return isHidden && (whenHidden === 'pause' || whenHidden === 'away')
      ? null
      : toDueAt(poll, isHidden || (this.isFollower && poll.wait.reason !== 'reconnecting'));
  }

  /** Whether another tab polls this task and publishes the replies. Other tabs do not know an unlisted run. */
  get isFollower(): boolean {
    return this.#host.isFollower && !this.#record.isUnlisted;
  }

  /** Whether the page is hidden, and that changes polling. */
  #isHidden(): boolean {
    return this.#host.settings.whenHidden !== 'keep' && !focusManager.isFocused();
  }

  /** Why the run waits; `undefined` while its task is not watched, unless it is detached or offline. */
  get waiting(): Waiting | undefined {
    const { phase, isDetached } = this.#record;
    if (isDetached) return { ...normalWait, reason: 'detached' };
    if (!onlineManager.isOnline()) return { ...normalWait, reason: 'offline' };
    const poll = phase === 'watching' ? this.poll : undefined;
    if (!poll) return undefined;
    const { reason, retryAfterMs, credential } = poll.wait;
    return {
      reason: reason === 'normal' && this.#isHidden() ? 'hidden' : reason,
      nextPollAt: toNextPollAt(poll, this.toDueAt(poll)),
      retryAfterMs,
      credential,
    };
  }

  readonly #onOutcome = (outcome: Task | WebRunError): void => {
    const at = Date.now();
    if (!isWebRunError(outcome))
      this.#host.dispatch(this.runId, { type: 'reply', task: outcome, at, isPoll: true });
    else if (this.#poll?.wait.isGone)
      this.#host.dispatch(this.runId, { type: 'gone', error: serializeError(goneError(outcome)), at });
    else this.#host.tabs?.publishPollFailure(this.runId);
    this.#host.store.notify([this.runId]); // its wait has changed in any case
  };

  /** Puts a reply that did not come from a poll into the cache, for readers of the query; the next poll comes 2 s later. */
  cacheReply(task: Task): void {
    const { ref } = this.#record;
    // A task that is settled by its first reply is never polled, and needs no polling state.
    const poll = isSettled(task) ? this.#poll : this.poll;
    if (poll) applyOutcome(poll, task);
    if (!ref) return;
    const { queryClient } = this.#host;
    callBack(() => {
      const options = queryClient.defaultQueryOptions(toTaskQueryOptions(ref, this));
      queryClient.getQueryCache().build(queryClient, options).setData(task, { manual: true });
    });
  }

  /** Lets React Query recompute its interval. */
  replan(): void {
    callBack(() => this.#observer?.setOptions(this.#observer.options));
    this.#host.store.notify([this.runId]);
  }

  /** Subscribes to the session's events, unless the page is hidden and `whenHidden` is `away`. */
  #followEvents(): void {
    const { ref, phase } = this.#record;
    const isAway =
      phase === 'settled' || (this.#host.settings.whenHidden === 'away' && !focusManager.isFocused());
    if (isAway) this.#stopEvents?.();
    this.#stopEvents = isAway || !ref ? undefined : (this.#stopEvents ?? this.#host.watchEvents(ref, this));
  }

  /** The page was shown or hidden, went online or offline, or its clock jumped. */
  onPageChange(hasJumped: boolean): void {
    const { reason = 'normal', nextPollAt = Infinity } = this.#poll?.wait ?? {};
    const isBack = onlineManager.isOnline() && focusManager.isFocused() && reason !== 'rate-limited';
    // A poll that is under way may have died with the network.
    if (isBack && (hasJumped || reason === 'reconnecting' || nextPollAt <= now())) void this.refetch();
    if (this.#observer) this.#followEvents();
    this.replan();
  }

  /** Sends a poll that is overdue: something else occupies the query, or there are no intervals here. */
  check(): void {
    const poll = this.#poll;
    const { ref } = this.#record;
    if (!ref || !poll || !this.#isWatching) return;
    const lateMs = now() - (this.toDueAt(poll) ?? Infinity);
    if (lateMs < overdueMs) return;
    if (poll.pending === 0) void this.#observer?.refetch({ cancelRefetch: false });
    // A refetch that worked has already called `queryFn`, which counts itself as pending.
    const hasNotStarted = poll.pending === 0;
    // The query runs a function of the app's own, could not be created, or the app cancels each poll before its reply, because no
    // poll takes that long.
    const isNeverAnswered = poll.pending === 1 && lateMs > longestPollMs;
    if (hasNotStarted || isNeverAnswered)
      pollTask(ref, this, new AbortController().signal).catch(() => undefined); // the outcome was passed on
  }

  /** A poll of another tab failed. This one polls too, until it gets a reply: else it would go on to say that all is well. */
  onPollFailure(): void {
    if (this.isFollower && !this.#poll?.wait.failures && !this.#isHidden()) void this.refetch();
  }

  /** Polls at once, before all others; resolves with the error if that fails. */
  async refetch(): Promise<WebRunError | undefined> {
    if (this.#poll) this.#poll.isUrgent = true;
    const result = await this.#observer?.refetch({ cancelRefetch: true });
    return result?.error ?? undefined;
  }

  /** Polls at once; an overdue task gets its full time again. */
  pollNow(): void {
    if (!this.#poll) return;
    this.#poll.wait = keepWaiting(this.#poll.wait, now());
    this.#poll.spreadMs = 0;
    void this.refetch();
    this.replan();
  }
}

const postponed: (() => void)[] = [];

/**
 * Calls back in a new task, all callbacks together: otherwise each cancelled poll would free its permit for one that is about to be
 * cancelled. Each call has its own timer, because a test that removes its fake timers may have removed the last one.
 */
function doLater(callback: () => void): void {
  postponed.push(callback);
  setTimeout(() => postponed.splice(0).forEach((each) => each()));
}
