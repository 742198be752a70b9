import { act } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TaskStatus, useRunManager, useTask } from 'webrun-react';
import type { UseTaskResult } from 'webrun-react';
import type { TaskRef } from 'webrun-react/core';
import type { RunManager } from 'webrun-react/runs';
import { createWorld, pass } from './world.js';

// A component that names a task by its ids watches it, whatever becomes of the run that had it.

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

let manager: RunManager;
let task: UseTaskResult;
function Watch(ref: TaskRef): ReactElement {
  task = useTask(ref);
  return <TaskStatus run={task} />;
}
/** Watches no task at first. */
function App({ ids }: { readonly ids?: TaskRef }): ReactElement {
  manager = useRunManager();
  return ids ? <Watch {...ids} /> : <p />;
}

test('a task of this app is watched to its end though a reset has forgotten its run', async () => {
  const world = createWorld({ holdMs: 500 });
  const { rerender } = world.render(<App />);
  let runId = '';
  act(() => void (runId = manager.start({ taskDetails: '[after 20s] [say: done]' })));
  await pass(3_000);
  const { sessionId = '', taskId = '' } = manager.get(runId)!;
  rerender(world.wrap(<App ids={{ sessionId, taskId }} />) as never);
  await pass(2_500);
  act(() => manager.reset());
  expect(manager.list()).toEqual([]);
  const before = world.polls();
  await pass(10_000);
  expect(task.status).toBe('running');
  expect(world.polls() - before).toBeGreaterThan(2);
  await pass(20_000);
  expect(task).toMatchObject({ status: 'completed', result: { message: 'done' } });
  expect(manager.list()).toEqual([]);
});

// 0s    5s         120s            121s
// |POST-|404 ─────|gone, forgotten |watched by its ids: asked about again
test('a task that was gone is asked about again by who names it later', async () => {
  let isGone = false;
  const world = createWorld({
    holdMs: 500,
    intercept: ({ method }) =>
      isGone && method === 'GET' ? Response.json({ message: 'Task not found' }, { status: 404 }) : undefined,
  });
  const { rerender } = world.render(<App />);
  let runId = '';
  act(() => void (runId = manager.start({ taskDetails: '[after 150s] [say: done]' })));
  await pass(5_000);
  isGone = true;
  await pass(115_000);
  const { sessionId = '', taskId = '', reason } = manager.get(runId)!;
  expect(reason).toBe('gone');
  act(() => manager.dismiss(runId));
  isGone = false;
  rerender(world.wrap(<App ids={{ sessionId, taskId }} />) as never);
  await pass(60_000);
  expect(task).toMatchObject({ status: 'completed', result: { message: 'done' } });
});
