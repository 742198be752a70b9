import type { ReactElement } from 'react';
import { TaskStatus, useRunManager, useRuns } from 'webrun-react';

const shops = ['north.example', 'south.example', 'west.example'];

export function RunList(): ReactElement {
  const manager = useRunManager();
  const runs = useRuns({ tag: 'prices' });
  const startAll = (): void => {
    for (const shop of shops) {
      const taskDetails = `Read the prices of ${shop}. [after 4s] [say: Read.]`;
      // A slot for each shop: a second click starts nothing that is still pending.
      manager.start({ taskDetails }, { name: shop, tags: ['prices'] });
    }
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
