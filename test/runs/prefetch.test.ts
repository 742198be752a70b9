import { dehydrate, hydrate, QueryClient } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import type { TaskRef, WebRunClient } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import { thisPage } from '../../src/runs/page.js';
import { taskQueryOptions } from '../../src/runs/taskQuery.js';

// A server that renders pages: it fetches a task once, sends what it knows with the page, and keeps nothing.

async function start(
  taskDetails: string,
): Promise<{ client: WebRunClient; ref: TaskRef; polls: () => number }> {
  const emulator = createEmulator({ rateLimit: 0, holdMs: 50 });
  const client = createWebRunClient({ fetch: emulator.fetch, apiKey: 'any' });
  const { sessionId, taskId } = await client.runTask({ taskDetails });
  return {
    client,
    ref: { sessionId: sessionId ?? '', taskId: taskId ?? '' },
    polls: () => emulator.requests.filter(({ method }) => method === 'GET').length,
  };
}

test('a task is fetched by one request, and is there after hydration', async () => {
  const { client, ref, polls } = await start('Look. [after 60m]');
  const server = new QueryClient();
  await server.prefetchQuery(taskQueryOptions(client, ref));
  expect(polls()).toBe(1);
  const browser = new QueryClient();
  hydrate(browser, JSON.parse(JSON.stringify(dehydrate(server))));
  expect(browser.getQueryData(taskQueryOptions(client, ref).queryKey)).toMatchObject({
    status: 'running',
    ...ref,
  });
});

test('a task that could not be had is left to the browser', async () => {
  const { client } = await start('Look.');
  const server = new QueryClient();
  await server.prefetchQuery(taskQueryOptions(client, { sessionId: 'none', taskId: 'none' }));
  expect(dehydrate(server).queries).toEqual([]);
});

test('1,000 pages leave nothing behind in the server', async () => {
  const { client, ref } = await start('Look. [after 60m]');
  const { polls } = thisPage();
  const others = new Set(polls.keys()); // of test files that ran before in this process
  for (let page = 0; page < 1_000; page++) {
    const other = { ...client, getTask: () => client.getTask(ref) };
    const options = taskQueryOptions(other, { ...ref, taskId: `${page}` });
    await new QueryClient().prefetchQuery(options);
  }
  expect([...polls.keys()].filter((key) => !others.has(key))).toEqual([]);
});
