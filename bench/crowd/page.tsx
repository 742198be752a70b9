import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { memo } from 'react';
import type { ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { useTask, WebRunProvider } from 'webrun-react';
import type { TaskRef } from 'webrun-react/core';

// The same thousand rows, followed by this package or by react-query as its documentation polls. The page measures itself:
//
//   |-- 20 pings --|-- 20 s of pings alone --|-- rows, all seen once --|-- 20 s of pings and polls --| heap

const settleMs = 15_000;
const measuredMs = 20_000;
const isPlain = location.search.includes('plain');
const isUsageRead = location.search.includes('usage');

/** Every other task never changes; of the rest only the usage does. */
let commits = { still: 0, moving: 0 };
type RowProps = TaskRef & { readonly index: number };
const countCommit = (index: number): void => void commits[index % 2 === 0 ? 'still' : 'moving']++;

function OurRow({ index, sessionId, taskId }: RowProps): ReactElement {
  const task = useTask({ sessionId, taskId });
  countCommit(index);
  return (
    <li>
      {task.status} {isUsageRead && task.usage?.computeSeconds}
    </li>
  );
}

interface Body {
  readonly status?: string;
  readonly pending?: boolean;
  readonly usage?: { readonly computeTime?: number };
}

function PlainRow({ index, sessionId, taskId }: RowProps): ReactElement {
  const { data } = useQuery({
    queryKey: ['task', sessionId, taskId],
    queryFn: async () => (await (await fetch(`/api/task/${sessionId}/${taskId}`)).json()) as Body,
    refetchInterval: (query) => (query.state.data?.pending === false ? false : 2_000),
  });
  countCommit(index);
  return (
    <li>
      {data?.status ?? 'loading'} {isUsageRead && data?.usage?.computeTime}
    </li>
  );
}

const Row = memo(isPlain ? PlainRow : OurRow);
const queryClient = new QueryClient();
const root = createRoot(document.body.appendChild(document.createElement('ul')));

function show(refs: readonly TaskRef[]): void {
  const rows = refs.map((ref, index) => <Row key={ref.taskId} index={index} {...ref} />);
  root.render(
    <QueryClientProvider client={queryClient}>
      {isPlain ? (
        rows
      ) : (
        // Only polling is compared; by default the client would also look for a socket.
        <WebRunProvider baseUrl="/api" transport="poll">
          {rows}
        </WebRunProvider>
      )}
    </QueryClientProvider>,
  );
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const mark = (name: string): Promise<Response> => fetch(`/mark?name=${name}`);

async function ping(): Promise<number> {
  const startedAt = performance.now();
  await (await fetch(`/ping?${Math.random()}`, { cache: 'no-store' })).text();
  return performance.now() - startedAt;
}

/** Sends other requests to the origin, at most four a second, one after the other. */
async function pingFor(ms: number): Promise<number[]> {
  const times: number[] = [];
  const until = performance.now() + ms;
  while (performance.now() < until) {
    // oxlint-disable-next-line no-await-in-loop -- one ping after the other
    times.push(await ping());
    // oxlint-disable-next-line no-await-in-loop -- see above
    await sleep(250);
  }
  return times;
}

/** The heap after a garbage collection, in megabytes; Chromium's flags allow both. */
async function readHeapMb(): Promise<number> {
  const own = globalThis as unknown as {
    readonly gc: () => void;
    readonly performance: { readonly memory: { readonly usedJSHeapSize: number } };
  };
  await sleep(500);
  own.gc();
  own.gc();
  return own.performance.memory.usedJSHeapSize / 1e6;
}

await pingFor(5_000);
const emptyMb = await readHeapMb();
await mark('empty');
const idle = await pingFor(measuredMs);
await mark('shown');
const refs = (await (await fetch('/refs')).json()) as TaskRef[];
show(refs);
await sleep(settleMs);
await mark('before');
commits = { still: 0, moving: 0 };
const waits = await pingFor(measuredMs);
const during = commits;
await mark('after');
const heapMb = (await readHeapMb()) - emptyMb;
await fetch('/report', {
  method: 'POST',
  body: JSON.stringify({ idle, waits, heapMb, commits: during }),
});
