import type { ReactElement } from 'react';
import { TaskStatus, useRuns, useStartTask } from 'webrun-react';

const shops = ['north.example', 'south.example', 'west.example'];

export function RunList(): ReactElement {
  const start = useStartTask();
  const runs = useRuns({ tag: 'prices' });
  const startAll = (): void => {
    for (const shop of shops)
      start({ taskDetails: `Read the prices of ${shop}. [after 4s] [say: Read.]` }, { tags: ['prices'] });
  };
  return (
    <>
      <button type="button" onClick={startAll}>
        Read three shops
      </button>
      <ul>
        {runs.map((run) => (
          <li key={run.runId}>
            <TaskStatus run={run} variant="inline" /> {run.input?.taskDetails.slice(0, 32)}{' '}
            {run.isPending && (
              <button type="button" onClick={() => void run.cancel()}>
                Stop {run.input?.taskDetails.slice(19, 32)}
              </button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
