import { cleanup, render } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { GuardrailInbox, RunDetails, RunsDashboard, RunStats, SpendChart } from 'webrun-react/dashboard';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { badRows, statuses } from './badRows.js';
import { stubResizeObserver } from './stubObserver.js';

beforeEach(() => {
  stubResizeObserver();
  return () => vi.unstubAllGlobals();
});

test.each(statuses)(
  'no panel fails for a row of a database that is %s and has one field that is none',
  (status) => {
    const failed: string[] = [];
    const good = sampleRun('completed');
    for (const [what, run] of badRows(status, [null, Number.NaN, 'x'])) {
      const runs = [run, good];
      const { container } = render(
        <>
          <RunsDashboard runs={runs} />
          <RunDetails runs={runs} runId="bad" />
          <RunStats runs={runs} />
          <SpendChart runs={runs} />
          <GuardrailInbox runs={runs} onAnswer={() => undefined} />
        </>,
      );
      if (container.querySelector('.webrun-panel-error') || container.childElementCount < 5)
        failed.push(what);
      cleanup();
    }
    expect(failed).toEqual([]);
  },
  300_000,
);
