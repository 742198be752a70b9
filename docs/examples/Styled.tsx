import type { CSSProperties, ReactElement } from 'react';
import { TaskStatus, useRunTask } from 'webrun-react';
import { TaskStatus as Parts } from 'webrun-react/primitives';

const brand = { '--webrun-accent': 'light-dark(#8a2c6a, #e58bc4)', '--webrun-radius': '0' } as CSSProperties;

export function Styled(): ReactElement {
  const run = useRunTask();
  return (
    <div style={{ display: 'grid', gap: '1rem', ...brand }}>
      <button type="button" onClick={() => run.start({ taskDetails: 'Wait. [after 5s] [say: Done.]' })}>
        Start
      </button>
      <TaskStatus
        run={run}
        className={({ status }) => `mine mine-${status}`}
        style={({ status }) => (status === 'running' ? { borderStyle: 'dashed' } : undefined)}
      />
      <Parts.Root run={run} render={<section />}>
        <Parts.Label render={<strong />} />
        <Parts.Description />
      </Parts.Root>
    </div>
  );
}
