import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { TaskStatus, useRunTask, WebRunProvider } from 'webrun-react';
import { createEmulator } from 'webrun-react/testing';

function App() {
  const run = useRunTask();
  // Directives, done in order: [after 2s] [say: text] [ask: question] [fail: CODE] [cost: 0.01] [file: name.csv]
  const start = () => run.start({ taskDetails: 'Read. [after 1s] [say: Read.]' });
  return (
    <>
      <button onClick={start}>Start</button>
      <TaskStatus run={run} />
      <p>{run.result?.message}</p>
    </>
  );
}

test('shows the answer', async () => {
  // holdMs: how long the server holds a start before it is polled. intercept: what goes wrong with requests, see `faults`.
  const { fetch } = createEmulator({ holdMs: 50_000 });
  render(
    <WebRunProvider fetch={fetch} apiKey="any" persist={false}>
      <App />
    </WebRunProvider>,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Start' }));
  expect(await screen.findByText('Read.', {}, { timeout: 20_000 })).toBeTruthy();
});
