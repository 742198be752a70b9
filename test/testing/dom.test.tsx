/** A DOM emulation brings an AbortSignal, FormData and File of its own: the emulator must take them. */
import { expect, test } from 'vitest';
import { createWebRunClient } from '../../src/core.js';
import { createEmulator, createVirtualClock } from '../../src/testing.js';

function create(baseUrl: string) {
  const clock = createVirtualClock();
  const emulator = createEmulator({ clock });
  return { clock, emulator, client: createWebRunClient({ fetch: emulator.fetch, baseUrl, apiKey: 'test' }) };
}

test.each(['http://webrun.test', '/api/webrun'])('runs a task, with a signal, below %s', async (baseUrl) => {
  const { client, clock } = create(baseUrl);
  const reply = client.runTask({ taskDetails: 'Say hello' }, { signal: new AbortController().signal });
  await clock.advance(1_000);
  expect(await reply).toMatchObject({ status: 'completed', result: { message: 'Say hello' } });
});

test('lets an aborted client go and goes on with its task', async () => {
  const { client, clock, emulator } = create('http://webrun.test');
  const leave = new AbortController();
  const reply = client.runTask({ taskDetails: '[after 5s]' }, { signal: leave.signal });
  reply.catch(() => undefined);
  await clock.advance(1_000);
  leave.abort();
  await expect(reply).rejects.toThrow('aborted');
  await clock.advance(4_000);
  expect(emulator.tasks[0]?.status).toBe('completed');
});

test('takes the files of a form', async () => {
  const { client } = create('http://webrun.test');
  expect(await client.uploadFiles([new File(['hello'], 'a.txt')])).toMatchObject([
    { originalName: 'a.txt', sizeBytes: 5 },
  ]);
});
