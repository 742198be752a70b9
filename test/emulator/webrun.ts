import { onTestFinished } from 'vitest';
import { createWebRunClient } from '../../src/core.js';
import type { Task, TaskRef, WebRunClient } from '../../src/core.js';
import { createEmulator, createVirtualClock } from '../../src/testing.js';
import type { Emulator, EmulatorOptions, VirtualClock } from '../../src/testing.js';

/** An emulator on a virtual clock that is closed after the test, and what a test asks of it. */
export interface WebRun {
  readonly clock: VirtualClock;
  readonly emulator: Emulator;
  readonly client: WebRunClient;
  /** One request; the body is sent as JSON unless it is text. */
  readonly send: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<Sent>;
  /** Starts a task and lets `ms` pass, at least until the reply. */
  readonly run: (taskDetails: string, ms: number) => Promise<Task>;
}

export interface Sent {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export const base = 'http://webrun.test';

export function createWebRun(options: EmulatorOptions = {}): WebRun {
  const clock = createVirtualClock();
  const emulator = createEmulator({ clock, rateLimit: 0, ...options });
  // What it still holds is answered then, not given up 75 s later in another test.
  onTestFinished(async () => {
    const closed = emulator.close();
    // An agent that does not let go is given a second.
    await clock.advance(1_000);
    await closed;
  });
  const client = createWebRunClient({ fetch: emulator.fetch, baseUrl: base, apiKey: 'test' });
  return {
    clock,
    emulator,
    client,
    async send(method, path, body, headers = {}) {
      const response = await emulator.fetch(base + path, {
        method,
        headers: { Authorization: 'Bearer test', ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {},
      };
    },
    async run(taskDetails, ms) {
      const reply = client.runTask({ taskDetails });
      await clock.advance(ms);
      return reply;
    },
  };
}

/** The ids of a task whose reply carried them. */
export function refOf({ sessionId, taskId }: Pick<Task, 'sessionId' | 'taskId'>): TaskRef {
  if (sessionId === null || taskId === null) throw new Error('The reply carried no ids.');
  return { sessionId, taskId };
}
