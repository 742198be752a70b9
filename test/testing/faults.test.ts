import { expect, test } from 'vitest';
import { faults } from '../../src/testing.js';
import type { RefusalName } from '../../src/testing.js';
import { createWebRun, refOf } from '../emulator/webrun.js';

const task = { taskDetails: 'Say hello' };

test.each([
  ['malformed', 400],
  ['invalidKey', 401],
  ['insufficientBalance', 402],
  ['forbidden', 403],
  ['unknownTask', 404],
  ['rateLimited', 429],
  ['noInstances', 503],
] satisfies [RefusalName, number][])('refuses as %s with %i', async (name, status) => {
  const { client, emulator } = createWebRun({ intercept: faults.refuse(name) });
  await expect(client.runTask(task)).rejects.toMatchObject({ code: 'http', status, outcome: 'refused' });
  expect(emulator.tasks).toEqual([]);
});

test('loses a request: no task has started', async () => {
  const { client, emulator } = createWebRun({ intercept: faults.loseRequest() });
  await expect(client.runTask(task)).rejects.toMatchObject({ code: 'network', outcome: 'unknown' });
  expect(emulator.tasks).toEqual([]);
  expect(emulator.requests).toMatchObject([{ path: '/start/run-task', status: 0 }]);
});

test('loses a reply: the task runs and nobody knows of it', async () => {
  const { client, clock, emulator } = createWebRun({ intercept: faults.loseReply() });
  const reply = client.runTask(task);
  reply.catch(() => undefined);
  await clock.advance(1_000);
  await expect(reply).rejects.toMatchObject({ code: 'network', outcome: 'unknown' });
  expect(emulator.tasks.map(({ status }) => status)).toEqual(['completed']);
});

test('breaks only the polls, and only twice', async () => {
  const { client, clock, run, emulator } = createWebRun({ holdMs: 100 });
  emulator.configure({ intercept: faults.on('/task/', faults.once(faults.html(502), 2)) });
  const ref = refOf(await run('[after 1s]', 100));
  await clock.advance(1_000);
  await expect(client.getTask(ref)).rejects.toMatchObject({ status: 502, isRetryable: true });
  await expect(client.getTask(ref)).rejects.toMatchObject({ status: 502 });
  expect(await client.getTask(ref)).toMatchObject({ status: 'completed' });
});
