import { act, render, screen } from '@testing-library/react';
import { Activity, StrictMode, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  useConnection,
  useRun,
  useRunManager,
  useRuns,
  useRunSession,
  useRunTask,
  useSession,
  useTask,
  useTaskEvents,
  WebRunProvider,
} from 'webrun-react';
import type { RunManager, UseSessionResult } from 'webrun-react';
import type { TaskRef } from 'webrun-react/core';
import { createWorld, pass } from './world.js';
import type { World } from './world.js';

// A panel that React hides keeps its state and loses its effects: what happened meanwhile must be there when it is shown again.
//
// 0s     1s        4s       5s             11s    17s
// |-POST-|running  |shown   |hidden ───────| ends | shown: ended

beforeEach(async () => {
  await import('../../src/runs/eventStream.js'); // it is there at once, however busy the machine
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

let manager: RunManager;
let show: (isShown: boolean) => void;

function Manager(): null {
  manager = useRunManager();
  return null;
}

/** Its children are the same elements each time, so that nothing but the hooks in them renders them. */
function Panel({ children }: { readonly children: ReactNode }): ReactElement {
  const [isShown, setShown] = useState(true);
  show = setShown;
  return <Activity mode={isShown ? 'visible' : 'hidden'}>{children}</Activity>;
}

function appIn({ emulator, client, queryClient }: World, children: ReactNode): ReactElement {
  return (
    <StrictMode>
      <WebRunProvider
        client={client}
        queryClient={queryClient}
        connect={(options) => emulator.connect(options)}
      >
        <Manager />
        {children}
      </WebRunProvider>
    </StrictMode>
  );
}

interface Props {
  readonly runId: string;
  readonly taskRef: TaskRef;
}

/** Each shows `running` and then `completed`, by one hook or component. */
const readers: Readonly<Record<string, (props: Props) => ReactElement>> = {
  useRunTask: () => <>{useRunTask({ name: 'lamp' }).status}</>,
  useRun: ({ runId }) => <>{useRun(runId).status}</>,
  useRuns: () => <>{useRuns().map(({ status }) => status)}</>,
  'useRuns by status': () => <>{useRuns({ status: 'running' }).length > 0 ? 'running' : 'completed'}</>,
  useTask: ({ taskRef }) => <>{useTask(taskRef).status}</>,
  useTaskEvents: ({ taskRef }) => {
    const events = useTaskEvents(taskRef);
    return <>{events.some(({ kind }) => kind === 'completed') ? 'completed' : 'running'}</>;
  },
  'useTaskEvents of a run': ({ runId }) => {
    const isOver = useTaskEvents(useRun(runId), (log) => log.events.some(({ kind }) => kind === 'completed'));
    return <>{isOver ? 'completed' : 'running'}</>;
  },
  useConnection: ({ runId }) => (
    <>{useConnection(useRun(runId)).status === 'live' ? 'running' : 'completed'}</>
  ),
  'useConnection of all': () => <>{useConnection().status === 'idle' ? 'completed' : 'running'}</>,
  useRunSession: ({ runId }) => (
    <>{useRunSession(useRun(runId)).status === 'open' ? 'running' : 'completed'}</>
  ),
};

describe('a run that has ended while its panel was hidden is shown as ended by', () => {
  test.each(Object.entries(readers))('%s', async (_, Reader) => {
    const world = createWorld({ holdMs: 1_000 });
    const { rerender } = render(appIn(world, null));
    const taskDetails = '[after 2s] [act: look] [after 8s] [say: done]';
    const runId = manager.start({ taskDetails }, { name: 'lamp' });
    await pass(4_000);
    const { sessionId = '', taskId = '' } = manager.get(runId) ?? {};
    const reader = <Reader runId={runId} taskRef={{ sessionId, taskId }} />;
    rerender(appIn(world, <Panel>{<p data-testid="panel">{reader}</p>}</Panel>));
    await pass(1_000);
    expect(screen.getByTestId('panel')).toHaveTextContent('running');
    act(() => show(false));
    await pass(12_000);
    expect(manager.get(runId)?.status).toBe('completed');
    act(() => show(true));
    await pass(10);
    expect(screen.getByTestId('panel')).toHaveTextContent('completed');
    expect(world.posts()).toBe(1);
  });
});

test('a whole app that was hidden, its provider with it, is current after one poll when it is shown again', async () => {
  const world = createWorld({ holdMs: 1_000 });
  const Status = readers['useRunTask']!;
  const app = appIn(
    world,
    <p data-testid="panel">{<Status runId="" taskRef={{ sessionId: '', taskId: '' }} />}</p>,
  );
  render(<Panel>{app}</Panel>);
  act(() => void manager.start({ taskDetails: '[after 9s]' }, { name: 'lamp' }));
  await pass(4_000);
  act(() => show(false));
  await pass(12_000);
  const polls = world.polls();
  act(() => show(true));
  await pass(10);
  expect(screen.getByTestId('panel')).toHaveTextContent('completed');
  expect(world.polls()).toBe(polls + 1);
  expect(world.posts()).toBe(1);
});

describe('a session in a panel', () => {
  let session: UseSessionResult;
  function Session(): ReactElement {
    session = { ...useSession({ terminateOnUnmount: true }) };
    return <p>{`${session.status} ${session.current?.status}`}</p>;
  }

  test('that is hidden lives on, and shows what its task has asked meanwhile', async () => {
    const world = createWorld({ holdMs: 1_000 });
    const { rerender } = render(appIn(world, <Panel>{<Session />}</Panel>));
    await act(() => session.start());
    act(() => void session.send({ taskDetails: '[after 8s] [ask: Which?]' }));
    await pass(3_000);
    act(() => show(false));
    await pass(2_000);
    act(() => show(true));
    await pass(100);
    expect(screen.getByText('open running')).toBeVisible();
    await pass(8_000);
    expect(screen.getByText('open guardrail')).toBeVisible();
    act(() => show(false));
    await pass(2_000);
    expect(world.emulator.tasks.map(({ status }) => status)).toEqual(['guardrail']);
    // Only an unmount ends it.
    rerender(appIn(world, null));
    await pass(1_000);
    expect(world.emulator.tasks.map(({ status }) => status)).toEqual(['terminated']);
  });
});
