import { act } from '@testing-library/react';
import { freeze, produce } from 'immer';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useRun, useRuns, useRunTask, useTask } from 'webrun-react';
import type { Run } from 'webrun-react';
import { createWorld, pass } from './world.js';

// A store of an app's own, Redux Toolkit's for example, freezes whatever is put into it. What the hooks returned is read for as long as
// it is there, also when its run has moved on.

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const ways: Readonly<Record<string, (value: object) => void>> = {
  'Object.freeze': (value) => void Object.freeze(value),
  'Object.seal': (value) => void Object.seal(value),
  'Immer’s freeze': (value) => void freeze(value, true),
  'Immer’s produce': (value) =>
    void produce({ held: [] as object[] }, ({ held }) => {
      held.push(value);
    }),
};

/** Reads all of it, as a debugger, a logger and a test do. */
const read = (value: object): readonly unknown[] => [
  JSON.stringify(value),
  Object.entries(value),
  { ...value },
  Reflect.ownKeys(value).map((key) => Reflect.getOwnPropertyDescriptor(value, key)),
];

test.each(Object.entries(ways))(
  'what hooks return can be frozen by %s, and read ever after',
  async (_, hold) => {
    const world = createWorld({ holdMs: 1_000 });
    const seen: object[] = [];
    const keep = (value: object): void => {
      if (seen.includes(value)) return;
      hold(value);
      seen.push(value);
    };
    let run: Run | undefined;
    function App(): ReactElement {
      run = useRunTask({ name: 'main' });
      const { runId, sessionId = '', taskId = '' } = run;
      const all = [run, useRun(runId), useTask({ sessionId, taskId }), ...useRuns()];
      for (const each of all) keep(each);
      seen.forEach(read);
      return <output>{all.map(({ status }) => status).join(' ')}</output>;
    }
    world.render(<App />);
    act(() => void run?.start({ taskDetails: '[after 3s] [ask: Which?] [after 2s] [say: done]' }));
    await pass(6_000);
    expect(run?.status).toBe('guardrail');
    // The frozen one still acts, and still renders its component.
    await act(() => run!.answer('blue'));
    await pass(6_000);
    expect(run?.status).toBe('completed');
    expect(run?.result?.message).toBe('done');
    expect(seen.length).toBeGreaterThan(8);
    expect(seen.flatMap(read)).toHaveLength(seen.length * 4);
  },
);

test('what was frozen before any of it was read can be read when its run has moved on', async () => {
  const world = createWorld({ holdMs: 1_000 });
  let run: Run | undefined;
  function App(): ReactElement {
    run = useRunTask();
    return <p />;
  }
  world.render(<App />);
  const before = Object.freeze(run!);
  act(() => void before.start({ taskDetails: '[say: done]' }));
  await pass(1_500);
  expect([before.status, before.result]).toEqual(['idle', undefined]);
});

test('a store may draft and change a copy of a run, and the run stays what it was', async () => {
  const world = createWorld({ holdMs: 1_000 });
  let run: Run | undefined;
  function App(): ReactElement {
    run = useRunTask();
    return <output>{run.status}</output>;
  }
  world.render(<App />);
  act(() => void run?.start({ taskDetails: '[say: done]' }));
  await pass(1_500);
  const before = run!;
  const after = produce({ run: before }, (draft) => {
    (draft.run as { status: string }).status = 'mine';
  });
  expect([after.run.status, before.status, run?.status]).toEqual(['mine', 'completed', 'completed']);
  act(() => before.reset());
  expect([before.status, run?.status]).toEqual(['completed', 'idle']);
});
