export { createWebRunClient } from './core/client.js';
export type { RateLimit, RequestOptions, WebRunClient, WebRunClientOptions } from './core/client.js';
export { isWebRunError, WebRunError } from './core/errors.js';
export type { WebRunErrorCode, WebRunErrorInit } from './core/errors.js';
export { checkTaskInput, maxTaskDetailsLength } from './core/input.js';
export type {
  InputIssue,
  Interaction,
  OutputType,
  ProxySettings,
  Secret,
  SessionInput,
  SessionSettings,
  TaskInput,
  Webhook,
} from './core/input.js';
export type { LiveNews, TaskEvent, TaskEventKind } from './core/events.js';
export { isLoopback, toSafeUrl } from './core/links.js';
export type { EventChannel } from './core/live.js';
export { parseTask } from './core/protocol.js';
export type { ReplyContext, Spelling } from './core/protocol.js';
export type { Reply } from './core/reading.js';
export type { Session, UploadedFile } from './core/sessionProtocol.js';
export { mergeTask } from './core/mergeTask.js';
export { isSettled } from './core/task.js';
export type {
  CompletedTask,
  FailedTask,
  Failure,
  Guardrail,
  GuardrailTask,
  NetworkEntry,
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
