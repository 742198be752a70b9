import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useRunTask, WebRunProvider } from 'webrun-react';
import type { RunState } from 'webrun-react';
import { createEmulator, scenarios } from 'webrun-react/testing';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Seen {
  readonly statuses: readonly string[];
  readonly end: Partial<RunState>;
  readonly polls: number;
}

/** What a component sees of a scenario, with a server that holds a start so long. */
async function watch(taskDetails: string, holdMs: number): Promise<Seen> {
  const { fetch, requests } = createEmulator({ holdMs });
  const statuses: string[] = [];
  const { result, unmount } = renderHook(
    () => {
      const run = useRunTask();
      if (statuses.at(-1) !== run.status) statuses.push(run.status);
      return run;
    },
    {
      wrapper: ({ children }: { children: ReactNode }) => (
        <WebRunProvider fetch={fetch} apiKey="any" persist={false} transport="poll">
          {children}
        </WebRunProvider>
      ),
    },
  );
  act(() => void result.current.start({ taskDetails }));
  for (let second = 0; second < 90; second++) {
    await act(async () => void (await vi.advanceTimersByTimeAsync(1_000)));
    if (result.current.status === 'guardrail') act(() => void result.current.answer('yes'));
  }
  const { status, result: answer, failure } = result.current;
  unmount();
  const polls = requests.filter(({ method }) => method === 'GET').length;
  return { statuses, end: { status, result: answer, failure } as Partial<RunState>, polls };
}

const ending = Object.entries(scenarios).filter(([name]) => name !== 'endless');

// held:    0 s |--POST------------------------| end
// pending: 0 s |-POST-| pending   poll   poll   end
test.each(ending)(
  '%s ends with the same data, whether its start is held to the end or polled',
  async (_, task) => {
    // Some end at once; they take their time here.
    const slow = `[after 1s] ${task}`;
    const held = await watch(slow, 86_000);
    const polled = await watch(slow, 100);
    expect(polled.polls).toBeGreaterThan(0);
    const timeless = (seen: Seen): unknown =>
      JSON.parse(JSON.stringify(seen.end), (key, value: unknown) =>
        /url|id|downloadedAt|timestampMs/i.test(key) && typeof value !== 'object' ? typeof value : value,
      );
    expect(timeless(held)).toEqual(timeless(polled));
    expect(held.statuses.at(-1)).toMatch(/^(completed|failed)$/);
    // Only "running" lies between, where the reply names the task before it ends.
    const passed = ({ statuses }: Seen) => [...new Set(statuses.filter((status) => status !== 'running'))];
    expect(passed(held)).toEqual(passed(polled));
  },
);
