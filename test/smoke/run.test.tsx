import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { StrictMode } from 'react';
import { expect, test } from 'vitest';
import { useRunTask, WebRunProvider } from 'webrun-react';
import { createEmulator } from 'webrun-react/testing';

function Lamp({ task }: { task: string }) {
  const run = useRunTask();
  return (
    <>
      <button onClick={() => run.start({ taskDetails: task })}>Start</button>
      <button onClick={() => void run.answer('4711')}>Answer</button>
      <p role="status">{run.status}</p>
      <p>{run.guardrail?.question}</p>
      <p>{run.result?.message}</p>
    </>
  );
}

/** Renders an app under StrictMode against an emulator, and starts its task. */
async function start(task: string) {
  const emulator = createEmulator();
  render(
    <StrictMode>
      <WebRunProvider fetch={emulator.fetch} apiKey="any">
        <Lamp task={task} />
      </WebRunProvider>
    </StrictMode>,
  );
  expect(screen.getByRole('status')).toHaveTextContent('idle');
  await userEvent.click(screen.getByRole('button', { name: 'Start' }));
  return emulator;
}

test('an inline answer reaches the page, with one POST', async () => {
  const emulator = await start('Read the title. [after 0.1s] [say: Desk lamps]');
  expect(await screen.findByText('Desk lamps')).toBeVisible();
  expect(screen.getByRole('status')).toHaveTextContent('completed');
  expect(emulator.tasks).toHaveLength(1);
  await emulator.close();
});

test('a guardrail is asked, answered, and the task goes on', async () => {
  const emulator = await start('Log in. [ask: Which code?] [say: Logged in with {{answer}}.]');
  expect(await screen.findByText('Which code?')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Answer' }));
  expect(await screen.findByText('Logged in with 4711.')).toBeVisible();
  await emulator.close();
});

test('a failure is a state, not an exception', async () => {
  const emulator = await start('Click it. [fail: ELEMENT_NOT_FOUND]');
  expect(await screen.findByText('failed')).toBeVisible();
  await emulator.close();
});
