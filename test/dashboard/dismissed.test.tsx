import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import { useRunManager, WebRunProvider } from 'webrun-react';
import type { RunManager } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { RunsDashboard } from 'webrun-react/dashboard';
import { stubResizeObserver } from './stubObserver.js';

beforeEach(() => {
  stubResizeObserver();
  return () => vi.unstubAllGlobals();
});

interface Shown {
  readonly manager: RunManager;
  readonly select: (runId: string) => void;
}

/** A dashboard in which every start is refused. */
function show(selected: string | null = null): Shown {
  const client = createWebRunClient({
    baseUrl: `http://webrun.test/${crypto.randomUUID()}`,
    fetch: async () => Response.json({ success: false, message: 'No.' }, { status: 403 }),
  });
  let shown!: Shown;
  function App(): ReactElement {
    const [runId, select] = useState(selected);
    shown = { manager: useRunManager(), select };
    return <RunsDashboard selectedRunId={runId} onSelectRun={select} />;
  }
  render(
    <WebRunProvider client={client} persist={false} locale="en">
      <App />
    </WebRunProvider>,
  );
  return shown;
}

test('a run that is dismissed where it is open is closed, not said to be unknown', async () => {
  const { manager, select } = show();
  for (const taskDetails of ['Buy the lamp', 'Buy the desk']) act(() => void manager.start({ taskDetails }));
  await vi.waitFor(() => expect(manager.list({ status: 'refused' })).toHaveLength(2));
  const { runId } = manager.list()[0]!;
  act(() => select(runId));
  expect(document.querySelector('.webrun-details')).toHaveTextContent('Buy the desk');
  // A click in the first second is one that was aimed at something else.
  await act(() => new Promise((resolve) => setTimeout(resolve, 1_100)));
  await userEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
  expect(manager.get(runId)).toBeUndefined();
  expect(document.querySelector('.webrun-pane')).toBeNull();
  expect(manager.list()).toHaveLength(1);
});

test('a run that was never known is said to be unknown, as behind a link from elsewhere', () => {
  show('run_elsewhere');
  expect(screen.getByText('This run is not known here')).toBeVisible();
});
