import type { ReactElement } from 'react';
import { useRunTask } from 'webrun-react';
import { TaskStatus } from 'webrun-react/primitives';

const taskDetails = 'Buy a lamp. [after 1s] [cost: 0.05] [fail: ELEMENT_NOT_FOUND]';

const hasGoneWrong = (status: string): boolean => ['failed', 'refused', 'lost'].includes(status);

export function ErrorInWords(): ReactElement {
  const run = useRunTask();
  return (
    <div style={{ display: 'grid', gap: '1rem' }}>
      <button type="button" onClick={() => run.start({ taskDetails })} aria-disabled={run.isPending}>
        {run.isPending ? 'Buying…' : 'Buy a lamp'}
      </button>
      <TaskStatus.Root
        run={run}
        style={({ status }) => (hasGoneWrong(status) ? undefined : { border: 'none' })}
      >
        {hasGoneWrong(run.status) && (
          <TaskStatus.Body>
            <TaskStatus.Header>
              <TaskStatus.Label />
              <span>Your lamp was not bought.</span>
              <TaskStatus.Detail />
            </TaskStatus.Header>
            <TaskStatus.Description />
            <TaskStatus.Actions>
              <TaskStatus.Retry />
              <TaskStatus.Dismiss />
            </TaskStatus.Actions>
          </TaskStatus.Body>
        )}
        <TaskStatus.Announcer />
      </TaskStatus.Root>
    </div>
  );
}
