import { QueryClient } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useStartTask, WebRunProvider } from 'webrun-react';
import type { Run } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import { pass } from './world.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('no more than 500 runs are kept, and none that has not ended is dropped', async () => {
  const emulator = createEmulator({ holdMs: 10, rateLimit: 0 });
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    apiKey: 'test',
    fetch: emulator.fetch,
  });
  let start: Run['start'] | undefined;
  function Bare(): null {
    start = useStartTask();
    return null;
  }
  const { unmount } = render(
    <WebRunProvider client={client} maxHeldPosts={1_000} queryClient={new QueryClient()}>
      <Bare />
    </WebRunProvider>,
  );
  const oldest = start?.({ taskDetails: '[after 250s] [say: oldest]' });
  await pass(50);
  for (let batch = 0; batch < 6; batch++) {
    for (let each = 0; each < 100; each++) start?.({ taskDetails: `[after 0.001s] [say: ${batch} ${each}]` });
    // oxlint-disable-next-line no-await-in-loop -- one batch after the other
    await pass(100);
  }
  unmount();
  const texts = Object.keys(sessionStorage).map((name) => sessionStorage.getItem(name) ?? '');
  expect(texts.join('').length).toBeLessThanOrEqual(1_100_000);
  const runs = texts
    .map((text) => JSON.parse(text) as { runId: string; phase: string; startedAt: number })
    .toSorted((one, other) => one.startedAt - other.startedAt);
  expect(runs.length).toBeLessThanOrEqual(501);
  expect(runs[0]).toMatchObject({ runId: oldest, phase: 'watching' });
  expect(runs.at(-1)).toMatchObject({
    phase: 'settled',
    input: { taskDetails: '[after 0.001s] [say: 5 99]' },
  });
});
