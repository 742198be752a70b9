import { act, render, renderHook, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TaskStatus } from 'webrun-react';
import type { AnyRun } from 'webrun-react';
import { createProxyLimits } from 'webrun-react/core';
import type { StartedRun } from 'webrun-react/runs';
import { ConnectionBanner } from 'webrun-react/dashboard';
import { describeRow } from '../../src/dashboard/shared/describeRow.js';
import { useDashboardWords } from '../../src/dashboard/shared/dashboardWords.js';
import { LimitsLine } from '../../src/dashboard/notifications/LimitsLine.js';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';

// What a server refuses is called the same in the banner, beside the run and by the announcer.

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 26, 14, 30) });
});
afterEach(() => {
  vi.useRealTimers();
});

const spent = () =>
  sampleRun('refused', {
    seconds: 0,
    startedAt: Date.now(),
    error: {
      code: 'http',
      status: 429,
      apiCode: 'SPENDING_LIMIT_REACHED',
      message: 'At most $1 a day. The limit is reset at midnight UTC.',
      retryAfterMs: 34_200_000,
    },
  });

test('a limit of money is no limit of requests', () => {
  const run = spent();
  render(
    <>
      <ConnectionBanner runs={[run]} data-testid="banner" />
      <TaskStatus run={run} data-testid="status" />
    </>,
  );
  const banner = screen.getByTestId('banner');
  expect(banner.textContent).toBe(
    'Spending limit reachedAt most $1 a day. The limit is reset at midnight UTC. ',
  );
  expect(screen.getByTestId('status').textContent).toContain('Refusedspending limit reached');
  expect(document.body.textContent).not.toMatch(/limiting|too many|a minute/);
});

test('the banner ends when the limit is reset', async () => {
  render(<ConnectionBanner runs={[spent()]} data-testid="banner" />);
  await act(() => vi.advanceTimersByTimeAsync(34_100_000));
  expect(screen.getByTestId('banner').textContent).toContain('Spending limit reached');
  await act(() => vi.advanceTimersByTimeAsync(200_000));
  expect(screen.getByTestId('banner').textContent).toBe('');
});

test.each([
  ['UNAUTHORIZED', 'not signed in'],
  ['FORBIDDEN_ORIGIN', 'access denied'],
  ['PROXY_KEY_REFUSED', 'server key not accepted'],
  ['RATE_LIMIT_EXCEEDED', 'too many tasks'],
  ['SESSION_LIMIT_REACHED', 'too many tasks at once'],
  ['SPENDING_LIMIT_REACHED', 'spending limit reached'],
  ['TOO_MANY_REQUESTS', 'too many requests at once'],
  ['UPLOAD_LIMIT_REACHED', 'upload limit reached'],
  ['OVERLOADED', 'server not available'],
  ['STORE_UNAVAILABLE', 'server not available'],
  ['PROXY_NOT_CONFIGURED', 'server not set up'],
  ['IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_KEY_REUSED'],
])('the line of the proxy’s limits names %s in words', (code, name) => {
  const limits = createProxyLimits();
  limits.onHeaders(new Headers({ 'x-webrun-refusal': code }));
  render(<LimitsLine limits={limits} />);
  expect(screen.getByRole('note').textContent).toMatch(new RegExp(`^refused by the server at .+: ${name}$`));
});

const cut = { reason: 'reconnecting', nextPollAt: 12_000, retryAfterMs: null, credential: null } as const;

test.each([
  ['that was never confirmed', { waiting: cut }, 'Not confirmed', 'May be running. Next try in 12 sec'],
  ['to be stopped, that has no id yet', { isCancelling: true }, 'Stopping', 'Waits for WebRun, up to 50 sec'],
  [
    'to be stopped, that was never confirmed',
    { isCancelling: true, waiting: cut },
    'Stopping',
    'May be running. Next try in 12 sec',
  ],
])('a row says what is known of a start %s', (_, facts, word, text) => {
  const run = { ...sampleRun('submitting'), ...facts } as StartedRun;
  const { result } = renderHook(() => useDashboardWords());
  expect(describeRow(run, result.current, 0)).toMatchObject({ word, text });
});

test.each([
  [{ reason: 'unauthorized', credential: 'sign-in' }, 'Signed out', 'Runs at WebRun'],
  [{ reason: 'unauthorized', credential: null }, 'Access denied', 'Runs at WebRun'],
  [{ reason: 'detached' }, 'Not watched', 'Runs at WebRun'],
  [{ reason: 'rate-limited' }, 'Running', 'Runs at WebRun. Next try in 12 sec'],
  [{ reason: 'reconnecting' }, 'Reconnecting', 'Runs at WebRun. Next try in 12 sec'],
] as const)('a row calls a running run that waits for %o the same as its details', (facts, word, text) => {
  const run = sampleRun('running', { waiting: { ...cut, ...facts } });
  const { result } = renderHook(() => useDashboardWords());
  expect(describeRow(run, result.current, 0)).toMatchObject({ word, text });
  const { container } = render(<TaskStatus run={run as unknown as AnyRun} />);
  expect(container.querySelector('.webrun-label')).toHaveTextContent(word);
});

test('a row says why a run was refused without what is meant for developers', () => {
  const message =
    '[webrun-react] Could not send the task: its page was closed while it was queued. Send it again. (errors.mdx#aborted)';
  const run = sampleRun('refused', { error: { message, code: 'aborted' } });
  const { result } = renderHook(() => useDashboardWords());
  expect(describeRow(run, result.current, 0)).toMatchObject({
    text: 'not sent · Nothing was sent. Send it again or reload.',
    isForeign: false,
  });
});

test('a row says why a server has refused a run in the words of that server', () => {
  const error = { message: 'No browsers today.', code: 'http', status: 418, apiCode: 'TEAPOT' } as const;
  const run = sampleRun('refused', { error });
  const { result } = renderHook(() => useDashboardWords());
  expect(describeRow(run, result.current, 0)).toMatchObject({ text: error.message, isForeign: true });
});
