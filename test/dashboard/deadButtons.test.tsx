import { render, screen } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import type { StartedRun } from 'webrun-react';
import { GuardrailInbox, RunDetails } from 'webrun-react/dashboard';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { handlers, noop } from './handlers.js';
import { stubResizeObserver } from './stubObserver.js';

// A button that does nothing when it is pressed is worse than none, and worst where it says "Stop".
beforeEach(stubResizeObserver);

const verbs = /^(Stop task|Leave queue|Answer|Send answer)$/;

test.each<StartedRun['status']>(['queued', 'running', 'guardrail'])(
  'a loaded run that is %s can only be read, and offers neither to stop it nor to answer it',
  async (status) => {
    const run = sampleRun(status, { runId: 'run_elsewhere', task: 'Find a lamp' });
    render(<RunDetails runs={[]} {...handlers} runId="run_elsewhere" loadRun={async () => run} />);
    expect(await screen.findByRole('heading', { name: 'Find a lamp' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: verbs })).toBeNull();
  },
);

test('a question that can be answered but not stopped from here has no button that stops it', () => {
  const run = sampleRun('guardrail', { runId: 'run_asks' });
  render(
    <>
      <RunDetails runs={[run]} onAnswer={noop} runId="run_asks" />
      <GuardrailInbox runs={[run]} onAnswer={noop} />
    </>,
  );
  expect(screen.getAllByRole('button', { name: 'Send answer' })).toHaveLength(2);
  expect(screen.queryByRole('button', { name: 'Stop task' })).toBeNull();
});
