import type { ReactElement } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, expect, test } from 'vitest';
import { WebRunProvider } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { GuardrailInbox, RunDetails, RunsDashboard, RunsTable } from 'webrun-react/dashboard';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { sendToDevTools } from '../devtools.js';

/** Puts the page in a time zone, as a reader's system does. */
const moveTo = (timezoneId: string): Promise<unknown> =>
  sendToDevTools('Emulation.setTimezoneOverride', { timezoneId });
afterEach(() => moveTo(''));

const runs = [
  sampleRun('completed', { runId: 'one', startedAt: Date.UTC(2025, 9, 1, 23, 47) }),
  sampleRun('lost', { runId: 'two', startedAt: Date.UTC(2025, 9, 1, 23, 48) }),
];
const client = createWebRunClient({
  baseUrl: 'http://webrun.test',
  fetch: () => new Promise(() => undefined),
});
const inside = (children: ReactElement): ReactElement => (
  <WebRunProvider client={client} persist={false}>
    {children}
  </WebRunProvider>
);

// A server is in another time zone than its readers, and where it is nobody tells them.
test.each([
  ['RunsTable', <RunsTable key="table" runs={runs} />],
  ['RunDetails', <RunDetails key="details" runs={runs} runId="two" />],
  ['GuardrailInbox', <GuardrailInbox key="inbox" runs={runs} />],
  ['RunsDashboard', <RunsDashboard key="dashboard" runs={runs} />],
])(
  '%s is rendered in UTC on a server, and shows the reader’s own time once it has taken over',
  async (name, part) => {
    await moveTo('Asia/Tokyo');
    const box = document.createElement('div');
    box.innerHTML = renderToString(inside(part));
    if (name !== 'GuardrailInbox') expect(box).toHaveTextContent(/11:4[78] PM/);
    expect(box).not.toHaveTextContent(/8:4[78] AM/);
    document.body.append(box);
    const complaints: unknown[] = [];
    const root = hydrateRoot(box, inside(part), {
      onRecoverableError: (error) => complaints.push(error),
    });
    if (name !== 'GuardrailInbox') await expect.element(box).toHaveTextContent(/8:4[78] AM/);
    expect(box).not.toHaveTextContent(/11:4[78] PM/);
    expect(complaints).toEqual([]);
    root.unmount();
    box.remove();
  },
);
