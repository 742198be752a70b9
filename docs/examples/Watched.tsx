import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { taskQueryOptions, useRunTask, useWebRunClient } from 'webrun-react';
import type { TaskRef } from 'webrun-react/core';

function Watch({ taskRef }: { readonly taskRef: TaskRef }): ReactElement {
  const client = useWebRunClient();
  const { data } = useQuery(taskQueryOptions(client, taskRef));
  return (
    <p role="status">{data?.status === 'completed' ? data.result.message : (data?.status ?? 'waiting')}</p>
  );
}

export function Watched(): ReactElement {
  const { start, sessionId, taskId } = useRunTask();
  return (
    <>
      <button
        type="button"
        onClick={() => start({ taskDetails: 'Read. [after 4s] [say: Read with useQuery.]' })}
      >
        Start, then watch with useQuery
      </button>
      {sessionId && taskId && <Watch taskRef={{ sessionId, taskId }} />}
    </>
  );
}
