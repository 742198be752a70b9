import { fireEvent, render, screen } from '@testing-library/react';
import { TaskStatus, useRunTask, WebRunProvider } from 'webrun-react';
import { createWebRunClient, WebRunError } from 'webrun-react/core';
import { createEmulator, scenarios } from 'webrun-react/testing';

function Lamp() {
  const run = useRunTask();
  return (
    <>
      <button onClick={() => run.start({ taskDetails: scenarios.inline })}>Find a lamp</button>
      <TaskStatus run={run} />
      <p>{run.result?.message}</p>
    </>
  );
}

test('shows the cheapest lamp', async () => {
  const { fetch } = createEmulator();
  render(
    <WebRunProvider fetch={fetch} apiKey="any">
      <Lamp />
    </WebRunProvider>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Find a lamp' }));
  const answer = 'The cheapest desk lamp costs $24.90.';
  expect(await screen.findByText(answer, {}, { timeout: 60_000 })).toBeTruthy();
}, 120_000);

test('reads a task without React, and the network by its own classes', async () => {
  const client = createWebRunClient({ fetch: createEmulator().fetch, apiKey: 'any' });
  const task = await client.runTask({ taskDetails: 'Read the title. [say: Desk lamps]' });
  expect(task.result.message).toBe('Desk lamps');
  const nobody = createWebRunClient({ baseUrl: 'http://127.0.0.1:9' });
  await expect(nobody.getTask({ sessionId: 's', taskId: 't' })).rejects.toBeInstanceOf(WebRunError);
}, 120_000);
