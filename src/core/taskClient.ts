import type { WebRunClient } from './client.js';
import { WebRunError } from './errors.js';
import { assertTaskInput } from './input.js';
import type { TaskInput } from './input.js';
import type { RequestOptions } from './request.js';
import type { InputField, ServiceTraits } from './service.js';
import { emptyPartialResult, isObject, unknownUsage } from './task.js';
import type { Task } from './task.js';
import { watchTask } from './watch.js';

/** What is needed of a service to run tasks at it; what else it has is optional. */
export type TaskClientMethods = Pick<WebRunClient, 'baseUrl' | 'runTask' | 'getTask'> & {
  readonly [Name in Exclude<keyof WebRunClient, 'baseUrl' | 'runTask' | 'getTask'>]?:
    | WebRunClient[Name]
    | undefined;
};

/**
 * Makes a client of another service: of a method that starts a task, one that asks about it, and what else there is. What the service does
 * not have is refused in words, where somebody uses it; so is a task that its `service` does not take, before anything is sent.
 * @throws {WebRunError} `code: 'input'` for a number of its `service` that cannot be meant, such as a `pollIntervalMs` of 0
 * @example
 * const client = createTaskClient({ baseUrl: '/api/jobs', service: { name: 'Acme' }, runTask, getTask, answerGuardrail, cancelTask });
 * @see {@link WebRunClient} for what each method promises
 */
export function createTaskClient(methods: TaskClientMethods): WebRunClient {
  const refuse = (name: string) => (): Promise<never> =>
    Promise.reject(
      new WebRunError(
        `[webrun-react] Could not do this: the client has no \`${name}\`. Give it to \`createTaskClient\`.`,
        { code: 'input', field: name },
      ),
    );
  const { baseUrl, service } = methods;
  assertTraits(service ?? {});
  const getTask: WebRunClient['getTask'] = async (ref, options) =>
    readTask(await methods.getTask(ref, options), true);
  const runTask: WebRunClient['runTask'] = async (input, options) => {
    assertTaskInput(input, service);
    return readTask(await methods.runTask(input, options));
  };
  const hasFiles = methods.uploadFiles !== undefined;
  const given = Object.fromEntries(Object.entries(methods).filter(([, value]) => value !== undefined));
  const client: WebRunClient = {
    watchTask: (ref, options) => watchTask(client, ref, { ...options, service: client.service }),
    answerGuardrail: refuse('answerGuardrail'),
    startSession: refuse('startSession'),
    sendTask: refuse('sendTask'),
    setSessionState: refuse(methods.cancelTask ? 'setSessionState' : 'cancelTask'),
    interact: refuse('interact'),
    uploadFiles: refuse('uploadFiles'),
    baseUrl,
    runTask,
    getTask,
  };
  return Object.assign(client, given, {
    service: hasFiles ? service : withoutFiles(service),
    runTask,
    getTask,
    ...(methods.sendTask && {
      sendTask: async (sessionId: string, input: TaskInput, options?: RequestOptions) => {
        assertTaskInput(input, service);
        return readTask(await methods.sendTask!(sessionId, input, options));
      },
    }),
  });
}

/** What each kind of task has of its own where its client says nothing. */
const parts: { readonly [Status in Task['status']]: object } = {
  running: { phase: 'running' },
  guardrail: { guardrail: { kind: null, question: null } },
  completed: {
    completedAt: null,
    result: { message: null, output: null, outputError: null, files: [], network: [] },
  },
  failed: { failure: { message: null, code: null, ...emptyPartialResult } },
  terminated: { reason: null },
};

/**
 * A task as JSON can say it, which is how it is stored and passed on: an output that it cannot say is left out. What its client does not say
 * is unknown, or empty.
 * @throws {WebRunError} `code: 'protocol'` for what is no task; it may cost money all the same
 */
function readTask(given: Task, isPoll = false): Task {
  const task = toJson(given);
  const { status, partial } = isObject(task) ? task : {};
  if (typeof status === 'string' && Object.hasOwn(parts, status)) {
    const own = { usage: unknownUsage, ...parts[status as Task['status']] };
    return fill(task, isObject(partial) ? { ...own, partial: emptyPartialResult } : own) as Task;
  }
  const names = Object.keys(parts).join(', ');
  throw new WebRunError(
    `[webrun-react] Could not read the task: its \`status\` is ${JSON.stringify(status)}. It can be ${names}.`,
    { code: 'protocol', outcome: 'unknown', isRetryable: isPoll },
  );
}

function toJson(task: unknown): unknown {
  const write = (isWhole: boolean): unknown =>
    JSON.parse(
      JSON.stringify(task ?? null, (key, value: unknown) =>
        key === 'output' && !isWhole ? null : typeof value === 'bigint' ? `${value}` : value,
      ),
    );
  try {
    return write(true);
  } catch {
    return write(false); // it holds itself
  }
}

/** An object with what it lacks, and an empty list or object in place of what is none. */
function fill(value: unknown, missing: object): object {
  const filled: Record<string, unknown> = { ...missing, ...(isObject(value) && value) };
  for (const [name, part] of Object.entries(missing))
    if (Array.isArray(part)) filled[name] = Array.isArray(filled[name]) ? filled[name] : part;
    else if (isObject(part)) filled[name] = fill(filled[name], part);
  return filled;
}

/** What the numbers of a service are at least. Those that may be `null`, because nobody knows them, are named below. */
const leastTraits: { readonly [Name in keyof ServiceTraits]?: number } = {
  holdMs: 0,
  maxDurationMs: 1,
  minDurationMs: 0,
  answerLimitMs: 1,
  pollIntervalMs: 1,
  sessionUsdPerMinute: 0,
  startsPerMinute: 1,
  maxTaskLength: 1,
};

/** @throws {WebRunError} for a number that cannot be meant: a pause of 0 ms would ask the service without end */
function assertTraits(service: ServiceTraits): void {
  for (const [name, least] of Object.entries(leastTraits)) {
    const value = service[name as keyof ServiceTraits];
    const mayBeNull = name === 'sessionUsdPerMinute' || name === 'startsPerMinute';
    if (value === undefined || (value === null && mayBeNull)) continue;
    if (typeof value === 'number' && value >= least && (value < Infinity || name !== 'pollIntervalMs'))
      continue;
    throw new WebRunError(
      `[webrun-react] Could not make the client: \`service.${name}\` is ${String(value)}. Write a number of at least ${least}.`,
      { code: 'input', field: `service.${name}` },
    );
  }
}

/** What a task may have beside its words. */
const everyField: readonly InputField[] = [
  'startingUrl',
  'maxDurationMs',
  'maxInputTokens',
  'maxOutputTokens',
  'avoidDomains',
  'outputType',
  'outputSchema',
  'secrets',
  'files',
  'webhook',
  'terminateOnCompletion',
  'environmentId',
  'profileId',
  'policyId',
  'proxy',
  'reachOutMode',
];

/** What a task may have where no file can be uploaded for it. */
function withoutFiles(service: ServiceTraits = {}): ServiceTraits {
  return { ...service, inputFields: (service.inputFields ?? everyField).filter((name) => name !== 'files') };
}
