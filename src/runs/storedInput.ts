import { withoutSecrets } from '../core/input.js';
import type { TaskInput } from '../core/input.js';
import { isObject } from '../core/task.js';
import { hashKey } from './queryCore.js';

/** What is stored of an input: a separate copy of what JSON can hold, without secrets. */
export function toStoredInput(input: TaskInput): TaskInput {
  try {
    return JSON.parse(JSON.stringify(withoutSecrets(input))) as TaskInput;
  } catch {
    const { taskDetails }: { readonly taskDetails: unknown } = input; // which is refused when it is sent
    return { taskDetails: String(taskDetails) };
  }
}

/**
 * A copy that the app can no longer change; what is not plain data, such as a function, is not copied. A missing input, which only an
 * untyped call can pass, becomes an empty one, which is refused when its turn comes.
 */
export function copyInput(given: TaskInput): TaskInput {
  const input = given ?? { taskDetails: '' };
  try {
    // An instance keeps its class, for what its prototype holds.
    return Object.hasOwn(input, 'taskDetails')
      ? (Object.setPrototypeOf(copy({ ...input }), Object.getPrototypeOf(input)) as TaskInput)
      : input;
  } catch {
    return input; // it contains itself
  }
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (!isObject(value) || ![Object.prototype, null].includes(Object.getPrototypeOf(value))) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copy(each)]));
}

/** Whether two inputs, or two budgets, are equal, whatever the order of their keys. */
export function isEqual(one: unknown, other: unknown): boolean {
  try {
    return hashKey([one]) === hashKey([other]);
  } catch {
    return false; // nothing equals what cannot be serialized
  }
}
