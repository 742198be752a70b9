import type { ReactElement } from 'react';
import { ConnectionStatus, TaskStatus, TaskTimeline, useRunTask } from 'webrun-react';

const taskDetails =
  'Find a lamp. [visit: https://shop.example/lamps] [after 1s] [act: click_element] [after 1s] [say: Reading the third result.] [after 3s] [say: $24.90.]';

export function Live(): ReactElement {
  const run = useRunTask({ transport: 'live' });
  return (
    <div style={{ display: 'grid', gap: '1rem' }}>
      <button type="button" onClick={() => run.start({ taskDetails })}>
        Watch it work
      </button>
      <TaskStatus run={run} />
      <ConnectionStatus run={run} />
      <TaskTimeline run={run} />
    </div>
  );
}
