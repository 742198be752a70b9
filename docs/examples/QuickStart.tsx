import type { ReactElement } from 'react';
import { CostMeter, GuardrailPrompt, TaskResult, TaskStatus, useRunTask } from 'webrun-react';

const taskDetails =
  'Find a lamp. [after 1s] [ask: Which room is the lamp for?] [after 1s] [say: A lamp for the {{answer}}: $24.90.] [cost: 0.0124]';

export function QuickStart(): ReactElement {
  const run = useRunTask({ name: 'lamp' });
  return (
    <div style={{ display: 'grid', gap: '1rem' }}>
      <button type="button" onClick={() => run.start({ taskDetails })} aria-disabled={run.isPending}>
        Find a lamp
      </button>
      <TaskStatus run={run} />
      <CostMeter run={run} />
      <GuardrailPrompt run={run} />
      <TaskResult run={run} />
    </div>
  );
}
