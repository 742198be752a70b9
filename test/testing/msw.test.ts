import { setupServer } from 'msw/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWebRunClient } from '../../src/core.js';
import { createEmulator } from '../../src/testing.js';
import { createWebRunHandlers } from '../../src/testing/msw.js';

const emulator = createEmulator({ holdMs: 30, rateLimit: 0 });
const server = setupServer(
  ...createWebRunHandlers(emulator),
  ...createWebRunHandlers(emulator, { baseUrl: 'http://app.test/api/webrun/' }),
  ...createWebRunHandlers(createEmulator({ key: 'of the server' }), {
    baseUrl: 'http://proxied.test/api/webrun',
    apiKey: 'of the server',
  }),
);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(async () => {
  server.close();
  await emulator.close();
});

test.each([undefined, 'http://app.test/api/webrun'])('answers the global fetch below %s', async (baseUrl) => {
  const client = createWebRunClient({ apiKey: 'test', ...(baseUrl === undefined ? {} : { baseUrl }) });
  const started = await client.runTask({ taskDetails: '[after 60ms] [say: done]' });
  expect(started.status).toBe('running');
  const ref = { sessionId: started.sessionId ?? '', taskId: started.taskId ?? '' };
  await expect
    .poll(() => client.getTask(ref))
    .toMatchObject({ status: 'completed', result: { message: 'done' } });
  expect(await client.uploadFiles([new File(['hello'], 'a.txt')])).toMatchObject([{ originalName: 'a.txt' }]);
});

test('stands in for a proxy: adds the key that the page does not have, and replaces none', async () => {
  const baseUrl = 'http://proxied.test/api/webrun';
  const proxied = createWebRunClient({ baseUrl });
  const task = await proxied.runTask({ taskDetails: '[say: done]' });
  expect(task).toMatchObject({ status: 'completed', result: { message: 'done' } });
  expect(await proxied.uploadFiles([new File(['hello'], 'a.txt')])).toMatchObject([
    { originalName: 'a.txt' },
  ]);
  const other = createWebRunClient({ baseUrl, apiKey: 'of a page' });
  await expect(other.runTask({ taskDetails: 'Read.' })).rejects.toMatchObject({ status: 401 });
});

test('goes on with a task whose client has gone away', async () => {
  const client = createWebRunClient({ apiKey: 'test' });
  const leave = new AbortController();
  const known = emulator.tasks.length;
  emulator.configure({ holdMs: 50_000 });
  const reply = client.runTask({ taskDetails: '[after 400ms]' }, { signal: leave.signal });
  reply.catch(() => undefined);
  await expect.poll(() => emulator.tasks.length).toBe(known + 1);
  leave.abort();
  await expect(reply).rejects.toThrow('aborted');
  await expect.poll(() => emulator.tasks.at(-1)?.status).toBe('completed');
});
