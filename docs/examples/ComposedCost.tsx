import type { ReactElement } from 'react';
import { TaskStatus, useRunTask } from 'webrun-react';
import { CostMeter } from 'webrun-react/primitives';

const taskDetails = 'Compare ten shops. [after 3s] [cost: 0.061] [say: Compared.]';

export function ComposedCost(): ReactElement {
  const run = useRunTask();
  return (
    <div style={{ display: 'grid', gap: '1rem' }}>
      <button type="button" onClick={() => run.start({ taskDetails })}>
        Compare ten shops
      </button>
      <TaskStatus run={run} />
      <CostMeter.Root
        run={run}
        budgetUsd={0.05}
        style={({ level }) => (level === 'over' ? { borderColor: 'var(--webrun-failed)' } : undefined)}
      >
        <CostMeter.Header>
          <CostMeter.Amount />
          <CostMeter.Budget />
        </CostMeter.Header>
        <CostMeter.Description />
      </CostMeter.Root>
    </div>
  );
}
