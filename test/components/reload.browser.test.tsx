import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { render } from 'vitest-browser-react';
import { ConnectionStatus, LiveView, TaskTimeline, useRunTask, WebRunProvider } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator } from 'webrun-react/testing';

beforeEach(() => sessionStorage.clear());
afterEach(() => sessionStorage.clear());

const viewUrl = 'http://localhost:1/live/token';

function Run(): ReactElement {
  const run = useRunTask({ name: 'lamp' });
  return (
    <>
      <button
        type="button"
        onClick={() =>
          run.start({ taskDetails: '[after 1s] [say: Looking for lamps] [after 6s] [say: Done.]' })
        }
      >
        Go
      </button>
      <p>{run.status}</p>
      <ConnectionStatus run={run} />
      <LiveView run={run} />
      <TaskTimeline run={run} />
    </>
  );
}

/** A page load: all that lives in memory is new, what is stored and the server stay. */
const load = (emulator: Emulator) => {
  const client = createWebRunClient({ fetch: emulator.fetch, baseUrl: 'http://webrun.test', apiKey: 'test' });
  return render(
    <WebRunProvider client={client} connect={emulator.connect} transport="live">
      <Run />
    </WebRunProvider>,
  );
};

/** A page that goes away says so before. */
const leave = (page: Awaited<ReturnType<typeof load>>): Promise<void> => {
  dispatchEvent(new Event('pagehide'));
  return page.unmount();
};

test('a reload keeps picture and steps, and of a finished run nothing says that it is asked about', async () => {
  const emulator = createEmulator({ holdMs: 300, rateLimit: 0, toViewUrl: () => viewUrl });
  const first = await load(emulator);
  await first.getByRole('button', { name: 'Go' }).click();
  await expect.element(first.getByText('Looking for lamps')).toBeVisible();
  await expect.poll(() => first.container.querySelector('iframe')?.src).toBe(viewUrl);
  await leave(first);

  const second = await load(emulator);
  await expect.poll(() => second.container.querySelector('iframe')?.src).toBe(viewUrl);
  await expect.element(second.getByText('Looking for lamps')).toBeVisible();
  expect(second.container.textContent).not.toContain('No picture');
  await expect.element(second.getByText('completed', { exact: true })).toBeVisible();
  await leave(second);

  const third = await load(emulator);
  await expect.element(third.getByText('Looking for lamps')).toBeVisible();
  await expect.element(third.getByText('Nothing to check')).toBeVisible();
  await expect.element(third.getByText('No picture is kept after a session.')).toBeVisible();
  expect(third.container.textContent).not.toMatch(/every 2|No steps/);
});
