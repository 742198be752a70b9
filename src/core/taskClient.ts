import type { WebRunClient } from './client.js';
import { WebRunError } from './errors.js';
import { assertTaskInput } from './input.js';
import type { TaskInput } from './input.js';
import type { RequestOptions } from './request.js';
import type { InputField, ServiceTraits } from './service.js';
import { unknownUsage } from './task.js';
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
  const getTask: WebRunClient['getTask'] = async (ref, options) =>
    toJson(await methods.getTask(ref, options));
  const runTask: WebRunClient['runTask'] = async (input, options) => {
    assertTaskInput(input, service);
    return toJson(await methods.runTask(input, options));
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
        return toJson(await methods.sendTask!(sessionId, input, options));
      },
    }),
  });
}

/** A task as JSON can say it, which is how it is stored and passed on: an output that it cannot say is left out, and a usage that it does not have is unknown. */
function toJson(task: Task): Task {
  const write = (isWhole: boolean): Task =>
    JSON.parse(
      JSON.stringify(task, (key, value: unknown) =>
        key === 'output' && !isWhole ? null : typeof value === 'bigint' ? `${value}` : value,
      ),
    ) as Task;
  try {
    const written = write(true);
    return { ...written, usage: { ...unknownUsage, ...written.usage } };
  } catch {
    return write(false); // it holds itself
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
