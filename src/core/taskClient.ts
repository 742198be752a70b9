import type { WebRunClient } from './client.js';
import { readClientTask } from './clientTask.js';
import { WebRunError } from './errors.js';
import { assertTaskInput } from './input.js';
import type { TaskInput } from './input.js';
import type { RequestOptions } from './request.js';
import type { InputField, ServiceTraits } from './service.js';
import { watchTask } from './watch.js';

/** The methods of a service: those needed to run tasks, and optional ones. */
export type TaskClientMethods = Pick<WebRunClient, 'baseUrl' | 'runTask' | 'getTask'> & {
  readonly [Name in Exclude<keyof WebRunClient, 'baseUrl' | 'runTask' | 'getTask'>]?:
    | WebRunClient[Name]
    | undefined;
};

/**
 * Creates a client of another service from a method that starts a task, one that reads it, and any others. Calling a missing method
 * rejects with an error that names it; a task beyond the limits of `service` is rejected before anything is sent.
 * @throws {WebRunError} `code: 'input'` without `baseUrl`, `runTask` or `getTask`, and for an invalid number in `service`,
 * such as a `pollIntervalMs` of 0
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
  assertMethods(methods);
  const { baseUrl } = methods;
  const service = methods.service ?? undefined;
  assertTraits(service ?? {});
  const getTask: WebRunClient['getTask'] = async (ref, options) =>
    readClientTask(await methods.getTask(ref, options), ref);
  const runTask: WebRunClient['runTask'] = async (input, options) => {
    assertTaskInput(input, service);
    return readClientTask(await methods.runTask(input, options));
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
        return readClientTask(await methods.sendTask!(sessionId, input, options), { sessionId });
      },
    }),
  });
}

/** @throws {WebRunError} when something required is missing: found only at a start, it would look as if that may have cost money */
function assertMethods(methods: TaskClientMethods): void {
  const { baseUrl, runTask, getTask } = (methods ?? {}) as Readonly<Record<string, unknown>>;
  const needed = {
    baseUrl: typeof baseUrl === 'string',
    runTask: isMethod(runTask),
    getTask: isMethod(getTask),
  };
  for (const [name, isThere] of Object.entries(needed))
    if (!isThere)
      throw new WebRunError(
        `[webrun-react] Could not make the client: it has no \`${name}\`. Write createTaskClient({ baseUrl, runTask, getTask }).`,
        { code: 'input', field: name },
      );
}

const isMethod = (value: unknown): boolean => typeof value === 'function';

/** The minimum of each numeric trait. Those that may be `null`, for unknown, are named below. */
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

/** @throws {WebRunError} for an invalid number: an interval of 0 ms would poll the service nonstop */
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

/** The fields of a task besides its text. */
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

/** The traits of a service that takes no uploads. */
function withoutFiles(service: ServiceTraits = {}): ServiceTraits {
  return { ...service, inputFields: (service.inputFields ?? everyField).filter((name) => name !== 'files') };
}
