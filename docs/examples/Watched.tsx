import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { taskQueryOptions, useWebRunClient } from 'webrun-react';
import type { TaskRef } from 'webrun-react/core';

function Watch({ taskRef }: { readonly taskRef: TaskRef }): ReactElement {
  const client = useWebRunClient();
  const { data } = useQuery(taskQueryOptions(client, taskRef));
  return (
    <p role="status">{data?.status === 'completed' ? data.result.message : (data?.status ?? 'waiting')}</p>
  );
}

export function Watched(): ReactElement {
  const client = useWebRunClient();
  const [taskRef, setTaskRef] = useState<TaskRef>();
  const start = async (): Promise<void> => {
    const { sessionId, taskId } = await client.runTask({
      taskDetails: 'Read. [after 4s] [say: Read with useQuery.]',
    });
    if (sessionId && taskId) setTaskRef({ sessionId, taskId });
  };
  return (
    <>
      <button type="button" onClick={() => void start()}>
        Start, then watch with useQuery
      </button>
      {taskRef && <Watch taskRef={taskRef} />}
    </>
  );
}
