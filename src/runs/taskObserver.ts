import type { WebRunClient } from '../core/client.js';
import { fromWallTime, now } from '../core/clock.js';
import { isWebRunError, serializeError, toGone } from '../core/errors.js';
import type { WebRunError } from '../core/errors.js';
import { keepWaiting } from '../core/polling.js';
import { isSettled } from '../core/task.js';
import type { Task, TaskRef } from '../core/task.js';
import { longestPollMs } from '../core/timing.js';
import type { Page } from './page.js';
import { noteOutcome, toDueAt, toNextPollAt } from './poll.js';
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
import { pollOf, pollTask, toTaskQueryOptions } from './taskQuery.js';
import type { PollPolicy, TaskKey } from './taskQuery.js';

/** What a task observer needs of its engine. */
export interface TaskObserverHost {
  readonly page: Page;
  readonly client: WebRunClient;
  readonly queryClient: QueryClient;
  readonly settings: RunManagerOptions;
  readonly limiter: RequestLimiter;
  readonly store: RunStore;
  readonly isOpen: boolean;
  /** Another tab polls, and publishes what it learns. */
  readonly isFollower: boolean;
  /** The one way to change a record. Returns the record after the event. */
  dispatch(runId: string, event: RunEvent): RunRecord | undefined;
  /** Subscribes a task to the events of its session, as its transport wants it. Returns how to stop. */
  watchEvents(ref: TaskRef, observer: TaskObserver): () => void;
}

/** In Node, where React Query has no intervals, polls are sent when they are due; elsewhere this finds those that do not come. */
const overdueMs = typeof window === 'undefined' || 'Deno' in globalThis ? 0 : 5_000;

/**
 * Watches the task of one run until it settles, as the record says. React Query's observer is the timer of its polls, and the query
 * their transport; what they bring is dispatched to the record.
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
    // What was too long to be stored is asked for, unless the server no longer has it.
    const isMissing = phase === 'settled' && task?.isTruncated === true && !lostReason;
    const isWatching = this.#host.isOpen && (phase === 'watching' || isMissing) && !isDetached;
    if (this.#isWatching === isWatching) return;
    this.#isWatching = isWatching;
    // Later, because React Query is about to write down the reply that ended this; and StrictMode is about to watch again.
    if (!isWatching) return doLater(() => this.#isWatching || this.#stop());
    const { queryClient } = this.#host;
    if (this.#observer && this.#cache === queryClient) return;
    if (this.#observer) this.#stop();
    const poll = this.poll;
    if (!ref || !poll) return;
    this.#cache = queryClient;
    poll.listeners.add(this.#onOutcome);
    // What others have read does not end this wait, and a task that was taken for gone is asked about again.
    poll.isSettled = false;
    poll.wait = { ...poll.wait, isGone: false };
    // The app's cache calls functions of the app's. Where one throws, `check` polls beside it.
    callBack(() => {
      this.#observer = new QueryObserver(queryClient, {
        ...toTaskQueryOptions(ref, this),
        notifyOnChangeProps: [], // its results are nobody's: `queryFn` itself passes on what is polled
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

  /** How the task is polled; `undefined` while it has no ids. */
  get poll(): Poll | undefined {
    const { ref, submittedAt, input } = this.#record;
    const start = {
      maxDurationMs: input?.maxDurationMs,
      ...(submittedAt !== undefined && { submittedAt: fromWallTime(submittedAt) }),
    };
    return ref && (this.#poll = pollOf(this.page, this.client, ref, start));
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
    const { isFollower, settings } = this.#host;
    const isHidden = this.#isHidden();
    const { whenHidden } = settings;
    return isHidden && (whenHidden === 'pause' || whenHidden === 'away')
      ? null
      : toDueAt(poll, isHidden || isFollower);
  }

  /** Whether nobody looks at the page, and that changes something. */
  #isHidden(): boolean {
    return this.#host.settings.whenHidden !== 'keep' && !focusManager.isFocused();
  }

  /** Why the task is waited for; `undefined` while it is not watched. */
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
      this.#host.dispatch(this.runId, { type: 'gone', error: serializeError(toGone(outcome)), at });
    this.#host.store.notify([this.runId]); // it has a new wait in any case
  };

  /** Takes a reply that did not come from a poll: readers of the query see it, and the next poll comes 2 s later. */
  noteReply(task: Task): void {
    const { ref } = this.#record;
    // A task that is settled by its first reply is never polled.
    const poll = isSettled(task) ? this.#poll : this.poll;
    if (poll) noteOutcome(poll, task);
    if (!ref) return;
    const { queryClient } = this.#host;
    callBack(() => {
      const options = queryClient.defaultQueryOptions(toTaskQueryOptions(ref, this));
      queryClient.getQueryCache().build(queryClient, options).setData(task, { manual: true });
    });
  }

  /** Lets React Query work out its interval again. */
  replan(): void {
    callBack(() => this.#observer?.setOptions(this.#observer.options));
    this.#host.store.notify([this.runId]);
  }

  /** Subscribes to the events of the session, unless nobody looks and WebRun is to know that. */
  #followEvents(): void {
    const { ref, phase } = this.#record;
    const isAway =
      phase === 'settled' || (this.#host.settings.whenHidden === 'away' && !focusManager.isFocused());
    if (isAway) this.#stopEvents?.();
    this.#stopEvents = isAway || !ref ? undefined : (this.#stopEvents ?? this.#host.watchEvents(ref, this));
  }

  /** The page has come back, gone, lost its network, or its clock was set. */
  onPageChange(hasJumped: boolean): void {
    const { reason = 'normal', nextPollAt = Infinity } = this.#poll?.wait ?? {};
    const isBack = onlineManager.isOnline() && focusManager.isFocused() && reason !== 'rate-limited';
    // A poll that is under way may have died with the network.
    if (isBack && (hasJumped || reason === 'reconnecting' || nextPollAt <= now())) void this.ask();
    if (this.#observer) this.#followEvents();
    this.replan();
  }

  /** Polls if a poll that was due has not come: something else holds the query, or there are no intervals here. */
  check(): void {
    const poll = this.#poll;
    const { ref } = this.#record;
    const lateMs = now() - ((poll && this.toDueAt(poll)) ?? Infinity);
    if (!ref || !poll || !this.#isWatching || lateMs < overdueMs) return;
    if (poll.pending === 0) void this.#observer?.refetch({ cancelRefetch: false });
    // The query is busy with a function of the app's own, or cannot be had, or the app cancels each poll before its reply, because none
    // takes that long: the task is asked about beside it.
    if (poll.pending === 0 || (lateMs > longestPollMs && poll.pending === 1))
      pollTask(ref, this, new AbortController().signal).catch(() => undefined); // it was passed on
  }

  /** Polls once, before all others; resolves with the error, if the reply could not be had. */
  async ask(): Promise<WebRunError | undefined> {
    if (this.#poll) this.#poll.isUrgent = true;
    const result = await this.#observer?.refetch({ cancelRefetch: true });
    return result?.error ?? undefined;
  }

  /** Polls at once; what is overdue has its time once more. */
  pollNow(): void {
    if (!this.#poll) return;
    this.#poll.wait = keepWaiting(this.#poll.wait, now());
    this.#poll.spreadMs = 0;
    void this.ask();
    this.replan();
  }
}

const postponed: (() => void)[] = [];

/**
 * Calls back in a moment; all at once, or each poll that is cancelled would make room for the next that is about to be. Each call has its
 * own timer: a test that takes its fake timers away may have taken the last one with them.
 */
function doLater(callback: () => void): void {
  postponed.push(callback);
  setTimeout(() => postponed.splice(0).forEach((each) => each()));
}
