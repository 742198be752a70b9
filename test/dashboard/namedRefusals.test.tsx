import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TaskStatus } from 'webrun-react';
import { ConnectionBanner } from 'webrun-react/dashboard';
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
  expect(screen.getByRole('button', { name: 'Send again' }).getAttribute('aria-disabled')).toBeNull();
});

test('the banner ends when the limit is reset', async () => {
  render(<ConnectionBanner runs={[spent()]} data-testid="banner" />);
  await act(() => vi.advanceTimersByTimeAsync(34_100_000));
  expect(screen.getByTestId('banner').textContent).toContain('Spending limit reached');
  await act(() => vi.advanceTimersByTimeAsync(200_000));
  expect(screen.getByTestId('banner').textContent).toBe('');
});
