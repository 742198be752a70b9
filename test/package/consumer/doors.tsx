import { useRunTask, WebRunProvider } from 'webrun-react';
import type { Run, UseRunTaskOptions } from 'webrun-react';
import { createWebRunClient, isWebRunError, parseTask } from 'webrun-react/core';
import type { Task, TaskInput, WebRunClient } from 'webrun-react/core';
import { startLocal } from 'webrun-local';
import { GuardrailPrompt, TaskStatus } from 'webrun-react/primitives';
import { createEmulator, scenarios } from 'webrun-react/testing';
import { createWebRunHandlers } from 'webrun-react/testing/msw';

/** Holds only when the two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(isSame: Same<A, B>): Same<A, B> => isSame;

export const client: WebRunClient = createWebRunClient({ baseUrl: '/api/webrun' });
export const handlers = createWebRunHandlers(createEmulator(), { baseUrl: client.baseUrl });
export const parts = [GuardrailPrompt.Root, TaskStatus.Root];
export const input: TaskInput = { taskDetails: scenarios.inline, maxDurationMs: 60_000 };

export async function read(): Promise<string> {
  try {
    const task = parseTask({ status: 200, body: {} });
    same<typeof task, Task>(true);
    if (task.status === 'completed') same<typeof task.result.message, string | null>(true);
    // @ts-expect-error a running task has no result
    if (task.status === 'running') return task.result;
    // @ts-expect-error a client has no method of this name
    await client.startTask(input);
    const local = await startLocal({ port: 0 });
    await local.close();
    return local.url;
  } catch (error) {
    return isWebRunError(error) ? error.code : 'unknown';
  }
}

interface Lamp {
  readonly price: number;
}

export function Lamps(options: UseRunTaskOptions<Lamp>) {
  const run = useRunTask<Lamp>(options);
  same<typeof run, Run<Lamp>>(true);
  if (run.status === 'completed') same<typeof run.result.output, Lamp | null>(true);
  if (run.status === 'completed') same<typeof run.failure, undefined>(true);
  if (run.status === 'queued') same<typeof run.runId, string>(true);
  // @ts-expect-error a status that does not exist
  if (run.status === 'done') return null;
  return <WebRunProvider client={client}>{run.status}</WebRunProvider>;
}
