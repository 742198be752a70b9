import { useEffect, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { useStartTask, WebRunProvider } from 'webrun-react';
import type { BudgetOptions } from 'webrun-react';
import 'webrun-react/dashboard.css';
import { createEmulator } from 'webrun-react/testing';
import type { EmulatorOptions } from 'webrun-react/testing';
import { createStoryClient } from '../storyClient.js';

/** An emulator whose tasks cost $0.41 after half a second, and then go on for a minute. */
export const spending: EmulatorOptions = {
  agent: {
    name: 'spending',
    async *run(_, context) {
      await context.sleep(500);
      yield { type: 'usage', costUsd: 0.41 };
      await context.sleep(60_000);
      yield { type: 'result', message: 'Compared.' };
    },
  },
};

interface EmulatedRunsProps {
  /** Started in this order when the story is shown, each with its tags. */
  readonly tasks?: readonly (string | readonly [task: string, ...tags: string[]])[];
  readonly emulator?: EmulatorOptions;
  /** What runs may cost. */
  readonly budget?: BudgetOptions;
  /** The response to every request, in place of the emulator's. */
  readonly fetch?: typeof fetch;
  readonly children: ReactNode;
}

const noTasks: NonNullable<EmulatedRunsProps['tasks']> = [];

/** A story with a whole WebRun of its own, in memory, and some runs in it. */
export function EmulatedRuns({
  tasks = noTasks,
  emulator,
  budget,
  fetch,
  children,
}: EmulatedRunsProps): ReactElement {
  const [{ client, connect }] = useState(() => {
    const own = createEmulator({ holdMs: 300, rateLimit: 0, ...emulator });
    return { client: createStoryClient(fetch ?? own.fetch), connect: own.connect };
  });
  return (
    <WebRunProvider client={client} connect={connect} persist={false} budget={budget}>
      <Starter tasks={tasks} />
      {children}
    </WebRunProvider>
  );
}

function Starter({ tasks }: { readonly tasks: NonNullable<EmulatedRunsProps['tasks']> }): null {
  const start = useStartTask();
  const [started] = useState(() => new Set<string>());
  useEffect(() => {
    for (const task of tasks) {
      const [taskDetails, ...tags] = typeof task === 'string' ? [task] : task;
      // An effect may run twice; one intent is one task.
      if (started.has(taskDetails)) continue;
      started.add(taskDetails);
      start({ taskDetails }, { tags });
    }
  }, [start, started, tasks]);
  return null;
}
