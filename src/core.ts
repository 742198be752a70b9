export { createProxyLimits } from './core/allowance.js';
export type { Allowance, ProxyLimits, ProxyLimitsStore } from './core/allowance.js';
export { createWebRunClient } from './core/client.js';
export type { WebRunClient, WebRunClientOptions } from './core/client.js';
export type { ConnectionOptions, RateLimit, RequestOptions } from './core/request.js';
export { isWebRunError, serializeError, WebRunError } from './core/errors.js';
export type {
  Credential,
  ErrorCause,
  SerializedError,
  WebRunErrorCode,
  WebRunErrorInit,
} from './core/errors.js';
export { checkTaskInput, maxTaskDetailsLength } from './core/input.js';
export type {
  InputIssue,
  InputLimits,
  Interaction,
  OutputType,
  ProxySettings,
  Secret,
  SessionInput,
  SessionSettings,
  TaskInput,
  Webhook,
} from './core/input.js';
export type { EventReader, LiveNews, TaskEvent, TaskEventKind } from './core/events.js';
export { isLoopback, toSafeUrl } from './core/links.js';
export { requestJson } from './core/requestJson.js';
export type { JsonRequest } from './core/requestJson.js';
export type { InputField, ServiceTraits } from './core/service.js';
export { createTaskClient } from './core/taskClient.js';
export type { TaskClientMethods } from './core/taskClient.js';
export type { EventChannel } from './core/socket.js';
export { parseTask } from './core/protocol.js';
export type { ReplyContext, Spelling } from './core/protocol.js';
export { toWaitMs } from './core/polling.js';
export type { Reply } from './core/reply.js';
export type { Session, UploadedFile } from './core/session.js';
export { mergeTask } from './core/mergeTask.js';
export { emptyPartialResult, isSettled, unknownUsage } from './core/task.js';
export type {
  CompletedTask,
  FailedTask,
  Failure,
  Guardrail,
  GuardrailTask,
  NetworkEntry,
  OutputError,
  OutputIssue,
  PartialResult,
  RunningTask,
  SettledTask,
  Task,
  TaskFile,
  TaskPhase,
  TaskRef,
  TaskResult,
  TerminatedTask,
  Usage,
} from './core/task.js';
export type { WatchOptions } from './core/watch.js';
