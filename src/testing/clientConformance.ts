import { sleep } from '../core/promises.js';
import type { WebRunClient } from '../core/client.js';
import { isWebRunError, serializeError } from '../core/errors.js';
import type { WebRunError } from '../core/errors.js';
import { maxTaskDetailsLength } from '../core/input.js';
import type { TaskInput } from '../core/input.js';
import { isSettled } from '../core/task.js';
import { minMaxDurationMs } from '../core/timing.js';
import type { Task, TaskRef } from '../core/task.js';
import { assertTask } from './assertTask.js';

/** A reply that replaces the service's own; `cut` closes the connection without one. */
export type ServiceFault =
  | 'cut'
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>> | undefined;
      readonly body?: string | undefined;
    };

/** A client with its own test service. */
export interface ClientWorld {
  readonly client: WebRunClient;
  /** Inputs of tasks with a known course. Checks of missing ones are skipped. */
  readonly tasks: {
    /** Takes at least one poll, and completes with an answer. */
    readonly completes: TaskInput;
    readonly fails?: TaskInput | undefined;
    /** Asks a question, and completes when it has been answered. */
    readonly asks?: TaskInput | undefined;
    /** Runs until it is cancelled. */
    readonly runs?: TaskInput | undefined;
  };
  /** Returns how many requests to start a task have reached the service so far, including those answered with a fault. */
  readonly countStarts: () => number;
  /** Answers the next request, whichever it is, with this fault. */
  readonly fault: (fault: ServiceFault) => void;
  /** How long to wait for a task to reach the expected state, in milliseconds. @default 20_000 */
  readonly patienceMs?: number | undefined;
  /** Called after each check. */
  readonly close?: (() => unknown) | undefined;
}

/** A check of one client guarantee, for any test runner. */
export interface ClientCheck {
  readonly title: string;
  /** Rejects with an `Error` that says what was expected and what was found. */
  readonly run: () => Promise<void>;
}

/** How often a task is polled, in milliseconds. */
const pollMs = 50;

/**
 * Lists the guarantees of every client (see {@link WebRunClient}) as checks for any test runner. Each creates its own world.
 * @example
 * test.each(clientConformance(createWorld))('$title', ({ run }) => run());
 */
export function clientConformance(
  createWorld: () => ClientWorld | Promise<ClientWorld>,
): readonly ClientCheck[] {
  return checks.map(([title, check]) => ({
    title,
    async run() {
      const world = await createWorld();
      try {
        await check(world);
      } finally {
        await world.close?.();
      }
    },
  }));
}

type Check = readonly [title: string, run: (world: ClientWorld) => Promise<void>];

const checks: readonly Check[] = [
  [
    'a start is one request, and resolves with a task that can be asked about',
    async ({ client, tasks, countStarts }) => {
      const task = await client.runTask(tasks.completes);
      assertTask(task);
      await client.getTask(toRef(task));
      expectEqual('requests to start a task', countStarts(), 1);
    },
  ],
  [
    'asking brings a task to its end, with an answer',
    async (world) => {
      const { client, tasks, countStarts } = world;
      const task = await until(world, toRef(await client.runTask(tasks.completes)), isSettled);
      expectEqual('the status', task.status, 'completed');
      const { message = null, output = null } = task.status === 'completed' ? task.result : {};
      if (message === null && output === null) throw new Error('The completed task has no answer.');
      expectEqual('requests to start a task', countStarts(), 1);
    },
  ],
  [
    'watching yields what changes, and ends with the task',
    async ({ client, tasks }) => {
      const ref = toRef(await client.runTask(tasks.completes));
      const seen: Task[] = [];
      for await (const task of client.watchTask(ref)) seen.push(task);
      seen.forEach(assertTask);
      expectEqual('the last status', seen.at(-1)?.status, 'completed');
      expectEqual('settled tasks', seen.filter(isSettled).length, 1);
    },
  ],
  [
    'a task that fails is a value, not an error',
    async (world) => {
      const {
        client,
        tasks: { fails },
      } = world;
      if (!fails) return;
      const started = await client.runTask(fails);
      const task = isSettled(started) ? started : await until(world, toRef(started), isSettled);
      expectEqual('the status', task.status, 'failed');
    },
  ],
  [
    'a question is answered once, and then the task goes on',
    async (world) => {
      const {
        client,
        tasks: { asks },
      } = world;
      if (!asks) return;
      const ref = toRef(await client.runTask(asks));
      await until(world, ref, ({ status }) => status === 'guardrail');
      await client.answerGuardrail(ref, 'yes');
      const task = await until(world, ref, isSettled);
      expectEqual('the status', task.status, 'completed');
    },
  ],
  [
    'a task that is cancelled ends, or is there no more',
    async (world) => {
      const {
        client,
        tasks: { runs },
      } = world;
      if (!runs) return;
      const ref = toRef(await client.runTask(runs));
      await (client.cancelTask?.(ref) ?? client.setSessionState(ref.sessionId, 'terminate'));
      const end = await until(world, ref, isSettled).catch((error: unknown) => {
        if (isWebRunError(error)) return error;
        throw error;
      });
      if (isWebRunError(end)) expectEqual('the status of the error', end.status, 404);
      else expectEqual('the status', end.status, 'terminated');
    },
  ],
  [
    'a task that the service does not take is refused before anything is sent',
    async (world) => {
      const { client, tasks, countStarts } = world;
      const { maxTaskLength = maxTaskDetailsLength, minDurationMs = minMaxDurationMs } = client.service ?? {};
      const wrong: TaskInput[] = [{ taskDetails: ' ' }];
      if (maxTaskLength < Infinity) wrong.push({ taskDetails: 'x'.repeat(maxTaskLength + 1) });
      if (minDurationMs > 0) wrong.push({ ...tasks.completes, maxDurationMs: minDurationMs - 1 });
      for (const input of wrong) {
        const error = await refused(world, client.runTask(input));
        expectEqual('the code of the error', error.code, 'input');
        expectEqual('the outcome', error.outcome, 'refused');
      }
      expectEqual('requests to start a task', countStarts(), 0);
    },
  ],
  [
    'what was aborted rejects with the reason of its signal',
    async ({ client, tasks, countStarts }) => {
      const reason = new Error('The app has left.');
      const signal = AbortSignal.abort(reason);
      expectEqual('the reason', await thrown(client.runTask(tasks.completes, { signal })), reason);
      expectEqual('requests to start a task', countStarts(), 0);
    },
  ],
  [
    'a start under a known key is no second task, where the client says so',
    async ({ client, tasks }) => {
      if (!client.idempotency) return;
      const options = { idempotencyKey: 'conformance' };
      const first = await client.runTask(tasks.completes, options);
      const second = await client.runTask(tasks.completes, options);
      expectEqual('the id of the second task', second.taskId, first.taskId);
    },
  ],
  ...[
    { fault: { status: 401 }, status: 401, outcome: 'refused', text: '401' },
    { fault: { status: 403 }, status: 403, outcome: 'refused', text: '403' },
    { fault: { status: 500 }, status: 500, outcome: 'unknown', text: '500' },
    { fault: { status: 502, body: '<html>' }, status: 502, outcome: 'unknown', text: 'a page with 502' },
    { fault: { status: 200, body: '<html>' }, status: 200, outcome: 'unknown', text: 'a page with 200' },
    { fault: 'cut', status: null, outcome: 'unknown', text: 'a cut connection' },
  ].map(({ fault, status, outcome, text }): Check => [
    `a start answered by ${text} is ${outcome}, and is not sent a second time`,
    async (world) => {
      world.fault(fault as ServiceFault);
      const error = await refused(world, world.client.runTask(world.tasks.completes));
      if (fault !== 'cut') expectEqual('the status of the error', error.status, status);
      expectEqual('the outcome', error.outcome, outcome);
      expectEqual('requests to start a task', world.countStarts(), 1);
    },
  ]),
  [
    'a start that comes too often says how long to wait, and may be repeated',
    async (world) => {
      world.fault({ status: 429, headers: { 'retry-after': '7' } });
      const error = await refused(world, world.client.runTask(world.tasks.completes));
      expectEqual('the status of the error', error.status, 429);
      expectEqual('the wait in milliseconds', error.retryAfterMs, 7_000);
      expectEqual('the outcome', error.outcome, 'refused');
      expectEqual('whether it may be repeated', error.isRetryable, true);
    },
  ],
  ...(
    [
      'cut',
      { status: 401 },
      { status: 404 },
      { status: 500 },
      { status: 200, body: '<html>' },
    ] satisfies ServiceFault[] as ServiceFault[]
  ).map((fault): Check => [
    `a poll answered by ${fault === 'cut' ? 'a cut connection' : `${fault.body ? 'a page with ' : ''}${fault.status}`} rejects, and the next one is answered`,
    async (world) => {
      const ref = toRef(await world.client.runTask(world.tasks.completes));
      world.fault(fault);
      const error = await refused(world, world.client.getTask(ref), ref);
      if (fault !== 'cut') expectEqual('the status of the error', error.status, fault.status);
      assertTask(await world.client.getTask(ref));
    },
  ]),
];

/** The ids of a task that runs. */
function toRef(task: Task): TaskRef {
  const { sessionId, taskId } = task;
  if (!sessionId || !taskId)
    throw new Error('The task has no ids. Where it has one only, `sessionId` and `taskId` are the same.');
  return { sessionId, taskId };
}

/** Polls a task until it is in the expected state. */
async function until(
  { client, patienceMs = 20_000 }: ClientWorld,
  ref: TaskRef,
  isThere: (task: Task) => boolean,
): Promise<Task> {
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    const task = await client.getTask(ref);
    assertTask(task);
    if (isThere(task)) return task;
    if (isSettled(task) || waitedMs >= patienceMs)
      throw new Error(`The task did not come where it should: it is ${task.status}.`);
    await sleep(pollMs);
  }
}

const thrown = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => new Error('Nothing was thrown.'),
    (error: unknown) => error,
  );

/** Returns the error of a request, which must not reveal a secret. */
async function refused(world: ClientWorld, request: Promise<unknown>, ref?: TaskRef): Promise<WebRunError> {
  const error = await thrown(request);
  if (!isWebRunError(error)) throw new Error('What was thrown is not a WebRunError.', { cause: error });
  const text = JSON.stringify(serializeError(error));
  if (ref && ref.sessionId !== ref.taskId && text.includes(ref.sessionId))
    throw new Error('The error tells the session id.');
  return error;
}

function expectEqual(what: string, found: unknown, promised: unknown): void {
  if (!Object.is(found, promised))
    throw new Error(`Found ${String(found)} for ${what}; promised is ${String(promised)}.`);
}
