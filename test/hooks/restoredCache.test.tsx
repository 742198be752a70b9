import { hydrate, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CostMeter, GuardrailPrompt, TaskResult, TaskStatus, useTask, WebRunProvider } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { taskQueryOptions, webRunKeys } from 'webrun-react/runs';

// An app may restore its query cache from a storage that an older version has written, or anybody.

const ref = { sessionId: 's-1', taskId: 't-1' };
const usage = { promptTokens: 1, completionTokens: 1, totalTokens: 2, completion_time: 1, cost: 0.01 };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function createWorld(data: unknown) {
  let polls = 0;
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    fetch: () => {
      polls++;
      const body =
        polls < 2
          ? { status: 'running', ...ref }
          : { type: 'task_completed', ...ref, data: { message: 'The answer' }, usage };
      return Promise.resolve(new Response(JSON.stringify(body)));
    },
  });
  const queryClient = new QueryClient();
  const queryKey = webRunKeys.task(client.baseUrl, ref);
  const state = { ...queryClient.getQueryCache().build(queryClient, { queryKey: ['any'] }).state, data };
  hydrate(queryClient, {
    mutations: [],
    queries: [
      {
        queryKey,
        queryHash: JSON.stringify(queryKey),
        dehydratedAt: 0,
        state: { ...state, status: 'success' },
      },
    ],
  });
  expect(queryClient.getQueryData(queryKey)).toEqual(data);
  return { client, queryClient, polls: () => polls };
}

function Watched(): ReactElement {
  const run = useTask(ref);
  return (
    <>
      <TaskStatus run={run} />
      <CostMeter run={run} />
      <GuardrailPrompt run={run} />
      <TaskResult run={run} />
    </>
  );
}

const malformed: readonly unknown[] = [
  { status: 'active', ...ref },
  'text',
  7,
  [],
  { status: 'guardrail', usage: {}, ...ref },
  { status: 'running', ...ref },
  { status: 'completed', usage: {}, ...ref },
  { status: 'failed', ...ref },
];

test.each(malformed)('anything that is not a task is requested again: %j', async (data) => {
  const { client, queryClient, polls } = createWorld(data);
  render(
    <QueryClientProvider client={queryClient}>
      <WebRunProvider client={client} transport="poll" persist={false}>
        <Watched />
      </WebRunProvider>
    </QueryClientProvider>,
  );
  await act(() => vi.advanceTimersByTimeAsync(20_000));
  expect(screen.getAllByText('The answer').length).toBeGreaterThan(0);
  expect(polls()).toBe(2);
});

test.each(malformed.filter((data) => !/completed|failed/.test(JSON.stringify(data))))(
  'and by the options of a query: %j',
  async (data) => {
    const { client, queryClient } = createWorld(data);
    const asked = queryClient.fetchQuery(taskQueryOptions(client, ref));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await asked).toMatchObject({ status: 'running', ...ref, usage: { costUsd: null } });
  },
);
