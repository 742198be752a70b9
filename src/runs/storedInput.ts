import { withoutSecrets } from '../core/input.js';
import type { TaskInput } from '../core/input.js';
import { isObject } from '../core/task.js';
import { hashKey } from './queryCore.js';

/** What is stored of an input: a copy of its own, without secrets, of what JSON can say. */
export function toStoredInput(input: TaskInput): TaskInput {
  try {
    return JSON.parse(JSON.stringify(withoutSecrets(input))) as TaskInput;
  } catch {
    const { taskDetails }: { readonly taskDetails: unknown } = input; // which is refused when it is sent
    return { taskDetails: String(taskDetails) };
  }
}

/**
 * A copy that the app can no longer change; what is no plain data, like a function, stays the app's own. None at all, which only a call
 * without types can give, is one without words: that is refused when its turn comes.
 */
export function copyInput(given: TaskInput): TaskInput {
  const input = given ?? { taskDetails: '' };
  try {
    // One of a class stays one, for what its prototype knows.
    return Object.hasOwn(input, 'taskDetails')
      ? (Object.setPrototypeOf(copy({ ...input }), Object.getPrototypeOf(input)) as TaskInput)
      : input;
  } catch {
    return input; // it holds itself
  }
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (!isObject(value) || ![Object.prototype, null].includes(Object.getPrototypeOf(value))) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copy(each)]));
}

/** Whether two inputs, or two budgets, say the same, in whatever order their keys are. */
export function isEqual(one: unknown, other: unknown): boolean {
  try {
    return hashKey([one]) === hashKey([other]);
  } catch {
    return false; // nothing is equal to what cannot be written down
  }
}
