import { setupServer } from 'msw/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import { createWebRunHandlers } from 'webrun-react/testing/msw';

const server = setupServer(...createWebRunHandlers(createEmulator()));
beforeAll(() => server.listen());
afterAll(() => server.close());

test('reads the answer of a task', async () => {
  const client = createWebRunClient({ apiKey: 'any' });
  const task = await client.runTask({ taskDetails: 'Read the title. [say: Desk lamps]' });
  expect(task.status === 'completed' && task.result.message).toBe('Desk lamps');
});
