import { focusManager, onlineManager } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import type { WebRunClient } from '../core/client.js';
import { isWebRunError, toGone, WebRunError } from '../core/errors.js';
import { mergeTask } from '../core/mergeTask.js';
import { isSettled, unknownUsage } from '../core/task.js';
import type { Task, TaskRef } from '../core/task.js';
import { answeredRepeatsIgnored, pollIntervalMs, stopConfirmMs } from '../core/timing.js';

import { foldWait, grantTime, isHidden, setPushed, taskQueryOptions, toNextPollAt } from './queries.js';
import type { TaskQuery, TaskQueryOptions, WatchStart } from './queries.js';
import type { Polled } from './dueList.js';
import type { Transport } from './listening.js';
import type { Places } from './places.js';
import type { Waiting } from './run.js';
import { TaskObserver } from './taskObserver.js';
import { isDifferent } from './useFollow.js';

/** What is known of a task here and now; the same object until something changes. */
export interface TaskView {
  readonly task: Task | undefined;
  readonly waiting: Waiting;
  /** The server no longer has it. */
  readonly gone: WebRunError | undefined;
  /** Its question was answered, and the server repeats it while the agent wakes up. */
  readonly isAnswered: boolean;
  readonly isAnswering: boolean;
  readonly isCancelling: boolean;
  readonly cancelError: WebRunError | undefined;
}

/** What one tab tells the others of a task: a reply, the question whose answer was taken, that it was ended. */
export type TaskNews =
  | { readonly task: Task }
  | { readonly answered: string | null }
  | { readonly isCancelled: true };

/** What all watched tasks of a provider share. */
export interface TaskHost {
  readonly client: WebRunClient;
  readonly queryClient: QueryClient;
  /** Where each waits for its turn. */
  readonly places: Places;
  /** Begins to listen for a task's news; returns how to stop. */
  readonly listen: (task: WatchedTask) => () => void;
  /** Tells the other tabs. */
  readonly tell: (task: WatchedTask, news: TaskNews) => void;
  /** Somebody watches it, or everybody has let go of it. */
  readonly onWatched: (task: WatchedTask, isWatched: boolean) => void;
}

/** How a task is watched. */
export interface TaskStart extends WatchStart {
  /** How its news arrive, where its run says it itself. */
  readonly transport?: Transport | undefined;
}

/** A question that was answered, how often it was repeated since, and up to which reply that was counted. */
interface Answered {
  readonly question: string | null;
  repeats: number;
  replies: number;
}

/**
 * One task that somebody in this app looks at: one query, one poll, one state of answers, however many look. `start` says since
 * when, and how long it may take. A class, because a page may follow a thousand: functions of their own were a third of its memory.
 */
export class WatchedTask implements Polled {
  readonly ref: TaskRef;
  readonly start: TaskStart;
  dueAt = 0;
  readonly #host: TaskHost;
  readonly #options: TaskQueryOptions;
  #listeners: readonly (() => void)[] = [];
  #observer: TaskObserver | undefined;
  #stopListening: (() => void) | undefined;
  #answered: Answered | undefined;
  #answering: Promise<void> | undefined;
  #cancelling: Promise<void> | undefined;
  #isCancelled = false;
  /** The server has taken the stop and has not confirmed it; not for ever, or nothing could be done any more. */
  #isStopping = false;
  #doubting: ReturnType<typeof setTimeout> | undefined;
  #cancelError: WebRunError | undefined;
  #toldReplies = 0;
  /** Replies and failures that were looked at. */
  #heard = 0;
  #lastPlanned: number | null = null;
  #seen: TaskView;

  constructor(host: TaskHost, ref: TaskRef, start: TaskStart) {
    this.ref = ref;
    this.start = start;
    this.#host = host;
    // Defaulted once, and the same object for query and observer.
    this.#options = host.queryClient.defaultQueryOptions(taskQueryOptions(host.client, ref, start));
    this.#seen = this.#look();
  }

  /** The one door: what was parsed is merged into the task's query here. */
  accept(task: Task): void {
    const query = this.#query;
    query.setData(mergeTask(query.state.data, task), { manual: true });
    this.#refresh();
  }

  read(): TaskView {
    return this.#seen;
  }

  /** Watches it until it has settled or everybody has let go. Returns how to let go. */
  watch(onChange: () => void): () => void {
    this.#listeners = [...this.#listeners, onChange];
    this.#host.onWatched(this, true);
    const { data } = this.#query.state;
    if (!this.#observer && !(data && isSettled(data))) {
      this.#observe();
      this.#stopListening = this.#host.listen(this);
    }
    this.#plan();
    return () => {
      this.#listeners = this.#listeners.toSpliced(this.#listeners.indexOf(onChange), 1); // it may watch twice
      // Later, because StrictMode lets go and takes hold again at once, and that must not cost a second poll.
      setTimeout(() => {
        if (this.#listeners.length > 0) return;
        this.#unwatch();
        this.#host.onWatched(this, false);
      });
    };
  }

  answer(text: string): Promise<void> {
    this.#answering ??= this.#sendAnswer(text);
    this.#refresh();
    return this.#answering;
  }

  /** Ends it at the server. */
  cancel(): Promise<void> {
    this.#cancelling ??= this.#sendCancel();
    this.#refresh();
    return this.#cancelling;
  }

  /** Asks at once; resolves with the error, if the reply could not be had. */
  async ask(): Promise<WebRunError | null> {
    if (!this.#observer) return null; // it has ended, or nobody looks
    await this.#fetch(true);
    return this.#query.state.error;
  }

  /** Whether another tab asks about it, and tells this one. */
  isTold(): boolean {
    return this.start.pace?.isFollowing === true;
  }

  /** The server pushes its news, or no longer. */
  setPushed(isPushed: boolean): void {
    if (setPushed(this.#query, isPushed)) this.#plan();
  }

  /** Takes in what another tab knows. */
  hear(news: TaskNews): void {
    if ('task' in news) {
      this.#toldReplies = this.#query.state.dataUpdateCount + 1; // what was heard is not told again
      this.accept(news.task);
    } else if ('answered' in news) this.#markAnswered(news.answered);
    else this.#isCancelled = true;
    this.#refresh();
  }

  /** The page has come back, gone, or lost its network. */
  onPageChange(): void {
    this.#plan();
    const { reason, nextPollAt } = foldWait(this.#query, this.start);
    const isBack = onlineManager.isOnline() && focusManager.isFocused() && reason !== 'rate-limited';
    if (isBack && (reason === 'reconnecting' || nextPollAt <= Date.now())) {
      if (this.#isAsked()) void this.#fetch(true); // it may have died with the network
      else this.#plan(Date.now());
    }
    this.#refresh();
  }

  // -------------------------------------------------------------------------------------------------------------- ask

  get isOnScreen(): Polled['isOnScreen'] {
    return this.start.isOnScreen;
  }

  go(): Promise<unknown> | undefined {
    // Those that are let go of together let go one after the other: none of them takes the place of the one before.
    return this.#isAsked() || this.#listeners.length === 0 ? undefined : this.#fetch();
  }

  /** Puts it in line for its next poll; while one is under way its reply does. */
  #plan(dueAt = this.#observer?.toDueAt() ?? null): void {
    this.#host.places.plan(this, this.#observer && !this.#isAsked() ? dueAt : null);
  }

  #isAsked(): boolean {
    return this.#query.state.fetchStatus !== 'idle';
  }

  /** The query takes its place, asks, and keeps what comes. */
  #fetch(cancelRefetch = false): Promise<unknown> | undefined {
    if (!this.#observer) return;
    const kept: unknown = this.#host.queryClient.getQueryCache().get(this.#query.queryHash);
    if (kept !== this.#query) this.#observe(); // the app has removed it
    return this.#query.fetch(undefined, { cancelRefetch }).catch(() => undefined);
  }

  #observe(): void {
    this.#observer?.destroy();
    this.#observer = new TaskObserver(this.#host.queryClient, this.#options, () => this.#onUpdate());
  }

  get #query(): TaskQuery {
    const { queryClient } = this.#host;
    return this.#observer?.getCurrentQuery() ?? queryClient.getQueryCache().build(queryClient, this.#options);
  }

  // ------------------------------------------------------------------------------------------------------------- seen

  #look(last?: TaskView): TaskView {
    const query = this.#query;
    const { data: task, error } = query.state;
    const wait = foldWait(query, this.start);
    return {
      task,
      waiting: this.#toWaiting(last?.waiting, wait.reason, toNextPollAt(query, wait, this.start.pace)),
      gone: wait.isGone ? (last?.gone ?? (error?.code === 'input' ? error : toGone(error))) : undefined,
      isAnswered: this.#answered !== undefined,
      isAnswering: this.#answering !== undefined,
      isCancelling: this.#cancelling !== undefined || (this.#isStopping && !(task && isSettled(task))),
      cancelError: this.#cancelError,
    };
  }

  /** Keeps the object while a normal wait goes on, so that a poll without news changes nothing. */
  #toWaiting(last: Waiting | undefined, why: Waiting['reason'], planned: number | null): Waiting {
    const { start } = this;
    const isCalm = why === 'normal';
    const reason = !onlineManager.isOnline() ? 'offline' : isCalm && isHidden(start.pace) ? 'hidden' : why;
    if (last?.reason === reason && (reason === 'normal' || this.#lastPlanned === planned)) return last;
    this.#lastPlanned = planned;
    return new TaskWaiting(reason, this);
  }

  nextPollAt(): number | null {
    return toNextPollAt(this.#query, foldWait(this.#query, this.start), this.start.pace);
  }

  retryNow(): void {
    grantTime(this.#query, this.start);
    this.#plan(0); // before all others
    this.#refresh();
  }

  /** Something may have changed: tells who listens if it has. */
  #refresh(): void {
    const before = this.#seen;
    const now = this.#look(before);
    if (now.gone || (now.task && isSettled(now.task))) {
      clearTimeout(this.#doubting);
      // Later, because the query may be telling its observers, and one that leaves meanwhile would hide the next one's news.
      queueMicrotask(() => this.#unwatch());
    }
    if (!isDifferent(before, now, Object.keys(now))) return;
    this.#seen = now;
    for (const listener of this.#listeners) listener();
  }

  #onUpdate(): void {
    const { fetchStatus, dataUpdateCount, errorUpdateCount } = this.#query.state;
    const heard = dataUpdateCount + errorUpdateCount;
    const isNews = heard !== this.#heard;
    this.#heard = heard;
    if (isNews) this.#onReply();
    if (fetchStatus === 'idle') this.#plan();
  }

  #onReply(): void {
    const { data, error, dataUpdateCount } = this.#query.state;
    const answered = this.#answered;
    if (answered && answered.replies !== dataUpdateCount) {
      answered.replies = dataUpdateCount;
      const isRepeat = data?.status === 'guardrail' && data.guardrail.question === answered.question;
      if (!isRepeat || ++answered.repeats > answeredRepeatsIgnored) this.#answered = undefined;
    }
    // The session of a task that was ended closes, and the task's address with it.
    if (this.#isCancelled && error?.status === 404)
      this.accept({ status: 'terminated', ...this.ref, usage: unknownUsage, reason: null });
    if (data && dataUpdateCount !== this.#toldReplies) this.#host.tell(this, { task: data });
    this.#toldReplies = dataUpdateCount;
    this.#refresh();
  }

  #unwatch(): void {
    this.#observer?.destroy();
    this.#observer = undefined;
    this.#plan();
    this.#stopListening?.();
    this.#stopListening = undefined;
  }

  // -------------------------------------------------------------------------------------------------------------- act

  async #sendAnswer(text: string): Promise<void> {
    const { data } = this.#query.state;
    const question = data?.status === 'guardrail' ? data.guardrail.question : null;
    try {
      await this.#host.client.answerGuardrail(this.ref, text);
      this.#markAnswered(question);
      this.#host.tell(this, { answered: question });
    } finally {
      this.#answering = undefined;
      this.#refresh();
    }
  }

  #markAnswered(question: string | null): void {
    this.#answered = { question, repeats: 0, replies: this.#query.state.dataUpdateCount };
  }

  async #sendCancel(): Promise<void> {
    this.#cancelError = undefined;
    try {
      await terminate(this.#host.client, this.ref.sessionId);
      this.#isCancelled = true;
      this.#isStopping = true;
      clearTimeout(this.#doubting);
      this.#doubting = setTimeout(() => this.#doubt(), stopConfirmMs);
      this.#host.tell(this, { isCancelled: true });
      void this.#fetch(true);
    } catch (error) {
      if (isWebRunError(error)) this.#cancelError = error;
      throw error;
    } finally {
      this.#cancelling = undefined;
      this.#refresh();
    }
  }

  /** Says that a stop was taken but not confirmed, so that it can be asked for again. */
  #doubt(): void {
    this.#isStopping = false;
    this.#cancelError = new WebRunError('The stop was taken, but not confirmed.', {
      code: 'timeout',
      outcome: 'unknown',
    });
    this.#refresh();
  }
}

/** Why a task waits; when it is asked about next is worked out when somebody wants to know. */
class TaskWaiting implements Waiting {
  readonly reason: Waiting['reason'];
  readonly #task: WatchedTask;
  #retryNow: Waiting['retryNow'] | undefined;

  constructor(reason: Waiting['reason'], task: WatchedTask) {
    this.reason = reason;
    this.#task = task;
  }

  get retryNow(): Waiting['retryNow'] {
    return (this.#retryNow ??= () => this.#task.retryNow());
  }

  get nextPollAt(): number | null {
    return this.#task.nextPollAt();
  }
}

/** A refusal that may be repeated unasked is; anything else is the caller's to see. */
async function terminate(client: WebRunClient, sessionId: string): Promise<void> {
  for (;;) {
    try {
      return await client.setSessionState(sessionId, 'terminate');
    } catch (error) {
      if (!isWebRunError(error)) throw error;
      if (error.status === 404) return; // the session is gone already
      if (!error.isRetryable || error.code === 'input') throw error;
      const delayMs = error.retryAfterMs ?? pollIntervalMs;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }
}
