import type { ReactElement } from 'react';
import { TaskResult, useRunTask } from 'webrun-react';
import { z } from 'zod';

const lamps = z.array(z.object({ name: z.string(), price: z.number() }));

export function Typed(): ReactElement {
  const run = useRunTask({ parse: lamps });
  const taskDetails =
    'List the lamps. [after 1s] [say: [{"name":"Desk lamp","price":24.9},{"name":"Reading lamp","price":31.5}]]';
  return (
    <div style={{ display: 'grid', gap: '1rem' }}>
      <button
        type="button"
        onClick={() =>
          run.start({ taskDetails, outputType: 'structured_json', outputSchema: z.toJSONSchema(lamps) })
        }
      >
        List the lamps
      </button>
      {/* `output` is { name: string; price: number }[] here. */}
      <p>{run.result?.output?.map(({ name, price }) => `${name}: $${price.toFixed(2)}`).join(' · ')}</p>
      <TaskResult run={run} />
    </div>
  );
}
