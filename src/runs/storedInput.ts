import { withoutSecrets } from '../core/input.js';
import type { TaskInput } from '../core/input.js';
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

/** A copy that the app can no longer change; what cannot be copied, like a function, stays the app's own. */
export function copyInput(input: TaskInput): TaskInput {
  try {
    return structuredClone(input);
  } catch {
    return input;
  }
}

/** Whether two inputs ask for the same, in whatever order their keys are. */
export function isEqual(one: TaskInput, other: TaskInput): boolean {
  try {
    return hashKey([one]) === hashKey([other]);
  } catch {
    return false; // nothing is equal to what cannot be written down
  }
}
