import { expect, it } from 'vitest';
import { isWebRunError } from '../../src/core/errors.js';
import { parseTask } from '../../src/core/protocol.js';
import { createRandom } from '../random.js';
import { poll, start } from './reading.js';

it('throws nothing but its own error and leaves no field undefined or NaN, over 20,000 random bodies', () => {
  const random = createRandom(20_260_105).below;
  const keys = [
    'type',
    'event',
    'status',
    'success',
    'pending',
    'result',
    'data',
    'usage',
    'error',
    'errors',
    'message',
    'code',
    'sessionId',
    'taskId',
    'pollUrl',
    'webrun',
    'cost',
    'prompt_tokens',
    'files',
    'network',
    'urls',
    'url',
    'value',
    'reason',
    '__proto__',
    'constructor',
  ];
  const scalars: unknown[] = [
    'task_completed',
    'guardrail_trigger',
    'failed',
    'pending',
    'running',
    'completed',
    'terminated',
    'human_input_needed',
    '',
    'x',
    '/task/a/b',
    '-1',
    '$2',
    0,
    -1,
    1.5,
    Infinity,
    true,
    false,
    null,
    'false',
    'TASK_TIMEOUT',
  ];
  const make = (depth: number): unknown => {
    const kind = random(depth > 0 ? 10 : 6);
    if (kind < 6) return scalars[random(scalars.length)];
    if (kind === 6) return Array.from({ length: random(4) }, () => make(depth - 1));
    return Object.fromEntries(
      Array.from({ length: random(7) }, () => [keys[random(keys.length)], make(depth - 1)]),
    );
  };
  const check = (value: unknown, path: string): void => {
    if (value === undefined || Number.isNaN(value)) throw new Error(`${path} is ${String(value)}`);
    if (typeof value === 'object' && value !== null)
      for (const [key, part] of Object.entries(value)) check(part, `${path}.${key}`);
  };
  let tasks = 0;
  for (let round = 0; round < 20_000; round++) {
    const body =
      round % 2
        ? make(4)
        : JSON.stringify(
            Object.fromEntries(Array.from({ length: 6 }, () => [keys[random(keys.length)], make(3)])),
          );
    const status = [200, 200, 200, 202, 302, 400, 404, 429, 500, 503][random(10)] ?? 200;
    try {
      check(parseTask({ status, body }, random(2) ? poll : start), 'task');
      tasks++;
    } catch (error) {
      if (!isWebRunError(error)) throw error;
    }
  }
  expect(tasks).toBeGreaterThan(1_000);
});
