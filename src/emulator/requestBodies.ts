/**
 * Reads what clients send, in every documented spelling: flat, `initialTask` and `task`, `taskDetails` and `prompt`, `startingPoint` and
 * `startingUrl`. All values are validated; a refusal names the invalid field.
 */
import type { OutputType, Secret } from '../core/input.js';
import { readMaxDurationMs } from '../core/maxDuration.js';
import type { AgentInteraction, AgentTask } from './agent.js';
import {
  firstOf,
  isGiven,
  isObject,
  own,
  readFlag,
  readNumber,
  readOneOf,
  readStrings,
  readUrl,
} from './fieldReaders.js';
import type { Wire } from './fieldReaders.js';
import { invalid, refusals } from './refusal.js';

/** A requested task, before it has ids. */
export interface TaskOrder extends Omit<AgentTask, 'sessionId' | 'taskId'> {
  /** Whether the session closes when the task is done. */
  readonly terminateOnCompletion: boolean;
}

/** The content of a `send-message` request. */
export type Message =
  | { readonly actionType: 'newTask'; readonly order: TaskOrder }
  | { readonly actionType: 'state'; readonly newState: SessionState; readonly taskId: string | null }
  | { readonly actionType: 'interaction'; readonly action: AgentInteraction }
  | {
      readonly actionType: 'guardrail';
      readonly answer: string;
      readonly newState: 'resume' | 'stop';
      readonly taskId: string | null;
    };

/** The states that a client may request. */
export type SessionState = 'pause' | 'resume' | 'stop' | 'terminate' | 'manual';

const sessionStates = ['pause', 'resume', 'stop', 'terminate', 'manual'] as const;
const actionTypes = ['newTask', 'state', 'interaction', 'guardrail'] as const;
const outputTypes: Readonly<Record<string, OutputType>> = {
  text: 'text',
  structured_json: 'structured_json',
  structured_csv: 'structured_csv',
  structured: 'structured_json', // the older name
};
const interactions: Readonly<Record<string, Readonly<Record<string, 'number' | 'string'>>>> = {
  takeOverControl: {},
  releaseControl: {},
  CLICK: { x: 'number', y: 'number' },
  DOUBLE_CLICK: { x: 'number', y: 'number' },
  TYPE: { text: 'string' },
  KEY_PRESS: { key: 'string' },
};

/** @throws {Refusal} 400 unless the text is a JSON object. */
export function readJson(text: string): Wire {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw refusals.malformed();
  }
  if (!isObject(body)) throw refusals.malformed();
  return body;
}

/** Reads the body of `run-task`. @throws {Refusal} 400 */
export function readRunTask(body: Wire): TaskOrder {
  readSettings(body);
  return { ...readTask(body, ''), terminateOnCompletion: true };
}

/** Reads the body of `start-session`; the first task is optional. @throws {Refusal} 400 */
export function readSession(body: Wire): TaskOrder | null {
  readSettings(body);
  const hasTask = ['task', 'initialTask', 'taskDetails', 'prompt'].some((key) => isGiven(own(body, key)));
  return hasTask ? readTask(body, '') : null;
}

/** Reads the envelope of `send-message`. @throws {Refusal} 400 */
export function readEnvelope(body: Wire): { readonly sessionId: string; readonly message: unknown } {
  const sessionId = own(body, 'sessionId');
  if (typeof sessionId !== 'string' || sessionId === '')
    throw invalid('sessionId', 'is required and must be a string.');
  return { sessionId, message: own(body, 'message') };
}

/** Reads a message, of `send-message` or of the socket. @throws {Refusal} 400 */
export function readMessage(message: unknown): Message {
  if (!isObject(message)) throw invalid('message', 'is required and must be an object.');
  const actionType = readOneOf(message, 'actionType', actionTypes, 'message.');
  switch (actionType) {
    case 'newTask': {
      if (isGiven(own(message, 'newState'))) readOneOf(message, 'newState', ['start'], 'message.');
      return { actionType, order: readTask(message, 'message.') };
    }
    case 'state':
      return {
        actionType,
        newState: readOneOf(message, 'newState', sessionStates, 'message.'),
        taskId: readTaskId(message),
      };
    case 'interaction':
      return { actionType, action: readInteraction(own(message, 'action')) };
    case 'guardrail': {
      const newState = isGiven(own(message, 'newState'))
        ? readOneOf(message, 'newState', ['resume', 'stop'], 'message.')
        : 'resume';
      const [name, answer] = firstOf(message, 'taskDetails', 'prompt');
      if (newState === 'stop') return { actionType, answer: '', newState, taskId: readTaskId(message) };
      if (typeof answer !== 'string')
        throw invalid(`message.${name}`, 'is required and must be a string: it is the answer.');
      return { actionType, answer, newState, taskId: readTaskId(message) };
    }
  }
}

function readTask(body: Wire, prefix: string): TaskOrder {
  const nestedName = ['task', 'initialTask'].find((key) => isGiven(own(body, key)));
  const nested = nestedName === undefined ? undefined : own(body, nestedName);
  if (nestedName !== undefined && !isObject(nested))
    throw invalid(`${prefix}${nestedName}`, 'must be an object.');
  // A nested field takes precedence over an outer one; some pages of the docs put `files` outside.
  const task: Wire = isObject(nested) ? { ...body, ...nested } : body;
  const path = nestedName === undefined ? prefix : `${prefix}${nestedName}.`;

  const [textName, text] = firstOf(
    task,
    nestedName === 'task' ? 'prompt' : 'taskDetails',
    nestedName === 'task' ? 'taskDetails' : 'prompt',
  );
  if (typeof text !== 'string')
    throw invalid(path + textName, isGiven(text) ? 'must be a string.' : 'is required.');
  if (text.trim() === '') throw invalid(path + textName, 'must not be empty.');

  const [urlName, url] = firstOf(task, 'startingUrl', 'startingPoint');
  const outputType = readOutputType(task, path);
  readNumber(task, 'maxInputTokens', path, 0);
  readNumber(task, 'maxOutputTokens', path, 0);
  readWebhook(own(task, 'webhook'), `${path}webhook`);
  return {
    taskDetails: text,
    startingUrl: readUrl(url, path + urlName),
    maxDurationMs: readDuration(body, prefix),
    avoidDomains: readStrings(task, 'avoidDomains', path),
    outputType,
    outputSchema: readOutputSchema(task, path, outputType),
    secrets: readSecrets(own(task, 'secrets'), `${path}secrets`),
    files: readStrings(task, 'files', path),
    terminateOnCompletion: readFlag(task, 'terminateOnCompletion', path),
  };
}

function readDuration(body: Wire, prefix: string): number {
  const duration = readMaxDurationMs(body);
  if (typeof duration === 'number') return duration;
  throw invalid(prefix + duration.field, duration.reason);
}

/** Validates the session's fields, which the emulator does not use. */
function readSettings(body: Wire): void {
  for (const name of ['environmentId', 'profileId', 'policyId']) {
    const value = own(body, name);
    if (isGiven(value) && typeof value !== 'string') throw invalid(name, 'must be a string.');
  }
  const proxy = own(body, 'proxy');
  if (isGiven(proxy) && !isObject(proxy)) throw invalid('proxy', 'must be an object.');
  if (isObject(proxy)) readOneOf(proxy, 'source', ['WebRun', 'custom'], 'proxy.');
  if (isGiven(own(body, 'reachOutMode')))
    readOneOf(body, 'reachOutMode', ['off', 'guardrail_only', 'full'], '');
  if (isGiven(own(body, 'mode'))) readOneOf(body, 'mode', ['default'], '');
}

function readOutputType(task: Wire, path: string): OutputType {
  const value = own(task, 'outputType');
  if (!isGiven(value)) return 'text';
  const known =
    typeof value === 'string' && Object.hasOwn(outputTypes, value) ? outputTypes[value] : undefined;
  if (!known) throw invalid(`${path}outputType`, 'must be text, structured_json or structured_csv.');
  return known;
}

function readOutputSchema(
  task: Wire,
  path: string,
  outputType: OutputType,
): object | readonly string[] | null {
  const value = own(task, 'outputSchema');
  const field = `${path}outputSchema`;
  if (!isGiven(value)) {
    const isNeeded = outputType !== 'text' && own(task, 'outputType') !== 'structured';
    if (isNeeded) throw invalid(field, `is required for ${outputType}.`);
    return null;
  }
  if (Array.isArray(value)) return readStrings(task, 'outputSchema', path);
  if (!isObject(value)) throw invalid(field, 'must be a JSON Schema object, or a list of columns.');
  return value;
}

function readSecrets(value: unknown, field: string): readonly Secret[] {
  if (!isGiven(value)) return [];
  if (!Array.isArray(value)) throw invalid(field, 'must be a list.');
  return value.map((entry: unknown, index) => {
    const at = `${field}[${index}]`;
    if (!isObject(entry)) throw invalid(at, 'must be an object.');
    const match = own(entry, 'match');
    const fields = own(entry, 'fields');
    if (typeof match !== 'string' || match === '')
      throw invalid(`${at}.match`, 'must be a host, *.host or all.');
    if (!isObject(fields)) throw invalid(`${at}.fields`, 'must be an object.');
    if (!Object.values(fields).every((text) => typeof text === 'string'))
      throw invalid(`${at}.fields`, 'must hold strings.');
    return { match, fields: fields as Readonly<Record<string, string>> };
  });
}

function readWebhook(value: unknown, field: string): void {
  if (!isGiven(value)) return;
  if (!isObject(value)) throw invalid(field, 'must be an object.');
  if (typeof own(value, 'name') !== 'string')
    throw invalid(`${field}.name`, 'is required and must be a string.');
  const url = own(value, 'url');
  if (typeof url !== 'string' || !/^https:\/\//i.test(url))
    throw invalid(`${field}.url`, 'must be an https address.');
}

function readInteraction(value: unknown): AgentInteraction {
  if (!isObject(value)) throw invalid('message.action', 'is required and must be an object.');
  const type = own(value, 'type');
  const needs =
    typeof type === 'string' && Object.hasOwn(interactions, type) ? interactions[type] : undefined;
  if (typeof type !== 'string' || !needs)
    throw invalid('message.action.type', `must be one of ${Object.keys(interactions).join(', ')}.`);
  for (const [name, kind] of Object.entries(needs)) {
    const field = own(value, name);
    if (typeof field !== kind || (kind === 'number' && !Number.isFinite(field)))
      throw invalid(`message.action.${name}`, `is required and must be a ${kind}.`);
  }
  const kept = Object.fromEntries(
    ['x', 'y', 'text', 'key', 'humanLike'].map((name) => [name, own(value, name)]),
  );
  return { type, ...Object.fromEntries(Object.entries(kept).filter(([, field]) => field !== undefined)) };
}

function readTaskId(message: Wire): string | null {
  const taskId = own(message, 'taskId');
  return typeof taskId === 'string' ? taskId : null;
}
