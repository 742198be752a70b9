import { render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  CostMeter,
  GuardrailPrompt,
  TaskResult,
  TaskStatus,
  TaskTimeline,
  useRunTask,
  WebRunProvider,
} from 'webrun-react';
import { createJobsClient } from '../../examples/client/jobsClient.js';
import { startJobsServer } from '../testing/jobsServer.js';
import type { JobsServer } from '../testing/jobsServer.js';

// The example client of another hybrid service, its server over HTTP, and everything above it unchanged.

let server: JobsServer;
beforeEach(async () => {
  server = await startJobsServer();
});
afterEach(() => server.close());

function Job({ prompt }: { readonly prompt: string }) {
  const run = useRunTask();
  return (
    <main data-run-status={run.status}>
      <button onClick={() => run.start({ taskDetails: prompt, maxDurationMs: 1_800_000 })}>Go</button>
      <button onClick={() => void run.cancel()}>End</button>
      <TaskStatus run={run} />
      <GuardrailPrompt run={run} />
      <TaskResult run={run} />
      <CostMeter run={run} />
      <TaskTimeline run={run} />
    </main>
  );
}

async function start(prompt: string): Promise<HTMLElement> {
  render(
    <WebRunProvider client={createJobsClient(server.url, 'key')}>
      <Job prompt={prompt} />
    </WebRunProvider>,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Go' }));
  return screen.getByRole('main');
}

const reaches = (main: HTMLElement, status: string) =>
  waitFor(() => expect(main).toHaveAttribute('data-run-status', status), { timeout: 20_000 });

test('a job that is done at once shows its answer and its cost', async () => {
  const main = await start('Now');
  await reaches(main, 'completed');
  expect(within(main).getAllByText('Done at once.').length).toBeGreaterThan(0);
  expect(main).toHaveTextContent('$0.01');
  expect(server.countStarts()).toBe(1);
});

test('a job that is polled asks a person, takes the answer and completes; nothing names WebRun or its limit of 5 minutes', async () => {
  const main = await start('Ask for a colour');
  await reaches(main, 'running');
  expect(main).toHaveTextContent('Acme Jobs');
  expect(main).toHaveTextContent(/30 min/);
  const texts = [main.textContent];
  await reaches(main, 'guardrail');
  texts.push(main.textContent);
  expect(within(main).getAllByText('Which colour?').length).toBeGreaterThan(0);
  await userEvent.type(within(main).getByRole('textbox'), 'blue');
  await userEvent.click(within(main).getByRole('button', { name: 'Send answer' }));
  await reaches(main, 'completed');
  texts.push(main.textContent);
  expect(within(main).getAllByText('Answered blue.').length).toBeGreaterThan(0);
  expect(main).toHaveTextContent('$2.50');
  expect(server.countStarts()).toBe(1);
  for (const text of texts) expect(text).not.toMatch(/WebRun|\b5:00\b|300 s|50 s/);
});

test('a job is ended by the one id that it has', async () => {
  const main = await start('Run for ever');
  await reaches(main, 'running');
  await userEvent.click(within(main).getByRole('button', { name: 'End' }));
  await reaches(main, 'terminated');
});

test('a job that breaks is shown with what the service said', async () => {
  const main = await start('Break');
  await reaches(main, 'failed');
  expect(main).toHaveTextContent('It broke.');
});

test('a start that is cut is lost, and not sent again', async () => {
  server.fault('cut');
  const main = await start('Count the lamps');
  await reaches(main, 'lost');
  expect(server.countStarts()).toBe(1);
});
