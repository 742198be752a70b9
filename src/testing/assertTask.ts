import { isObject, unknownUsage } from '../core/task.js';
import type { Task } from '../core/task.js';

/** The fields of a task by status, besides its ids and usage. */
const parts: Readonly<Record<Task['status'], Readonly<Record<string, (value: unknown) => boolean>>>> = {
  running: { phase: isString },
  guardrail: { guardrail: (value) => isObject(value) && isText(value['kind']) && isText(value['question']) },
  completed: {
    completedAt: isText,
    result: (value) =>
      isObject(value) &&
      isText(value['message']) &&
      'output' in value &&
      'outputError' in value &&
      hasFiles(value),
  },
  failed: {
    failure: (value) =>
      isObject(value) && isText(value['message']) && isText(value['code']) && hasFiles(value),
  },
  terminated: { reason: isText },
};

function isString(value: unknown): boolean {
  return typeof value === 'string';
}
function isText(value: unknown): boolean {
  return value === null || isString(value);
}
const hasFiles = ({ files, network }: Readonly<Record<string, unknown>>): boolean =>
  Array.isArray(files) && Array.isArray(network);

/** Checks that a value is a complete task. @throws {Error} that names what is missing or wrong */
export function assertTask(task: Task): void {
  const value: unknown = task;
  if (!isObject(value)) throw new Error('The task is not an object.');
  const own = Object.hasOwn(parts, String(value['status'])) ? parts[value['status'] as Task['status']] : null;
  if (!own) throw new Error(`The status of a task cannot be ${String(value['status'])}.`);
  const usage = isObject(value['usage']) ? value['usage'] : {};
  const isAmount = (amount: unknown): boolean => amount === null || Number.isFinite(amount);
  const wrong = [
    ...['sessionId', 'taskId'].filter((name) => !isText(value[name])),
    ...Object.keys(unknownUsage).flatMap((name) => (isAmount(usage[name]) ? [] : [`usage.${name}`])),
    ...Object.entries(own).flatMap(([name, isRight]) => (isRight(value[name]) ? [] : [name])),
  ];
  if (wrong.length > 0)
    throw new Error(`A ${String(value['status'])} task has no valid ${wrong.join(', ')}.`);
}
