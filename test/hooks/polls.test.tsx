import { act, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useTask, webRunKeys } from 'webrun-react';
import type { TaskRef } from 'webrun-react/core';
import { createWorld, pass } from './world.js';
import type { World } from './world.js';

// How the polls of many tasks share few permits.

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function startElsewhere({ client }: World, count = 1): Promise<TaskRef[]> {
  const started = Array.from({ length: count }, () => client.runTask({ taskDetails: '[after 250s]' }));
  await pass(5_000);
  const tasks = await Promise.all(started);
  return tasks.map(({ sessionId, taskId }) => ({ sessionId: sessionId ?? '', taskId: taskId ?? '' }));
}

function Row(ref: TaskRef): ReactElement {
  return <li>{useTask(ref).status}</li>;
}

/** A server that answers polls after so many milliseconds, and what was under way when. */
async function watchCrowd(count: number, toReplyMs: (poll: number) => number) {
  const sentAt: number[] = [];
  let [underWay, most] = [0, 0];
  const world = createWorld({
    async intercept({ method }, next) {
      if (method !== 'GET') return;
      sentAt.push(Date.now());
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, toReplyMs(sentAt.length)));
      underWay--;
      return next();
    },
  });
  const refs = await startElsewhere(world, count);
  const { unmount } = world.render(refs.map((ref) => <Row key={ref.taskId} {...ref} />));
  return { world, refs, sentAt, unmount, most: () => most };
}

test('a crowd is asked about five at a time, and spreads out, so that few polls wait for a permit', async () => {
  // Five at a time, 100 ms each: fifty polls a second. 150 tasks that ask every 2 s want 75, and would stand in line by the fifty.
  const { world, sentAt, most } = await watchCrowd(150, () => 100);
  await pass(20_000);
  const fetching: number[] = [];
  for (let moment = 0; moment < 40; moment++) {
    // oxlint-disable-next-line no-await-in-loop -- one moment after the other
    await pass(93);
    fetching.push(world.queryClient.isFetching());
  }
  expect(most()).toBe(5);
  expect(fetching.toSorted((one, other) => one - other)[20]).toBeLessThanOrEqual(30);
  // Nobody is forgotten, and no permit is idle.
  const { length } = sentAt;
  await pass(10_000);
  expect(sentAt.length - length).toBeGreaterThanOrEqual(450);
});

test('a few tasks wait for nobody: each is asked again 2 s after its own reply', async () => {
  const { sentAt } = await watchCrowd(3, (poll) => (poll % 3 === 0 ? 900 : 50));
  await pass(9_000);
  const { length } = sentAt;
  expect(length).toBeGreaterThanOrEqual(9);
  await pass(2_300);
  expect(sentAt.length).toBeGreaterThanOrEqual(length + 2);
});

test('nothing is asked once nobody looks, also of what waited for a permit', async () => {
  const { sentAt, unmount } = await watchCrowd(40, () => 50);
  await pass(60);
  unmount();
  await pass(200);
  const { length } = sentAt;
  expect(length).toBeLessThanOrEqual(10);
  await pass(30_000);
  expect(sentAt).toHaveLength(length);
});

test('a watched task is to the app a query like any other', async () => {
  const world = createWorld();
  const [ref = { sessionId: '', taskId: '' }] = await startElsewhere(world);
  world.render(<Row {...ref} />);
  await pass(100);
  const { queryClient } = world;
  const queryKey = webRunKeys.task('http://webrun.test', ref);
  const find = () => queryClient.getQueryCache().find({ queryKey })!;
  expect(find()).toMatchObject({ state: { status: 'success', fetchStatus: 'idle' } });
  expect([find().isActive(), find().isDisabled(), find().isStale(), find().getObserversCount()]).toEqual([
    true,
    false,
    false,
    1,
  ]);
  expect(find().observers[0]?.getCurrentResult()).toMatchObject({ status: 'success', data: ref });

  const polls = world.polls();
  await act(() => queryClient.invalidateQueries({ queryKey: webRunKeys.all }));
  expect(world.polls()).toBe(polls + 1);
  expect(find().isStale()).toBe(false);
  await pass(1_900);
  expect(world.polls()).toBe(polls + 1); // the next comes 2 s after this reply
  await pass(400);
  expect(world.polls()).toBe(polls + 2);

  // Taken out of the cache while it is watched, it comes back with its next reply.
  act(() => queryClient.removeQueries({ queryKey }));
  expect(queryClient.getQueryData(queryKey)).toBeUndefined();
  await pass(2_400);
  expect(world.polls()).toBe(polls + 3);
  expect(queryClient.getQueryData(queryKey)).toMatchObject({ status: 'running' });
  await act(() => queryClient.resetQueries({ queryKey }));
  await pass(2_400);
  expect(queryClient.getQueryData(queryKey)).toMatchObject({ status: 'running' });
});

// 0s       20s           45s
// |running |completed    |seen as completed
// each poll is cancelled before its reply
test.each<[string, (world: World) => unknown]>([
  ['invalidated', ({ queryClient }) => queryClient.invalidateQueries()],
  ['cancelled', ({ queryClient }) => queryClient.cancelQueries()],
  ['cleared', ({ queryClient }) => queryClient.clear()],
])(
  'the end of a task is learned where all queries are %s faster than a poll is answered',
  async (_, disturb) => {
    const world = createWorld({
      async intercept({ method }, next) {
        if (method === 'GET') await new Promise((resolve) => setTimeout(resolve, 500));
        return next();
      },
    });
    const started = world.client.runTask({ taskDetails: '[after 20s]' });
    await pass(5_000);
    const { sessionId, taskId } = await started;
    world.render(<Row sessionId={sessionId ?? ''} taskId={taskId ?? ''} />);
    const timer = setInterval(() => void disturb(world), 300);
    await pass(60_000);
    clearInterval(timer);
    expect(screen.getByRole('listitem')).toHaveTextContent('completed');
  },
);

test('a reply that says the same again is taken as read, and one of another kind is not', async () => {
  const same = JSON.stringify({ status: 'running', usage: { cost: 0.25 } });
  const replies = [
    new Response(same),
    new Response(same),
    new Response(same, { status: 502 }),
    new Response(null, { status: 204 }),
    new Response('', { status: 200 }),
    new Response(JSON.stringify({ type: 'task_completed', data: { message: 'done' } })),
  ];
  const world = createWorld({ intercept: ({ method }) => (method === 'GET' ? replies.shift() : undefined) });
  const [ref = { sessionId: '', taskId: '' }] = await startElsewhere(world);
  const seen: string[] = [];
  function Watcher(): ReactElement {
    const { status, waiting, usage } = useTask(ref);
    const words = `${status} ${waiting?.reason} ${usage?.costUsd}`;
    if (seen.at(-1) !== words) seen.push(words);
    return <p>{words}</p>;
  }
  world.render(<Watcher />);
  await pass(30_000);
  expect(seen).toEqual([
    'running normal null',
    'running normal 0.25',
    'running reconnecting 0.25', // the 502
    'running normal 0.25', // 204: nothing new
    'running reconnecting 0.25', // an empty 200 says nothing that can be read
    'completed undefined 0.25',
  ]);
});
