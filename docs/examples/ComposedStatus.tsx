import type { ReactElement } from 'react';
import { BudgetPrompt, useRunTask } from 'webrun-react';
import { TaskStatus } from 'webrun-react/primitives';

const taskDetails = 'Compare three shops. [after 4s] [say: The second one is the cheapest.]';

export function ComposedStatus(): ReactElement {
  const run = useRunTask();
  return (
    <div style={{ display: 'grid', gap: '1rem' }}>
      <button type="button" onClick={() => run.start({ taskDetails })}>
        Compare three shops
      </button>
      <TaskStatus.Root run={run} render={<section />} aria-label="Price check">
        <TaskStatus.Body>
          <TaskStatus.Header>
            <TaskStatus.Label />
            <TaskStatus.Detail />
            <TaskStatus.ServerMessage />
          </TaskStatus.Header>
          <TaskStatus.Description />
          <TaskStatus.Actions>
            <TaskStatus.Answer />
            <TaskStatus.Refresh />
            <TaskStatus.Retry>Compare again</TaskStatus.Retry>
            <TaskStatus.Dismiss />
            <TaskStatus.Stop />
          </TaskStatus.Actions>
        </TaskStatus.Body>
        <BudgetPrompt run={run} />
        <TaskStatus.Announcer />
      </TaskStatus.Root>
    </div>
  );
}
