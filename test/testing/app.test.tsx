import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { TaskStatus, useRunTask, WebRunProvider } from 'webrun-react';
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
  await userEvent.click(screen.getByRole('button', { name: 'Find a lamp' }));
  expect(
    await screen.findByText('The cheapest desk lamp costs $24.90.', {}, { timeout: 5_000 }),
  ).toBeTruthy();
});
