// A task's query in every place where React Query takes options, and its key where it takes keys.
import {
  HydrationBoundary,
  dehydrate,
  usePrefetchQuery,
  useQueries,
  useQuery,
  useSuspenseQueries,
  useSuspenseQuery,
} from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { createWebRunClient } from 'webrun-react/core';
import type { Task, TaskRef, WebRunError } from 'webrun-react/core';
import { taskQueryOptions, webRunKeys } from 'webrun-react';
import type { TaskQueryOptions } from 'webrun-react';
import { taskQueryOptions as sameOptions } from 'webrun-react/runs';

const client = createWebRunClient({ baseUrl: '/api/webrun' });
const ref: TaskRef = { sessionId: 's', taskId: 't' };
const options: TaskQueryOptions = taskQueryOptions(client, ref);
sameOptions satisfies typeof taskQueryOptions;

export function Lamp() {
  const { data, error } = useQuery(options);
  const price: Task | undefined = data;
  const reason: WebRunError | null = error;
  const { data: sure } = useSuspenseQuery(taskQueryOptions(client, ref));
  const status: Task['status'] = sure.status;
  const [one] = useQueries({ queries: [options] });
  const [two] = useSuspenseQueries({ queries: [options] });
  usePrefetchQuery(options);
  const { data: cost } = useQuery({ ...options, select: (task) => task.usage.costUsd });
  const shown: number | null | undefined = cost;
  return (
    <p>
      {price?.status} {reason?.code} {status} {one.data?.status} {two.data.status} {shown}
    </p>
  );
}

export async function prefetch(queryClient: QueryClient) {
  await queryClient.prefetchQuery(options);
  const task: Task = await queryClient.ensureQueryData(options);
  const fetched: Task = await queryClient.fetchQuery(options);
  const known = queryClient.getQueryData(options.queryKey);
  known satisfies Task | undefined;
  // @ts-expect-error a task has no such key: the data is typed, not `unknown` or `any`
  known?.answer satisfies string;
  const byKey = queryClient.getQueryData(webRunKeys.task(client.baseUrl, ref));
  byKey?.usage.costUsd satisfies number | null | undefined;
  queryClient.setQueryData(options.queryKey, (before) => before satisfies Task | undefined);
  // @ts-expect-error what is kept under a task's key is a task
  queryClient.setQueryData(options.queryKey, 'done');
  queryClient.getQueryState(options.queryKey)?.data satisfies Task | undefined;
  await queryClient.invalidateQueries({ queryKey: webRunKeys.all });
  await queryClient.cancelQueries({ queryKey: options.queryKey, exact: true });
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      {task.status} {fetched.status}
    </HydrationBoundary>
  );
}
