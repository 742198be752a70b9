import { describe, expect, test } from 'vitest';
import { createTaskClient, createWebRunClient, unknownUsage } from 'webrun-react/core';
import type { TaskClientMethods, WebRunClient } from 'webrun-react/core';
import { clientConformance, createEmulator } from 'webrun-react/testing';
import type { ClientWorld, ServiceFault } from 'webrun-react/testing';
import { createJobsClient } from '../../examples/client/jobsClient.js';
import { startJobsServer } from './jobsServer.js';

function createWebRunWorld(wrap: (client: WebRunClient) => WebRunClient = (client) => client): ClientWorld {
  let starts = 0;
  let fault: ServiceFault | undefined;
  const emulator = createEmulator({
    holdMs: 100,
    rateLimit: 0,
    intercept({ path }) {
      if (path === '/start/run-task') starts++;
      if (!fault) return undefined;
      const now = fault;
      fault = undefined;
      if (now === 'cut') throw new TypeError('Failed to fetch');
      return new Response(now.body ?? '{"message":"no"}', { status: now.status, headers: now.headers ?? {} });
    },
  });
  return {
    client: wrap(createWebRunClient({ fetch: emulator.fetch, apiKey: 'any', idempotency: true })),
    tasks: {
      completes: { taskDetails: 'Look. [after 300ms] [say: Done.]' },
      fails: { taskDetails: 'Look. [after 300ms] [fail: ELEMENT_NOT_FOUND]' },
      asks: { taskDetails: 'Look. [after 200ms] [ask: Which?] [say: Done.]' },
      runs: { taskDetails: 'Look. [after 60m]' },
    },
    countStarts: () => starts,
    fault: (next) => (fault = next),
    close: () => emulator.close(),
  };
}

async function createJobsWorld(): Promise<ClientWorld> {
  const server = await startJobsServer();
  return {
    ...server,
    client: createJobsClient(server.url, 'key'),
    tasks: {
      completes: { taskDetails: 'Count the lamps' },
      fails: { taskDetails: 'Break' },
      asks: { taskDetails: 'Ask for a colour' },
      runs: { taskDetails: 'Run for ever' },
    },
  };
}

// They wait more than they compute.
describe('the client of WebRun', () => {
  test.concurrent.each(clientConformance(() => createWebRunWorld()))('$title', ({ run }) => run());
});
describe('the example client of another service', () => {
  test.concurrent.each(clientConformance(createJobsWorld))('$title', ({ run }) => run());
});
describe('a client of a service with limits of its own', () => {
  const createWorld = async (): Promise<ClientWorld> => {
    const world = await createJobsWorld();
    const service = { ...world.client.service, maxTaskLength: 20, minDurationMs: 60_000 };
    return { ...world, client: createTaskClient({ ...world.client, service }) };
  };
  test.each(clientConformance(createWorld))('$title', ({ run }) => run());

  test('refuses by them and not by those of WebRun', async () => {
    const { client, countStarts, close } = await createWorld();
    await expect(client.runTask({ taskDetails: 'x'.repeat(21) })).rejects.toMatchObject({
      code: 'input',
      field: 'taskDetails',
      message: expect.stringContaining('At most 20 characters.'),
    });
    await expect(client.runTask({ taskDetails: 'Now', maxDurationMs: 59_999 })).rejects.toThrow(
      'At least 60000 ms.',
    );
    expect(countStarts()).toBe(0);
    await client.runTask({ taskDetails: 'Now', maxDurationMs: 60_000 });
    expect(countStarts()).toBe(1);
    await close?.();
  });
});

/** Clients that break a promise each, and the check that must say so. */
const broken: readonly [what: string, wrap: (client: WebRunClient) => WebRunClient, found: RegExp][] = [
  [
    'sends a start twice',
    (client) => ({
      ...client,
      async runTask(input) {
        await client.runTask(input);
        return client.runTask(input);
      },
    }),
    /a start is one request.*Found 2/,
  ],
  [
    'takes tasks that its service does not',
    (client) => ({ ...client, service: { maxTaskLength: 2_000 } }),
    /does not take is refused before anything is sent/,
  ],
  [
    'repeats a start of which nobody knows what became',
    (client) => ({ ...client, runTask: (input) => client.runTask(input).catch(() => client.runTask(input)) }),
    /a start answered by 500.*not a WebRunError/,
  ],
  [
    'throws errors of its own',
    (client) => ({
      ...client,
      runTask: (input) =>
        client.runTask(input).catch(() => Promise.reject(new Error('Something went wrong'))),
    }),
    /a start answered by 401.*is not a WebRunError/,
  ],
  [
    'ignores signals',
    (client) => ({ ...client, runTask: (input) => client.runTask(input) }),
    /was aborted rejects with the reason/,
  ],
  [
    'does not say that a task is gone',
    (client) => ({
      ...client,
      getTask: (ref) =>
        client.getTask(ref).catch(() => ({
          status: 'running' as const,
          phase: 'running' as const,
          ...ref,
          usage: unknownUsage,
        })),
    }),
    /a poll answered by 404/,
  ],
  [
    'leaves parts of a task out',
    (client) => ({
      ...client,
      async getTask(ref) {
        const { usage: _, ...rest } = await client.getTask(ref);
        return rest as Awaited<ReturnType<WebRunClient['getTask']>>;
      },
    }),
    /asking brings a task to its end.*usage\.promptTokens/,
  ],
  [
    'takes a cancel and does nothing',
    (client) => ({ ...client, cancelTask: () => Promise.resolve() }),
    /a task that is cancelled ends.*it is running/,
  ],
  [
    'tells the session id',
    (client) => ({
      ...client,
      getTask: (ref) =>
        client.getTask(ref).catch((error: unknown) => {
          if (error instanceof Error) error.message += ref.sessionId;
          throw error;
        }),
    }),
    /a poll answered by a cut connection.*tells the session id/,
  ],
];

test.each(broken)('a client that %s does not pass', async (_what, wrap, found) => {
  const failures: string[] = [];
  const createWorld = (): ClientWorld => ({ ...createWebRunWorld(wrap), patienceMs: 1_000 });
  await Promise.all(
    clientConformance(createWorld).map(({ title, run }) =>
      run().catch((error: unknown) => failures.push(`${title}: ${String(error)}`)),
    ),
  );
  expect(
    failures.some((failure) => found.test(failure)),
    failures.join('\n'),
  ).toBe(true);
});

describe('a client of few methods', () => {
  const methods: TaskClientMethods = {
    baseUrl: 'https://jobs.example',
    runTask: () => Promise.reject(new Error('not called')),
    getTask: (ref) =>
      Promise.resolve({
        status: 'terminated',
        ...ref,
        reason: null,
        usage: unknownUsage,
      }),
    answerGuardrail: undefined,
  };

  test('refuses what the service does not have, and names what is missing', async () => {
    const client = createTaskClient(methods);
    await expect(client.answerGuardrail({ sessionId: 'a', taskId: 'a' }, 'yes')).rejects.toMatchObject({
      name: 'WebRunError',
      code: 'input',
      outcome: 'refused',
      message: expect.stringContaining('`answerGuardrail`'),
    });
    await expect(client.setSessionState('a', 'terminate')).rejects.toThrow('`cancelTask`');
    await expect(client.startSession()).rejects.toThrow('`startSession`');
  });

  test('takes no files where none can be uploaded, whatever else it takes', () => {
    const { service } = createTaskClient(methods);
    expect(service?.inputFields).not.toContain('files');
    expect(service?.inputFields).toContain('secrets');
    const inputFields = ['startingUrl', 'files'] as const;
    expect(createTaskClient({ ...methods, service: { inputFields } }).service?.inputFields).toEqual([
      'startingUrl',
    ]);
    const uploadFiles = () => Promise.resolve([]);
    expect(createTaskClient({ ...methods, uploadFiles }).service?.inputFields).toBeUndefined();
  });

  test('watches by asking', async () => {
    const statuses: string[] = [];
    for await (const { status } of createTaskClient(methods).watchTask({ sessionId: 'a', taskId: 'a' }))
      statuses.push(status);
    expect(statuses).toEqual(['terminated']);
  });
});
