import { expect, test } from 'vitest';
import { isSettled } from '../../src/core.js';
import type { Task } from '../../src/core.js';
import { createWebRun } from './webrun.js';
import { createRandom } from '../random.js';

const texts = [
  '[after 2s] [say: done]',
  '[ask: Go on?] [after 3s] [say: {{answer}}]',
  '[after 1s] [fail: PAGE_CRASH]',
  '[after 70s] [say: late] [cost: 0.01]',
  '[after 1s] [disconnect 5s] [ask: Back?] [say: back]',
  '[after 10m]',
];

/** One walk: people start, pause, answer, stop and wait in any order; after each step every task is polled. */
async function walk(seed: number): Promise<string[]> {
  const random = createRandom(seed).next;
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const { client, clock, emulator } = createWebRun();
  const { sessionId } = await client.startSession();
  const known = new Map<string, Task>();
  const replies: Promise<unknown>[] = [];
  const faults: string[] = [];
  const steps: (() => Promise<unknown>)[] = [
    () => void replies.push(client.sendTask(sessionId, { taskDetails: pick(texts) }).catch(String)) as never,
    () =>
      void replies.push(
        client.runTask({ taskDetails: pick(texts), maxDurationMs: 20_000 }).catch(String),
      ) as never,
    () =>
      client.setSessionState(pick(emulator.tasks)?.sessionId ?? sessionId, pick(['pause', 'resume', 'stop'])),
    () => client.answerGuardrail(pick(emulator.tasks) ?? { sessionId, taskId: 'none' }, 'yes'),
    () => client.interact(sessionId, { type: pick(['takeOverControl', 'releaseControl']) }),
    () => clock.advance(pick([1, 500, 2_000, 30_000])),
    () => clock.advance(pick([1, 500, 2_000, 30_000])),
  ];
  for (let step = 0; step < 40; step++) {
    // What cannot be done now is refused, and that is all.
    // oxlint-disable-next-line no-await-in-loop -- one step after the other
    await Promise.resolve(pick(steps)()).catch(() => undefined);
    // oxlint-disable-next-line no-await-in-loop -- one step after the other
    await clock.advance(0);
    const busy = emulator.tasks.filter(
      (task) => task.sessionId === sessionId && /running|guardrail/.test(task.status),
    );
    if (busy.length > 1) faults.push(`step ${step}: ${busy.length} tasks at once in one session`);
    for (const { taskId, ...ref } of emulator.tasks) {
      // oxlint-disable-next-line no-await-in-loop -- one poll after the other
      const task = await client.getTask({ ...ref, taskId });
      const before = known.get(taskId);
      if (before && isSettled(before) && JSON.stringify(before) !== JSON.stringify(task))
        faults.push(`step ${step}: a settled task changed from ${before.status} to ${task.status}`);
      if (before && (task.usage.costUsd ?? 0) < (before.usage.costUsd ?? 0))
        faults.push(`step ${step}: a cost shrank`);
      known.set(taskId, task);
    }
  }
  await emulator.close();
  await Promise.all(replies);
  const open = emulator.tasks.filter((task) => !/completed|failed|terminated/.test(task.status));
  if (open.length > 0) faults.push(`${open.length} tasks outlived the emulator`);
  return faults;
}

test('keeps its promises on 60 random walks: one task at a time, settled is final, costs only grow, nothing is left', async () => {
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9));
  for (let index = 0; index < 60; index++) {
    // oxlint-disable-next-line no-await-in-loop -- one walk after the other
    expect({ seed: seed + index, faults: await walk(seed + index) }).toEqual({
      seed: seed + index,
      faults: [],
    });
  }
});
