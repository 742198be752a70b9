import { ConnectionStatus, SessionControls, TaskTimeline, useSession, useTask } from 'webrun-react';
import type { TaskRef } from 'webrun-react/core';

/** A session that is opened for one task, and that task as somebody else sees it. */
export function Session() {
  const session = useSession({ terminateOnUnmount: true });
  const ref = session.tasks[0]?.ref;
  const open = async (): Promise<void> => {
    await session.start();
    await session.send({ taskDetails: '[say: bright] Find a lamp' });
  };
  return (
    <main>
      <button type="button" onClick={() => void open().catch(() => undefined)}>
        Open and find
      </button>
      <p>{session.error?.code}</p>
      <SessionControls session={session} />
      <ConnectionStatus />
      {ref && <Watched {...ref} />}
    </main>
  );
}

function Watched(ref: TaskRef) {
  const task = useTask(ref);
  return (
    <>
      <p>Task: {task.status}</p>
      <TaskTimeline run={task} />
    </>
  );
}
