// Compiled with no library but ES2022: neither the DOM's types nor Node's, and with the types of the package checked too.
import { createWebRunClient, isSettled, isWebRunError, parseTask, toWaitMs } from 'webrun-react/core';
import type {
  ConnectionOptions,
  Interaction,
  PartialResult,
  ProxySettings,
  ReplyContext,
  RequestOptions,
  SessionInput,
  Task,
  TaskInput,
  WatchOptions,
  WebRunClient,
  WebRunClientOptions,
  WebRunErrorInit,
  Webhook,
} from 'webrun-react/core';

/** Every key that may be left out, and may be `undefined` as well, as a form or a component's props have it. */
type Given<T> = { [Key in keyof T as undefined extends T[Key] ? Key : never]: undefined };

export const client: WebRunClient = createWebRunClient({
  baseUrl: undefined,
  spelling: undefined,
  socketUrl: undefined,
  apiKey: undefined,
  headers: undefined,
  credentials: undefined,
  fetch: undefined,
  onHeaders: undefined,
  idempotency: undefined,
} satisfies Required<Given<WebRunClientOptions>>);
export const connection: Required<Given<ConnectionOptions>> = {
  apiKey: undefined,
  headers: undefined,
  credentials: undefined,
  fetch: undefined,
  onHeaders: undefined,
  idempotency: undefined,
};
export const input: TaskInput = {
  taskDetails: 'Find a lamp',
  startingUrl: undefined,
  maxDurationMs: undefined,
  maxInputTokens: undefined,
  maxOutputTokens: undefined,
  avoidDomains: undefined,
  outputType: undefined,
  outputSchema: undefined,
  secrets: undefined,
  files: undefined,
  webhook: undefined,
  terminateOnCompletion: undefined,
  environmentId: undefined,
  profileId: undefined,
  policyId: undefined,
  proxy: undefined,
  reachOutMode: undefined,
};
export const session: SessionInput = { initialTask: undefined, proxy: undefined };
export const proxies: ProxySettings[] = [
  { source: 'WebRun', country: 'US', level: undefined },
  {
    source: 'custom',
    type: 'http',
    host: 'h',
    port: '1',
    username: undefined,
    password: undefined,
    level: undefined,
  },
];
export const webhook: Webhook = { name: 'n', url: 'u', auth: undefined, submittedData: 'just_ping' };
export const typing: Interaction = { type: 'TYPE', text: 'x', humanLike: undefined };
export const request: RequestOptions = {
  signal: undefined,
  idempotencyKey: undefined,
  onRateLimit: undefined,
};
export const watch: WatchOptions = {
  signal: undefined,
  maxDurationMs: undefined,
  submittedAt: undefined,
  known: undefined,
  onWait: undefined,
};
export const context: ReplyContext = { sessionId: undefined, taskId: undefined, baseUrl: undefined };
export const error: WebRunErrorInit = {
  code: 'http',
  status: undefined,
  apiCode: undefined,
  retryAfterMs: undefined,
  isRetryable: undefined,
  outcome: undefined,
  field: undefined,
  credential: undefined,
  cause: undefined,
};

export async function run(): Promise<PartialResult | string> {
  try {
    const task: Task = await client.runTask(input, request);
    const ref = { sessionId: task.sessionId ?? '', taskId: task.taskId ?? '' };
    if (!isSettled(task)) for await (const news of client.watchTask(ref, watch)) return news.status;
    await client.answerGuardrail(ref, 'blue', { action: undefined, signal: undefined });
    switch (task.status) {
      case 'failed':
        return task.failure;
      case 'terminated':
        return task.partial ?? task.status;
      case 'completed':
        return task.result.outputError?.issues?.[0]?.path.join('.') ?? task.result.message ?? '';
      default:
        return parseTask({ status: 200, body: {}, retryAfterMs: undefined, hidden: undefined }, context)
          .status;
    }
  } catch (reason) {
    if (!isWebRunError(reason)) throw reason;
    return `${toWaitMs(reason)} ${reason.credential} ${reason.cause?.name}`;
  }
}
