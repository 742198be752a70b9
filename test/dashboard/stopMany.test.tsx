import { act, fireEvent, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useRunManager, WebRunProvider } from 'webrun-react';
import type { RunManager } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { RunsTable } from 'webrun-react/dashboard';
import { createEmulator } from 'webrun-react/testing';
import { stubResizeObserver } from './stubObserver.js';

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
  stubResizeObserver();
});
afterEach(() => void vi.useRealTimers());
const pass = (ms: number): Promise<unknown> => act(() => vi.advanceTimersByTimeAsync(ms));

test('a queue that is stopped as a whole moves up for none of its runs, and sends none', async () => {
  const emulator = createEmulator({ holdMs: 5_000, rateLimit: 0 });
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    apiKey: 'test',
    fetch: emulator.fetch,
  });
  let manager!: RunManager;
  function App(): ReactElement {
    manager = useRunManager();
    return <RunsTable defaultFilter={{ sort: { by: 'started', direction: 'asc' } }} />;
  }
  render(
    <WebRunProvider client={client} persist={false} locale="en">
      <App />
    </WebRunProvider>,
  );
  act(() => {
    for (let index = 0; index < 40; index++) {
      manager.start({ taskDetails: `[after 60s] row ${index}` });
      vi.setSystemTime(Date.now() + 1); // the table lists the oldest first
    }
  });
  await pass(1_500);
  const queued = manager.list({ status: 'queued' }).map(({ runId }) => runId);
  expect(queued).toHaveLength(36);
  fireEvent.click(screen.getByRole('checkbox', { name: 'Select all runs that are shown' }));
  await pass(1_500);

  const moved: string[] = [];
  manager.subscribe((runId) => {
    if (manager.get(runId)?.status === 'queued') moved.push(runId);
  });
  fireEvent.click(screen.getByRole('button', { name: 'Stop 40' }));
  await pass(20_000);
  expect(moved).toEqual([]);
  expect(manager.list().filter(({ isPending }) => isPending)).toEqual([]);
  expect(emulator.tasks.length).toBeLessThanOrEqual(4);
});
