import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebRunProvider } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { ConnectionBanner } from 'webrun-react/dashboard';
import { createRunManager } from 'webrun-react/runs';
import type { StartedRun } from 'webrun-react/runs';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';

// What the banner says of runs is so.

const now = new Date(2026, 10, 26, 17, 0).getTime();

beforeEach(() => void vi.useFakeTimers({ now }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const waits = (status: 'queued' | 'running', reason: 'rate-limited' | 'reconnecting' | 'offline') =>
  sampleRun(status, { runId: 'a', waiting: { reason, nextPollAt: now + 24_000 } });
const ended = (status: 'completed' | 'lost' | 'terminated', more: object = {}) =>
  ({ ...sampleRun(status, { runId: 'a', startedAt: now - 90_000, seconds: 5 }), ...more }) as StartedRun;
const banner = (): HTMLElement => screen.getByTestId('banner');

/** What is said after these runs became those. */
function saidAfter(before: readonly StartedRun[], after: readonly StartedRun[]): string | null {
  const view = render(<ConnectionBanner runs={before} data-testid="banner" />);
  expect(banner().textContent).not.toBe('');
  view.rerender(<ConnectionBanner runs={after} data-testid="banner" />);
  return banner().textContent;
}

test('a start that was cut is told with its time, and ends by itself', async () => {
  const cut = sampleRun('lost', { startedAt: now - 90_000, seconds: 60 });
  const others = sampleRun('running', { startedAt: now - 100_000 });
  render(<ConnectionBanner runs={[cut, others]} data-testid="banner" />);
  expect(banner()).toHaveTextContent(/^WebRun does not respond ?Since 4:59 PM\. Runs may continue there\./);
  expect(banner()).not.toHaveTextContent('States below');
  await act(() => vi.advanceTimersByTimeAsync(31_000));
  expect(banner().textContent).toBe('');
});

test('a start that was cut tells nothing any more once a run that could not be reached is', async () => {
  const cut = sampleRun('lost', { startedAt: now - 10_000, seconds: 5 });
  const view = render(
    <ConnectionBanner runs={[cut, waits('running', 'reconnecting')]} data-testid="banner" />,
  );
  await act(() => vi.advanceTimersByTimeAsync(6_000));
  expect(banner()).toHaveTextContent('WebRun does not respond');
  view.rerender(<ConnectionBanner runs={[cut, sampleRun('running', { runId: 'a' })]} data-testid="banner" />);
  expect(banner()).toHaveTextContent('Connected again1 run up to date');
});

test('a start that was cut tells nothing any more once another run is polled and answered', () => {
  const cut = sampleRun('lost', { startedAt: now - 10_000, seconds: 5 });
  const polled = (afterMs: number): StartedRun =>
    sampleRun('running', { runId: 'a', waiting: { reason: 'normal', nextPollAt: now + afterMs } });
  const view = render(<ConnectionBanner runs={[cut, polled(2_000)]} data-testid="banner" />);
  expect(banner()).toHaveTextContent('WebRun does not respond');
  view.rerender(<ConnectionBanner runs={[cut, polled(0)]} data-testid="banner" />); // it is polled
  expect(banner()).toHaveTextContent('WebRun does not respond');
  view.rerender(<ConnectionBanner runs={[cut, polled(2_100)]} data-testid="banner" />);
  expect(banner().textContent).toBe('');
});

test('nobody is said to be signed out once a run is polled again, whatever start was refused before', async () => {
  const refused = sampleRun('refused', {
    startedAt: now,
    seconds: 0,
    error: { status: 401, credential: 'sign-in' },
  });
  const denied = sampleRun('running', {
    runId: 'a',
    waiting: { reason: 'unauthorized', credential: 'sign-in', nextPollAt: now + 24_000 },
  });
  const view = render(<ConnectionBanner runs={[refused, denied]} data-testid="banner" />);
  expect(banner()).toHaveTextContent('You are signed out');
  await act(() => vi.advanceTimersByTimeAsync(24_000));
  view.rerender(
    <ConnectionBanner runs={[refused, sampleRun('running', { runId: 'a' })]} data-testid="banner" />,
  );
  expect(banner().textContent).toBe('');
});

test('nobody is said to be signed out while the server’s own key is not accepted', () => {
  const denied = sampleRun('running', {
    waiting: { reason: 'unauthorized', credential: null, nextPollAt: now + 24_000 },
  });
  render(<ConnectionBanner runs={[denied]} data-testid="banner" />);
  expect(banner()).toHaveTextContent('API key not accepted');
});

test.each([
  ['sign-in', 'You are signed out'],
  [null, 'API key not accepted'],
] as const)(
  'polls that were not allowed with %s can be made now, and say when they are made next',
  async (credential, title) => {
    let asked = 0;
    const client = createWebRunClient({
      baseUrl: 'http://webrun.test',
      ...(credential === null && { apiKey: 'key' }),
      fetch: async (_, init) => {
        asked++;
        return init?.method === 'POST'
          ? Response.json({
              success: true,
              sessionId: 's',
              taskId: 't',
              status: 'pending',
              pollUrl: '/task/s/t',
            })
          : Response.json({ success: false, message: 'No.' }, { status: credential === null ? 403 : 401 });
      },
    });
    const manager = createRunManager({ client, persist: false });
    manager.start({ taskDetails: 'Look.' });
    render(
      <WebRunProvider manager={manager}>
        <ConnectionBanner data-testid="banner" />
      </WebRunProvider>,
    );
    await vi.waitFor(() => expect(banner()).toHaveTextContent(title), { timeout: 30_000 });
    expect(banner()).toHaveTextContent(/Next try in \d+ sec/);
    const before = asked;
    await act(async () => screen.getByRole('button', { name: 'Try now' }).click());
    await vi.waitFor(() => expect(asked).toBeGreaterThan(before), { timeout: 30_000 });
    manager.dispose();
  },
);

test('a start that was not allowed offers no try of polls that are', () => {
  const refused = sampleRun('refused', {
    startedAt: now,
    seconds: 0,
    error: { status: 401, credential: 'api-key' },
  });
  render(<ConnectionBanner runs={[refused, sampleRun('running')]} data-testid="banner" />);
  expect(banner()).toHaveTextContent('API key not accepted');
  expect(banner()).not.toHaveTextContent('Next try');
});

test('the time until the next try is in no live region: it would be read each second', () => {
  render(<ConnectionBanner runs={[waits('running', 'rate-limited')]} data-testid="banner" />);
  expect(screen.getByText(/Next try in 24 sec/).closest('[aria-live], [role="status"]')).toHaveAttribute(
    'aria-live',
    'off',
  );
});

test('after a limit of requests nothing is said to be connected again', () => {
  const left = ended('terminated', { submittedAt: undefined });
  expect(saidAfter([waits('queued', 'rate-limited')], [left])).toBe('');
});

test.each([
  ['completed', /^Connected again1 run up to date at 5:00 PM\. 1 ended while you were away\./],
  ['lost', /^$/],
] as const)('once the browser is back a run that is %s counts for what is known of it', (status, said) => {
  expect(saidAfter([waits('running', 'offline')], [ended(status)])).toMatch(said);
});

test('while only queued runs wait for a limit, starts are said to be late and nothing can be tried', () => {
  const view = render(<ConnectionBanner runs={[waits('queued', 'rate-limited')]} data-testid="banner" />);
  expect(banner()).toHaveTextContent('New runs start later than usual.');
  expect(banner()).not.toHaveTextContent('Updates');
  expect(screen.queryByRole('button', { name: 'Try now' })).toBeNull();
  view.rerender(<ConnectionBanner runs={[waits('running', 'rate-limited')]} data-testid="banner" />);
  expect(banner()).toHaveTextContent('Runs continue. Updates come later than usual.');
  // An app polls its own rows.
  expect(screen.queryByRole('button', { name: 'Try now' })).toBeNull();
});

// back        15s         30s
//  |-----------?-----------?
//        has the focus   gone
test('the news that the connection is back disappears after 15 s, but not while it has the focus', async () => {
  saidAfter([waits('running', 'offline')], [ended('completed')]);
  act(() => screen.getByRole('button', { name: 'Close' }).focus());
  await act(() => vi.advanceTimersByTimeAsync(15_000));
  expect(banner()).toHaveTextContent('Connected again');
  act(() => screen.getByRole('button', { name: 'Close' }).blur());
  await act(() => vi.advanceTimersByTimeAsync(15_000));
  expect(banner().textContent).toBe('');
});

test('a problem does not disappear', async () => {
  render(<ConnectionBanner runs={[]} problem="signed-out" data-testid="banner" />);
  expect(banner()).toHaveTextContent('You are signed out');
  await act(() => vi.advanceTimersByTimeAsync(60_000));
  expect(banner()).toHaveTextContent('You are signed out');
});

test('what was refused before the newest run tells nothing, in whatever order an app gives its rows', () => {
  const refused = sampleRun('refused', {
    startedAt: now - 86_400_000,
    error: { code: 'http', status: 401, apiCode: 'UNAUTHORIZED', message: 'Sign in first.' },
  });
  render(<ConnectionBanner runs={[refused, ended('completed')]} data-testid="banner" />);
  expect(banner().textContent).toBe('');
});
