import { render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  BudgetPrompt,
  CostMeter,
  GuardrailPrompt,
  TaskForm,
  TaskResult,
  TaskStatus,
  TaskTimeline,
  useRunTask,
  WebRunProvider,
} from 'webrun-react';
import type { BudgetOptions } from 'webrun-react';
import { createTaskClient } from 'webrun-react/core';
import type { ServiceTraits, WebRunClient } from 'webrun-react/core';
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
  waitFor(() => expect(main).toHaveAttribute('data-run-status', status));

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

/** The same service with limits and prices of its own, and with a pause if it has one. */
function createPriced(
  more: ServiceTraits = {},
  setSessionState?: WebRunClient['setSessionState'],
): WebRunClient {
  const client = createJobsClient(server.url, 'key');
  return createTaskClient({
    ...client,
    ...(setSessionState && { setSessionState }),
    service: {
      ...client.service,
      maxTaskLength: 40,
      minDurationMs: 60_000,
      maxDurationMs: 1_800_000,
      inputFields: ['maxDurationMs'],
      sessionUsdPerMinute: 6,
      usualDurationsMs: [30_000, 60_000, 120_000],
      ...more,
    },
  });
}

function Form() {
  const run = useRunTask();
  return (
    <main data-run-status={run.status}>
      <TaskForm run={run} />
      <TaskStatus run={run} />
      <CostMeter run={run} />
      <BudgetPrompt run={run} />
    </main>
  );
}

function showForm(client: WebRunClient, budget?: BudgetOptions): HTMLElement {
  render(
    <WebRunProvider client={client} budget={budget} persist={false}>
      <Form />
    </WebRunProvider>,
  );
  return screen.getByRole('main');
}
const type = (name: RegExp, text: string) => userEvent.type(screen.getByLabelText(name), text);
const pressStart = () => userEvent.click(screen.getByRole('button', { name: 'Start task' }));

test('the form checks by the limits of the service, and has no field for what its tasks do not have', async () => {
  const main = showForm(createPriced());
  for (const name of [/Start at/, /Site/, /Password/, /Add files/])
    expect(screen.queryByLabelText(name)).toBeNull();
  expect(screen.queryByRole('radio', { name: 'JSON' })).toBeNull();
  await type(/What should be done/, 'Now, in more words than this service takes.');
  await type(/Stop after/, '59');
  await pressStart();
  expect(main).toHaveTextContent('At most 40 characters.');
  expect(main).toHaveTextContent('From 60 to 1,800.');
  expect(server.countStarts()).toBe(0);
  await userEvent.clear(screen.getByLabelText(/What should be done/));
  await userEvent.clear(screen.getByLabelText(/Stop after/));
  await type(/What should be done/, 'Now');
  // More than WebRun lets a task run, and a task that is shorter than none of its limits.
  await type(/Stop after/, '1800');
  await pressStart();
  await reaches(main, 'completed');
  expect(server.countStarts()).toBe(1);
});

test('a service without limits takes what WebRun would not', async () => {
  const main = showForm(
    createPriced({ maxTaskLength: Infinity, minDurationMs: 1_000, maxDurationMs: Infinity }),
  );
  await userEvent.click(screen.getByLabelText(/What should be done/));
  await userEvent.paste(`Now ${'x'.repeat(60_000)}`);
  await type(/Stop after/, '0');
  await pressStart();
  expect(main).toHaveTextContent('At least 1.');
  await userEvent.clear(screen.getByLabelText(/Stop after/));
  await type(/Stop after/, '3600');
  await pressStart();
  await reaches(main, 'completed');
});

test('the form estimates by the times and the price of the service, then by its own runs, and says nothing where nobody knows', async () => {
  const main = showForm(createPriced());
  expect(screen.getByRole('button', { name: 'Start task' })).toHaveAccessibleDescription(
    "Estimate: about $6.00, from Acme Jobs's documented times and session price. Tokens are extra.",
  );
  for (let count = 1; count <= 3; count++) {
    await type(/What should be done/, 'Now');
    await pressStart();
    await waitFor(() => expect(server.countStarts()).toBe(count));
    await reaches(main, 'completed');
  }
  await type(/What should be done/, 'Now');
  await waitFor(() =>
    expect(main).toHaveTextContent(
      'Estimate: about $0.01. Half of the 3 runs of this task cost $0.01 to $0.01.',
    ),
  );
});

test('where a service documents neither times nor a price there is no estimate before there are runs', () => {
  const main = showForm(createPriced({ sessionUsdPerMinute: null }));
  expect(main).not.toHaveTextContent('Estimate');
  expect(screen.getByRole('button', { name: 'Start task' })).not.toHaveAccessibleDescription();
});

test('a budget asks with the price of the service, and pauses by its command', async () => {
  const commands: string[] = [];
  const client = createPriced({}, (_, state) => Promise.resolve(void commands.push(state)));
  const main = showForm(client, { perRunUsd: 1 });
  await type(/What should be done/, 'Run for ever');
  await pressStart();
  const prompt = await within(main).findAllByRole('group', { name: 'Budget' });
  await waitFor(() =>
    expect(prompt[0]).toHaveTextContent(
      /This run has cost \$2\.50 of \$1\.00\. Continue to .*Waiting costs about \$6\.00 a minute, \$30\.00 at most/,
    ),
  );
  expect(commands).toEqual(['pause']);
  // By key: a click is taken only a while after the question came.
  within(prompt[0]!)
    .getByRole('button', { name: /Continue to/ })
    .focus();
  await userEvent.keyboard('{Enter}');
  await waitFor(() => expect(commands).toEqual(['pause', 'resume']));
});

test('where nobody knows what waiting costs the question says so, and a question waits no longer than the service lets it', async () => {
  const client = createPriced({ sessionUsdPerMinute: null, answerLimitMs: 2_000 }, () => Promise.resolve());
  const main = showForm(client, { perRunUsd: 1 });
  await type(/What should be done/, 'Run for ever');
  await pressStart();
  await waitFor(() => expect(main).toHaveTextContent('What waiting costs is not known.'));
  await reaches(main, 'terminated');
  expect(main).toHaveTextContent('Nobody answered in time.');
});

test('a run that the service cannot pause is stopped at its budget, by the one id that it has', async () => {
  const main = showForm(createPriced(), { perRunUsd: 1 });
  await type(/What should be done/, 'Run for ever');
  await pressStart();
  await reaches(main, 'terminated');
  await waitFor(() =>
    expect(main).toHaveTextContent('It could not be paused while waiting for your answer.'),
  );
});
