import { expect, test } from 'vitest';
import { RequestLimiter } from '../../src/runs/requestLimiter.js';
import { createRecord } from '../../src/runs/runManager.js';
import { normalWait } from '../../src/runs/runState.js';
import { RunStore } from '../../src/runs/runStore.js';
import { SubmitQueue } from '../../src/runs/submitQueue.js';

test('a run that comes back goes before its equals, and after those with a higher priority', async () => {
  const store = new RunStore(() => ({ waiting: normalWait }));
  const sent: string[] = [];
  const queue = new SubmitQueue({
    limiter: new RequestLimiter(),
    store,
    submit: (runId) => {
      sent.push(runId);
      return Promise.resolve(true);
    },
  });
  const add = (runId: string, priority: number, isBack = false): void => {
    store.set({ ...createRecord('page.engine', { taskDetails: runId }), runId, priority });
    queue.add(runId, isBack);
  };
  add('first', 0);
  add('second', 0);
  add('urgent', 1);
  add('back', 0, true);
  expect(queue.runIds).toEqual(['urgent', 'back', 'first', 'second']);
  expect(queue.viewOf('back')?.place).toBe(2);
  queue.open();
  await expect.poll(() => sent).toEqual(['urgent', 'back', 'first', 'second']);
});
