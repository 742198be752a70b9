import { render } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import type { StartedRun } from 'webrun-react';
import { RunDetails } from 'webrun-react/dashboard';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { stubResizeObserver } from './stubObserver.js';

const now = new Date(2026, 10, 26, 14, 0).getTime();

beforeEach(() => {
  stubResizeObserver();
  vi.useFakeTimers({ now, toFake: ['Date'] });
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

/** It was stopped before it was sent. */
const leftQueue = (): StartedRun => ({
  ...sampleRun('terminated'),
  submittedAt: undefined,
  sessionId: undefined,
});
const detailsOf = (run: StartedRun): HTMLElement =>
  render(<RunDetails runs={[run]} runId={run.runId} />).container;

test.each<[string, StartedRun, string]>([
  ['in the queue', sampleRun('queued'), 'Nothing yet'],
  ['that was sent', sampleRun('submitting'), 'Nothing yet'],
  ['that was refused', sampleRun('refused'), 'No steps'],
  ['that left the queue', leftQueue(), 'No steps'],
  ['that is at work', sampleRun('running'), 'No steps recorded'],
  ['that was stopped', sampleRun('terminated'), 'No steps recorded'],
])('of a run %s the steps say whether any could have been recorded', (_, run, title) => {
  expect(detailsOf(run).querySelector('.webrun-steps strong')?.textContent).toBe(title);
});
