import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { memo } from 'react';
import type { ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { useTask, WebRunProvider } from 'webrun-react';
import type { TaskRef } from 'webrun-react/core';

// The same thousand rows, followed by this package or by react-query as its documentation polls.
declare global {
  interface Window {
    commits: number;
    show(refs: readonly TaskRef[]): void;
    ping(): Promise<number>;
  }
}
window.commits = 0;
const countCommit = (): void => void window.commits++;

function OurRow(ref: TaskRef): ReactElement {
  const { status } = useTask(ref);
  countCommit();
  return <li>{status}</li>;
}

interface Body {
  readonly status?: string;
  readonly pending?: boolean;
}

function PlainRow({ sessionId, taskId }: TaskRef): ReactElement {
  const { data } = useQuery({
    queryKey: ['task', sessionId, taskId],
    queryFn: async () => (await (await fetch(`/api/task/${sessionId}/${taskId}`)).json()) as Body,
    refetchInterval: (query) => (query.state.data?.pending === false ? false : 2_000),
  });
  countCommit();
  return <li>{data?.status ?? 'loading'}</li>;
}

const Row = memo(location.search.includes('plain') ? PlainRow : OurRow);
const queryClient = new QueryClient();
const root = createRoot(document.body.appendChild(document.createElement('ul')));

window.show = (refs) => {
  const rows = refs.map((ref) => <Row key={ref.taskId} {...ref} />);
  root.render(
    <QueryClientProvider client={queryClient}>
      {location.search.includes('plain') ? rows : <WebRunProvider baseUrl="/api">{rows}</WebRunProvider>}
    </QueryClientProvider>,
  );
};
window.ping = async () => {
  const startedAt = performance.now();
  await (await fetch(`/ping?${Math.random()}`, { cache: 'no-store' })).text();
  return performance.now() - startedAt;
};
