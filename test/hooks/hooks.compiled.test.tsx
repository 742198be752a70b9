import { act, render, screen } from '@testing-library/react';
import { memo, StrictMode, useState } from 'react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as api from 'webrun-react';
import {
  CostMeter,
  GuardrailPrompt,
  TaskResult,
  TaskStatus,
  useConnection,
  useResetRuns,
  useRun,
  useRunManager,
  useRuns,
  useRunSession,
  useRunTask,
  useSession,
  useStartTask,
  useTask,
  useTaskEventEffect,
  useTaskEvents,
  useTrackedRun,
  useWebRunClient,
  WebRunProvider,
} from 'webrun-react';
import type { AnyRun } from 'webrun-react';
import type { TaskRef } from 'webrun-react/core';
import { createWorld, pass } from './world.js';

// The package's hooks and components and this file itself, compiled by React Compiler (test/compiler.ts): values that a component
// reads are remembered from render to render, and a part of it that has what it needs does not read again.

beforeEach(async () => {
  await import('../../src/runs/eventStream.js'); // it is there at once, however busy the machine
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const used = new Set<string>();
const heard: string[] = [];

/** Notes that a hook is used, once it has returned. */
function through<Value>(name: string, value: Value): Value {
  used.add(name);
  return value;
}

function Row({ runId }: { readonly runId: string }): ReactElement {
  const own = through('useRun', useRun(runId));
  const { status } = through('useConnection', useConnection(own));
  return <li>{`${own.status} ${status}`}</li>;
}

function Task({ sessionId, taskId }: TaskRef): ReactElement {
  return <p data-testid="task">{through('useTask', useTask({ sessionId, taskId })).status}</p>;
}

const Tracked = memo(function Tracked({ run: given }: { readonly run: AnyRun }): ReactElement {
  const tracked = through('useTrackedRun', useTrackedRun(given));
  return <p data-testid="tracked">{tracked.status}</p>;
});

const taskDetails = '[after 3s] [act: look] [ask: Which?] [after 3s] [act: on] [after 2s] [say: done]';

function App(): ReactElement {
  const run = through('useRunTask', useRunTask({ name: 'main' }));
  const start = through('useStartTask', useStartTask());
  const reset = through('useResetRuns', useResetRuns());
  const session = through('useSession', useSession({ terminateOnUnmount: true }));
  const runs = through('useRuns', useRuns());
  const events = through('useTaskEvents', useTaskEvents(run));
  through(
    'useTaskEventEffect',
    useTaskEventEffect(run, ({ kind }) => heard.push(kind)),
  );
  const runSession = through('useRunSession', useRunSession(run));
  const manager = through('useRunManager', useRunManager());
  const client = through('useWebRunClient', useWebRunClient());
  const [count, setCount] = useState(0);
  const { sessionId, taskId } = run;
  return (
    <>
      <button onClick={() => setCount(count + 1)}>Count</button>
      <button onClick={() => run.start({ taskDetails })}>Begin</button>
      <button onClick={() => void run.answer('blue')}>Say blue</button>
      <button onClick={() => void session.start()}>Open</button>
      <button onClick={() => start({ taskDetails: '[after 1s]' })}>Other</button>
      <button onClick={() => reset()}>Forget</button>
      <p data-testid="count">{count}</p>
      <p data-testid="own">{run.status}</p>
      <p data-testid="message">{run.status === 'completed' ? run.result.message : 'none'}</p>
      <p data-testid="session">{`${session.status} ${runSession.status}`}</p>
      <p data-testid="events">{events.length > 0 ? 'some' : 'none'}</p>
      <p data-testid="outside">{String(manager.client === client)}</p>
      <Tracked run={run} />
      <TaskStatus run={run} />
      <CostMeter run={run} />
      <GuardrailPrompt run={run} />
      <TaskResult run={run} />
      {sessionId && taskId ? <Task sessionId={sessionId} taskId={taskId} /> : null}
      <ul data-testid="list">
        {runs.map(({ runId }) => (
          <Row key={runId} runId={runId} />
        ))}
      </ul>
    </>
  );
}

const text = (id: string): string | null => screen.getByTestId(id).textContent;
const rows = (): (string | null)[] =>
  [...screen.getByTestId('list').children].map(({ textContent }) => textContent);
const click = (name: string): Promise<void> => act(async () => screen.getByRole('button', { name }).click());

test('every hook, compiled, follows a run through a question to its end', async () => {
  // What the compiler has been at keeps its values in a list.
  for (const compiled of [App, useRunTask, useRuns]) expect(compiled.toString()).toMatch(/const \$ = /);
  const { emulator, client, queryClient } = createWorld({ holdMs: 1_000 });
  const { unmount } = render(
    <StrictMode>
      <WebRunProvider
        client={client}
        queryClient={queryClient}
        connect={(options) => emulator.connect(options)}
      >
        <App />
      </WebRunProvider>
    </StrictMode>,
  );
  expect([text('own'), text('outside'), text('session')]).toEqual(['idle', 'true', 'none none']);
  await click('Begin');
  expect(text('own')).toBe('submitting');
  await pass(2_000);
  expect([text('own'), text('tracked'), text('task'), rows()[0]]).toEqual([
    'running',
    'running',
    'running',
    'running polling',
  ]);
  // A render for another reason, in which nothing of the run is read again.
  await click('Count');
  expect(text('count')).toBe('1');
  await pass(3_000);
  expect([text('own'), text('tracked'), text('task'), text('events')]).toEqual([
    'guardrail',
    'guardrail',
    'guardrail',
    'some',
  ]);
  expect(screen.getAllByText('Which?').length).toBeGreaterThan(0);
  await click('Say blue');
  await pass(10_000);
  expect([text('own'), text('tracked'), text('task'), text('message')]).toEqual([
    'completed',
    'completed',
    'completed',
    'done',
  ]);
  expect(rows()).toEqual(['completed gone']);
  expect(heard).toContain('completed');

  await click('Open');
  expect(text('session')).toBe('open ended');
  await click('Other');
  expect(rows()).toEqual(['submitting polling', 'completed gone']);
  await pass(3_000);
  await click('Forget');
  expect([text('own'), rows()]).toEqual(['idle', []]);
  unmount();
  await pass(1_000);

  const hooks = Object.keys(api).filter((name) => /^use[A-Z]/.test(name));
  expect([...used].toSorted((one, other) => one.localeCompare(other))).toEqual(
    hooks.toSorted((one, other) => one.localeCompare(other)),
  );
});
