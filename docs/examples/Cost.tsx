import type { ReactElement } from 'react';
import { CostMeter, TaskStatus, useRunTask } from 'webrun-react';

export function Cost(): ReactElement {
  const run = useRunTask();
  const taskDetails = 'Compare ten shops. [after 3s] [cost: 0.061] [say: Compared.]';
  return (
    <div style={{ display: 'grid', gap: '1rem' }}>
      <button type="button" onClick={() => run.start({ taskDetails })}>
        Compare
      </button>
      <TaskStatus run={run} />
      <CostMeter run={run} budgetUsd={0.05} estimateUsd={0.02} />
    </div>
  );
}
