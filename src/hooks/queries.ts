import { focusManager, onlineManager } from '@tanstack/react-query';
import type { Query, QueryObserverOptions } from '@tanstack/react-query';
import type { WebRunClient } from '../core/client.js';
import type { WebRunError } from '../core/errors.js';
import { mergeTask } from '../core/mergeTask.js';
import { afterFailure, afterReply, keepWaiting, startWait } from '../core/polling.js';
import type { Wait, WaitStart } from '../core/polling.js';
import { isSettled } from '../core/task.js';
import type { Task, TaskRef } from '../core/task.js';
import { safetyPollMs, slowestPollMs } from '../core/timing.js';
import { webRunKeys } from './keys.js';
import type { TaskKey } from './keys.js';
import { placesOf } from './places.js';

/** How often a task is asked about here. */
export interface Pace {
  readonly whenHidden: 'slow' | 'pause' | 'keep';
  /** Another tab asks and tells this one, which looks after it only now and then. */
  isFollowing?: boolean;
}

/** Where a task's wait begins, and how it goes on. */
export interface WatchStart extends WaitStart {
  readonly pace?: Pace;
  /** Those on screen are asked about first. @default every one is */
  readonly isOnScreen?: () => boolean;
}

/** Options of a task's query; every one that a user's defaults could bend is pinned. */
export type TaskQueryOptions = QueryObserverOptions<Task, WebRunError, Task, Task, TaskKey> & {
  readonly queryKey: TaskKey;
};

/**
 * The query of one task, for `useQuery`, `prefetchQuery` and `ensureQueryData`. It polls by the waiting rule until the task
 * has settled, and folds every reply into what is known. However many observers it has, it costs one request per interval.
 * @example useQuery(taskQueryOptions(client, { sessionId, taskId }))
 */
export function taskQueryOptions(
  client: WebRunClient,
  ref: TaskRef,
  start: WatchStart = {},
): TaskQueryOptions {
  return {
    queryKey: webRunKeys.task(client.baseUrl, ref),
    queryFn: ({ signal }) => placesOf(client).poll(() => client.getTask(ref, { signal }), start.isOnScreen),
    structuralSharing: merge,
    retry: false,
    networkMode: 'always',
    refetchInterval: (query) => toInterval(query, start),
    refetchIntervalInBackground: true, // the hidden pace is ours, not "never"
    staleTime: Infinity, // only the waiting rule asks
    refetchOnMount: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    retryOnMount: true,
    enabled: true,
    throwOnError: false,
  };
}

const merge = (known: unknown, news: unknown): Task => mergeTask(known as Task | undefined, news as Task);

/** A task's query, as React Query keeps it. */
export type TaskQuery = Query<Task, WebRunError, Task, TaskKey>;

interface Folded {
  readonly wait: Wait;
  readonly replies: number;
  readonly failures: number;
}

const folded = /* @__PURE__ */ new WeakMap<TaskQuery, Folded>();

/** Folds what the query has seen since the last call into its wait. Any number of observers may call it, each reply counts once. */
export function foldWait(query: TaskQuery, start: WaitStart = {}): Wait {
  const { data, error, dataUpdateCount: replies, errorUpdateCount: failures, ...state } = query.state;
  const random = Math.random();
  const last = folded.get(query) ?? {
    wait: startWait({ isUnseen: !data, ...start }, { now: state.dataUpdatedAt || Date.now(), random }),
    replies: 0,
    failures: 0,
  };
  let { wait } = last;
  if (data && replies !== last.replies) wait = afterReply(wait, data, { now: state.dataUpdatedAt, random });
  if (error && failures !== last.failures)
    wait = afterFailure(wait, error, { now: state.errorUpdatedAt, random });
  folded.set(query, { wait, replies, failures });
  return wait;
}

/** "Keep waiting", for the task of a query. */
export function grantTime(query: TaskQuery, start: WaitStart): void {
  const wait = keepWaiting(foldWait(query, start), { now: Date.now(), random: 0 });
  folded.set(query, { wait, replies: query.state.dataUpdateCount, failures: query.state.errorUpdateCount });
}

const pushed = /* @__PURE__ */ new WeakSet<TaskQuery>();

/** The server pushes this task's news, or no longer: while it does, polls are only for what gets lost. Returns whether that is news. */
export function setPushed(query: TaskQuery, isPushed: boolean): boolean {
  if (pushed.has(query) === isPushed) return false;
  if (isPushed) pushed.add(query);
  else pushed.delete(query);
  return true;
}

/** When the task is asked about next, Unix time in milliseconds; `null` when it is not. */
export function toNextPollAt(query: TaskQuery, wait: Wait, pace: Pace = usualPace): number | null {
  const { data } = query.state;
  const isAway = isHidden(pace);
  if (wait.isGone || (data && isSettled(data)) || !onlineManager.isOnline()) return null;
  if (isAway && pace.whenHidden === 'pause') return null;
  const lastReplyAt = Math.max(query.state.dataUpdatedAt, query.state.errorUpdatedAt);
  const isSlow = isAway || pace.isFollowing;
  const isCalm = wait.reason === 'normal';
  const paceMs = isSlow ? slowestPollMs : pushed.has(query) && isCalm ? safetyPollMs : 0;
  return Math.max(wait.nextPollAt, lastReplyAt + paceMs);
}

const usualPace: Pace = { whenHidden: 'slow' };

/** Whether nobody looks at the page, and that changes something. */
export function isHidden({ whenHidden }: Pace = usualPace): boolean {
  return whenHidden !== 'keep' && !focusManager.isFocused();
}

function toInterval(query: TaskQuery, start: WatchStart): number | false {
  const nextPollAt = toNextPollAt(query, foldWait(query, start), start.pace);
  // While a poll is under way there is nothing to plan: its reply plans the next one.
  return nextPollAt === null || query.state.fetchStatus === 'fetching'
    ? false
    : Math.max(1, nextPollAt - Date.now());
}
