import type { Query, queryOptions, UnusedSkipTokenOptions } from '@tanstack/react-query';
import type { WebRunClient } from '../core/client.js';
import { fromWallTime, now } from '../core/clock.js';
import { within } from '../core/deadline.js';
import { isWebRunError, toCause, WebRunError } from '../core/errors.js';
import { mergeTask } from '../core/mergeTask.js';
import type { WaitStart } from '../core/polling.js';
import { isSettled } from '../core/task.js';
import type { Task, TaskRef } from '../core/task.js';
import { longestPollMs, pollIntervalMs, pollTimeoutMs, slowestPollMs } from '../core/timing.js';
import { thisPage } from './page.js';
import type { Page } from './page.js';
import { createPoll, applyOutcome, toDueAt } from './poll.js';
import type { Poll } from './poll.js';
import { focusManager } from './queryCore.js';

/** The key of a task's query. */
export type TaskKey = readonly ['webrun', baseUrl: string, 'task', sessionId: string, taskId: string];

/** The key with the type of its data: `getQueryData` returns a task. */
export type TaggedTaskKey = ReturnType<typeof queryOptions<Task, WebRunError, Task, TaskKey>>['queryKey'];

/** Keys of everything this package keeps in React Query, for invalidating, reading and removing. */
export const webRunKeys: {
  /** Everything. */
  readonly all: readonly ['webrun'];
  /** The POSTs of one API; they are mutations and leave the cache as soon as they have ended. */
  runTask(baseUrl: string): readonly ['webrun', string, 'run-task'];
  /** One task. */
  task(baseUrl: string, ref: TaskRef): TaggedTaskKey;
} = {
  all: ['webrun'],
  runTask: (baseUrl) => ['webrun', baseUrl, 'run-task'],
  // The tag is only a type.
  task: (baseUrl, { sessionId, taskId }) =>
    ['webrun', baseUrl, 'task', sessionId, taskId] as unknown as TaggedTaskKey,
};

/** Identifies a task within one API. */
export const toKey = ({ sessionId, taskId }: TaskRef): string => `${sessionId}/${taskId}`;

/** Options of a task's query. */
export type TaskQueryOptions = UnusedSkipTokenOptions<Task, WebRunError, Task, TaskKey> & {
  readonly queryKey: TaggedTaskKey;
};

/** A task's query, as React Query keeps it. */
export type TaskQuery = Query<Task, WebRunError, Task, TaskKey>;

/** The polling state of a task; created from its start if there is none. */
export function ensurePoll(page: Page, client: WebRunClient, ref: TaskRef, start?: WaitStart): Poll {
  const key = `${client.baseUrl} ${toKey(ref)}`;
  let poll = page.polls.get(key);
  if (!poll) {
    poll = createPoll(key, { ...start, service: client.service });
    page.polls.set(key, poll);
  }
  return poll;
}

/** The wait for a permit beyond this is added to the next interval, up to 30 s in all. */
const spreadAfterMs = 250;
const longestSpreadMs = slowestPollMs - pollIntervalMs;

/** How one observer or query polls a task. */
export interface PollPolicy {
  readonly page: Page;
  readonly client: WebRunClient;
  /** Sends a poll once it has a permit. */
  send(poll: Poll, signal: AbortSignal, send: () => Promise<Task>): Promise<Task>;
  /** When the next poll is due, on the clock of `now()`; `null` when none is. */
  toDueAt(poll: Poll, query?: TaskQuery): number | null;
}

/** Polls once, and passes the outcome on. */
export async function pollTask(ref: TaskRef, policy: PollPolicy, signal: AbortSignal): Promise<Task> {
  const { page, client } = policy;
  const poll = ensurePoll(page, client, ref);
  const requestedAt = now();
  let outcome: Task | WebRunError;
  poll.pending++;
  try {
    outcome = await policy.send(poll, signal, async () => {
      poll.spreadMs = Math.min(Math.max(0, now() - requestedAt - spreadAfterMs), longestSpreadMs);
      // A custom client may never answer, or answer a poll that was given up.
      const task = await within(longestPollMs, signal, async (left) =>
        client.getTask(ref, { signal: left, hidden: poll.hidden }),
      );
      if (task) return task;
      throw new WebRunError(`${couldNotPoll} did not answer.`, { ...retryable, code: 'timeout' });
    });
  } catch (thrown) {
    if (signal.aborted) throw thrown; // cancelled by the app, not failed
    outcome = isWebRunError(thrown)
      ? thrown
      : new WebRunError(`${couldNotPoll} threw.`, { ...retryable, cause: toCause(thrown, poll.hidden) });
  } finally {
    poll.pending--;
  }
  applyOutcome(poll, outcome);
  // A server renders tasks of all its users, and never sends the next poll.
  if (typeof window === 'undefined' && poll.listeners.size === 0) page.polls.delete(poll.key);
  for (const listener of poll.listeners) listener(outcome);
  if (isWebRunError(outcome)) throw outcome;
  return outcome;
}

const couldNotPoll = '[webrun-react] Could not ask about the task: the client';
const retryable = { code: 'network', isRetryable: true, outcome: 'unknown' } as const;

/**
 * The query of one task, for `useQuery`, `useSuspenseQuery`, `prefetchQuery` and `ensureQueryData`. It polls by the waiting rule until the task
 * has settled, and merges every reply into the known task. However many observers it has, it sends one request per interval.
 * @example useQuery(taskQueryOptions(client, { sessionId, taskId }))
 */
export function taskQueryOptions(client: WebRunClient, ref: TaskRef): TaskQueryOptions {
  const page = thisPage();
  const isOpen = (query: TaskQuery | undefined): boolean =>
    !(query?.state.data && isSettled(query.state.data));
  const policy: PollPolicy = {
    page,
    client,
    send(_, signal, send) {
      const limiter = client.isDirect ? page.limiters.get(client.baseUrl) : undefined;
      return limiter?.runPoll({ key: toKey(ref), isVisible: () => true }, signal, send) ?? send();
    },
    toDueAt: (poll, query) => (isOpen(query) ? toDueAt(poll, !focusManager.isFocused()) : null),
  };
  return {
    ...toTaskQueryOptions(ref, policy),
    // No poll is planned while offline, and a late one while hidden: no observer of ours replans them.
    refetchOnReconnect: (query) => isOpen(query) && 'always',
    refetchOnWindowFocus: (query) =>
      (policy.toDueAt(ensurePoll(page, client, ref), query) ?? Infinity) <= now(),
  };
}

/** Every option that an app's defaults could change is pinned; `undefined` pins too, because defaults are spread underneath. */
export function toTaskQueryOptions(ref: TaskRef, policy: PollPolicy): TaskQueryOptions {
  const options: TaskQueryOptions = {
    queryKey: webRunKeys.task(policy.client.baseUrl, ref),
    queryFn: ({ signal }) => pollTask(ref, policy, signal),
    structuralSharing(known, reply) {
      try {
        return mergeTask(known as Task | undefined, reply as Task);
      } catch {
        return reply; // what the app put into its cache is not a task
      }
    },
    enabled: true,
    networkMode: 'always',
    refetchInterval(query) {
      const { data, dataUpdatedAt, fetchStatus } = query.state;
      const start = data && { submittedAt: fromWallTime(dataUpdatedAt) };
      const dueAt = policy.toDueAt(ensurePoll(policy.page, policy.client, ref, start), query);
      if (dueAt === null) return false;
      // Never 0, which means no interval. While a poll is under way, its reply plans the next one, unless it is cancelled silently.
      return fetchStatus === 'fetching' ? pollTimeoutMs : Math.max(1, dueAt - now());
    },
    refetchIntervalInBackground: true, // the pace of a hidden tab is ours, not "never"
    refetchOnMount: false,
    refetchOnReconnect: false,
    refetchOnWindowFocus: false,
    retry: false,
    retryOnMount: true,
    // Without this `fetchQuery` would serve an old "running".
    staleTime: ({ state }) => (state.data && isSettled(state.data) ? Infinity : pollIntervalMs),
    throwOnError: false,
  };
  return Object.assign(options, unset);
}

/** Options that are set to `undefined`, by their names. */
export const toUnset = (names: string): object =>
  Object.fromEntries(names.split(' ').map((name) => [name, undefined]));

/** Options that must stay unset, whatever the app's defaults. */
const unset = /* @__PURE__ */ toUnset(
  'behavior initialData initialDataUpdatedAt meta persister placeholderData queryHash retryDelay select suspense _type',
);
