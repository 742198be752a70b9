import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import { cookies, headers } from 'next/headers';
import { Suspense } from 'react';
import { createWebRunClient } from 'webrun-react/core';
import { taskQueryOptions } from 'webrun-react/runs';
import { toProxyFetch } from 'webrun-react/server';
import { proxy } from '../proxy.js';
import { LastTask } from './lastTask';

/** The last started task, rendered on the server in its current state; the browser goes on from there. */
async function Last() {
  const taskRef = JSON.parse((await cookies()).get('last')?.value ?? 'null');
  if (!taskRef) return <p>No task was started yet.</p>;
  const client = createWebRunClient({ baseUrl: '/api/webrun', fetch: toProxyFetch(proxy, await headers()) });
  const queryClient = new QueryClient();
  await queryClient.prefetchQuery(taskQueryOptions(client, taskRef));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <LastTask taskRef={taskRef} />
    </HydrationBoundary>
  );
}

/** An app with Cache Components requires `<Suspense>` around components that read cookies. */
export default function Page() {
  return (
    <Suspense>
      <Last />
    </Suspense>
  );
}
