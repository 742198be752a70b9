import { focusManager, onlineManager, QueryObserver } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import type { WebRunClient } from '../core/client.js';
import { isWebRunError, WebRunError } from '../core/errors.js';
import { mergeTask } from '../core/merge.js';
import { isSettled, unknownUsage } from '../core/task.js';
import type { Task, TaskRef } from '../core/task.js';
import { answeredRepeatsIgnored, pollIntervalMs, stopConfirmMs } from '../core/timing.js';
import { toGone } from '../core/watch.js';
import { foldWait, grantTime, isHidden, setPushed, taskQueryOptions, toNextPollAt } from './queries.js';
import type { TaskKey, TaskQuery, TaskQueryOptions, WatchStart } from './queries.js';
import type { Waiting } from './run.js';
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

/** One task that somebody in this app looks at: one query, one poll, one state of answers, however many look. */
export interface WatchedTask {
  /** The one door: what was parsed is merged into the task's query here. */
  accept(task: Task): void;
  /** Watches it until it has settled or everybody has let go. Returns how to let go. */
  watch(onChange: () => void): () => void;
  read(): TaskView;
  readonly answer: (text: string) => Promise<void>;
  /** Ends it at the server. */
  readonly cancel: () => Promise<void>;
  /** Asks at once; resolves with the error, if the reply could not be had. */
  ask(): Promise<WebRunError | null>;
  /** The server pushes its news, or no longer. */
  setPushed(isPushed: boolean): void;
  /** Whether another tab asks about it, and tells this one. */
  isTold(): boolean;
  /** Takes in what another tab knows. */
  hear(news: TaskNews): void;
  /** The page has come back, gone, or lost its network. */
  onPageChange(): void;
}

/** Begins to listen for a task's news; returns how to stop. */
export type Listen = (ref: TaskRef, task: WatchedTask) => () => void;

/** What ties a task to more than its polls. */
export interface Ties {
  readonly listen?: Listen;
  /** Tells the other tabs. */
  readonly tell?: (news: TaskNews) => void;
  /** Called when somebody watches it, and when everybody has let go of it. */
  readonly onWatched?: (isWatched: boolean) => void;
}

/** Makes the watch over one task; `start` says since when and how long it may take. */
export function createWatchedTask(
  client: WebRunClient,
  queryClient: QueryClient,
  ref: TaskRef,
  start: WatchStart,
  { listen, tell = () => undefined, onWatched }: Ties = {},
): WatchedTask {
  const options: TaskQueryOptions = {
    ...taskQueryOptions(client, ref, start),
    notifyOnChangeProps: ['data', 'dataUpdatedAt', 'error', 'errorUpdateCount'], // that a poll has left is no news
  };
  const listeners = new Set<() => void>();
  let observer: QueryObserver<Task, WebRunError, Task, Task, TaskKey> | undefined;
  let stopListening: (() => void) | undefined;
  /** The question whose answer was acknowledged, how often it was repeated since, and up to which reply that was counted. */
  let answered: { readonly question: string | null; repeats: number; replies: number } | undefined;
  let answering: Promise<void> | undefined;
  let cancelling: Promise<void> | undefined;
  let isCancelled = false;
  /** The server has taken the stop and has not confirmed it; not for ever, or nothing could be done any more. */
  let isStopping = false;
  let doubting: ReturnType<typeof setTimeout> | undefined;
  let cancelError: WebRunError | undefined;
  let toldReplies = 0;

  const queryOf = (): TaskQuery =>
    observer?.getCurrentQuery() ??
    queryClient.getQueryCache().build(queryClient, queryClient.defaultQueryOptions(options));
  const poll = (cancelRefetch = false): void =>
    void observer?.refetch({ cancelRefetch, throwOnError: false });

  function accept(task: Task): void {
    const query = queryOf();
    query.setData(mergeTask(query.state.data, task), { manual: true });
    refresh();
  }

  function look(last?: TaskView): TaskView {
    const query = queryOf();
    const { data: task, error } = query.state;
    const wait = foldWait(query, start);
    return {
      task,
      waiting: toWaiting(last?.waiting, wait.reason, toNextPollAt(query, wait, start.pace)),
      gone: wait.isGone ? (last?.gone ?? (error?.code === 'input' ? error : toGone(error))) : undefined,
      isAnswered: answered !== undefined,
      isAnswering: answering !== undefined,
      isCancelling: cancelling !== undefined || (isStopping && !(task && isSettled(task))),
      cancelError,
    };
  }

  /** Keeps the object while a normal wait goes on, so that a poll without news changes nothing. */
  function toWaiting(last: Waiting | undefined, why: Waiting['reason'], planned: number | null): Waiting {
    const isCalm = why === 'normal';
    const reason = !onlineManager.isOnline() ? 'offline' : isCalm && isHidden(start.pace) ? 'hidden' : why;
    if (last?.reason === reason && (reason === 'normal' || lastPlanned === planned)) return last;
    lastPlanned = planned;
    return {
      reason,
      get nextPollAt() {
        return toNextPollAt(queryOf(), foldWait(queryOf(), start), start.pace);
      },
      retryNow() {
        grantTime(queryOf(), start);
        poll();
        refresh();
      },
    };
  }
  let lastPlanned: number | null = null;

  let seen = look();

  /** Something may have changed: tells who listens if it has. */
  function refresh(): void {
    const before = seen;
    const now = look(before);
    if (now.gone || (now.task && isSettled(now.task))) {
      clearTimeout(doubting);
      unwatch();
    }
    if (!isDifferent(before, now, Object.keys(now))) return;
    seen = now;
    for (const listener of listeners) listener();
  }

  function onReply(): void {
    const { data, error, dataUpdateCount } = queryOf().state;
    if (answered && answered.replies !== dataUpdateCount) {
      answered.replies = dataUpdateCount;
      const isRepeat = data?.status === 'guardrail' && data.guardrail.question === answered.question;
      if (!isRepeat || ++answered.repeats > answeredRepeatsIgnored) answered = undefined;
    }
    // The session of a task that was ended closes, and the task's address with it.
    if (isCancelled && error?.status === 404)
      accept({ status: 'terminated', ...ref, usage: unknownUsage, reason: null });
    if (data && dataUpdateCount !== toldReplies) tell({ task: data });
    toldReplies = dataUpdateCount;
    refresh();
  }

  function unwatch(): void {
    observer?.destroy();
    observer = undefined;
    stopListening?.();
    stopListening = undefined;
  }

  /** A refusal that may be repeated unasked is; anything else is the caller's to see. */
  async function terminate(): Promise<void> {
    for (;;) {
      try {
        return await client.setSessionState(ref.sessionId, 'terminate');
      } catch (error) {
        if (!isWebRunError(error)) throw error;
        if (error.status === 404) return; // the session is gone already
        if (!error.isRetryable || error.code === 'input') throw error;
        const delayMs = error.retryAfterMs ?? pollIntervalMs;
        await new Promise((resolve) => setTimeout(resolve, delayMs));
      }
    }
  }

  async function sendAnswer(text: string): Promise<void> {
    const { data } = queryOf().state;
    const question = data?.status === 'guardrail' ? data.guardrail.question : null;
    try {
      await client.answerGuardrail(ref, text);
      markAnswered(question);
      tell({ answered: question });
    } finally {
      answering = undefined;
      refresh();
    }
  }

  /** Says that a stop was taken but not confirmed, so that it can be asked for again. */
  function doubt(): void {
    isStopping = false;
    cancelError = new WebRunError('The stop was taken, but not confirmed.', {
      code: 'timeout',
      outcome: 'unknown',
    });
    refresh();
  }

  function markAnswered(question: string | null): void {
    answered = { question, repeats: 0, replies: queryOf().state.dataUpdateCount };
  }

  async function sendCancel(): Promise<void> {
    cancelError = undefined;
    try {
      await terminate();
      isCancelled = true;
      isStopping = true;
      clearTimeout(doubting);
      doubting = setTimeout(doubt, stopConfirmMs);
      tell({ isCancelled });
      poll(true);
    } catch (error) {
      if (isWebRunError(error)) cancelError = error;
      throw error;
    } finally {
      cancelling = undefined;
      refresh();
    }
  }

  const watched: WatchedTask = {
    accept,
    read: () => seen,
    watch(onChange) {
      const listener = (): void => onChange(); // the same function may watch twice
      listeners.add(listener);
      onWatched?.(true);
      const { data } = queryOf().state;
      if (!observer && !(data && isSettled(data))) {
        observer = new QueryObserver(queryClient, options);
        observer.subscribe(onReply);
        stopListening = listen?.(ref, watched);
      }
      return () => {
        listeners.delete(listener);
        // Later, because StrictMode lets go and takes hold again at once, and that must not cost a second poll.
        setTimeout(() => {
          if (listeners.size > 0) return;
          unwatch();
          onWatched?.(false);
        });
      };
    },
    answer(text) {
      answering ??= sendAnswer(text);
      refresh();
      return answering;
    },
    cancel() {
      cancelling ??= sendCancel();
      refresh();
      return cancelling;
    },
    async ask() {
      const result = await observer?.refetch({ cancelRefetch: true, throwOnError: false });
      return result?.error ?? null;
    },
    isTold: () => start.pace?.isFollowing === true,
    setPushed(isPushed) {
      if (setPushed(queryOf(), isPushed)) observer?.setOptions(options); // plans the next poll anew
    },
    hear(news) {
      if ('task' in news) {
        toldReplies = queryOf().state.dataUpdateCount + 1; // what was heard is not told again
        accept(news.task);
      } else if ('answered' in news) markAnswered(news.answered);
      else isCancelled = true;
      refresh();
    },
    onPageChange() {
      observer?.setOptions(options);
      const { reason, nextPollAt } = foldWait(queryOf(), start);
      const isBack = onlineManager.isOnline() && focusManager.isFocused() && reason !== 'rate-limited';
      if (isBack && (reason === 'reconnecting' || nextPollAt <= Date.now())) poll(true); // one that was under way may have died with the network
      refresh();
    },
  };
  return watched;
}
