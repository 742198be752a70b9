import { useEffect, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { useRunTask, WebRunProvider } from 'webrun-react';
import type { Run, Transport } from 'webrun-react';
import type { TaskInput } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import type { EmulatorOptions } from 'webrun-react/testing';
import { createStoryClient } from './storyClient.js';

interface EmulatedProps {
  /** Started when the story is shown; without it the run stays idle. */
  readonly task?: string | TaskInput;
  /** Options of the story's own emulator. The hold is short here, so that polling is visible. */
  readonly emulator?: EmulatorOptions;
  /** `auto` and `live` listen to the emulator's own channel. @default 'auto' */
  readonly transport?: Transport;
  readonly children: (run: Run) => ReactNode;
}

/** Renders a story with its own WebRun in memory: its data comes through client, emulator and hooks. */
export function Emulated({ task, emulator, transport = 'auto', children }: EmulatedProps): ReactElement {
  const [{ client, connect }] = useState(() => {
    const { fetch, connect } = createEmulator({ holdMs: 300, rateLimit: 0, ...emulator });
    return { connect, client: createStoryClient(fetch) };
  });
  return (
    <WebRunProvider client={client} connect={connect} transport={transport} persist={false}>
      <Runner task={task}>{children}</Runner>
    </WebRunProvider>
  );
}

function Runner({
  task,
  children,
}: { readonly task: string | TaskInput | undefined } & Pick<EmulatedProps, 'children'>): ReactElement {
  const run = useRunTask();
  const { start } = run;
  useEffect(() => {
    // An effect may run twice; the slot joins both starts to one task.
    if (task !== undefined) start(typeof task === 'string' ? { taskDetails: task } : task);
  }, [start, task]);
  return <>{children(run)}</>;
}
