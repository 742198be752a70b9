import { render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TaskStatus, WebRunProvider } from 'webrun-react';
import { RunDetails, RunsDashboard, RunStats } from 'webrun-react/dashboard';
import { describeRow } from '../../src/dashboard/shared/describeRow.js';
import { useDashboardWords } from '../../src/dashboard/shared/dashboardWords.js';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { submitting } from '../../stories/states.js';
import { createJobsClient } from '../../examples/client/jobsClient.js';
import { startJobsServer } from '../testing/jobsServer.js';
import type { JobsServer } from '../testing/jobsServer.js';

let server: JobsServer;
beforeEach(async () => {
  server = await startJobsServer();
  // What this document does not have.
  Object.assign(Element.prototype, { scrollIntoView: () => undefined });
});
afterEach(() => server.close());

test('the dashboard of another service has its name, and a question that may wait for ever has no deadline', async () => {
  render(
    <WebRunProvider client={createJobsClient(server.url, 'key')} persist={false}>
      <RunsDashboard />
    </WebRunProvider>,
  );
  // Nobody knows what a job costs before there are some.
  expect(document.body).not.toHaveTextContent('Estimate');
  await userEvent.type(screen.getByRole('textbox'), 'Ask for a colour{Enter}');
  const strip = document.querySelector<HTMLElement>('.webrun-inbox')!;
  await within(strip).findByText('Which colour?');
  expect(strip).not.toHaveTextContent(/stops|NaN|Infinity|\d:\d\d/);
  await userEvent.click(within(strip).getByRole('button', { name: /^Answer: Ask for a colour/ }));
  await waitFor(() => expect(document.querySelector('.webrun-inbox-card')).not.toBeNull());
  expect(document.body).not.toHaveTextContent(/WebRun|NaN|Infinity/);
  expect(document.body).toHaveTextContent('Acme Jobs');
});

test('its statistics part at its own hold, and tell nothing that WebRun documents', () => {
  const runs = [15, 30].map((seconds) => sampleRun('completed', { seconds, startedAt: Date.now() - 60_000 }));
  render(
    <WebRunProvider client={createJobsClient(server.url, 'key')} persist={false}>
      <RunStats runs={runs} />
      <RunDetails runs={runs} runId={runs[0]!.runId} />
    </WebRunProvider>,
  );
  expect(document.body).toHaveTextContent('1 run in the first 20 sec, bars of 4 sec');
  expect(document.body).toHaveTextContent('1 run after 20 sec, bars of 20 sec');
  expect(document.body).not.toHaveTextContent(/Documented|50 sec/);
  expect(screen.getByText('Within 20 sec', { selector: 'dd' })).toBeVisible();
});

test.each([0, Infinity])(
  'of a service that holds a start for %s ms nobody says how long that is',
  (holdMs) => {
    const own = createJobsClient(server.url, 'key');
    const client = { ...own, service: { ...own.service, holdMs } };
    function Row(): string {
      return describeRow(sampleRun('submitting'), useDashboardWords(), 0).text;
    }
    render(
      <WebRunProvider client={client} persist={false}>
        <Row />
        <TaskStatus run={submitting()} />
        <TaskStatus run={submitting({ isCancelling: true })} />
      </WebRunProvider>,
    );
    expect(document.body).toHaveTextContent('May be running');
    expect(screen.getByText('Keep this page open.')).toBeVisible();
    expect(screen.getByText('Stops once Acme Jobs answers.')).toBeVisible();
  },
);
