import type { ReactElement } from 'react';
import { CostMeter, TaskStatus, useRunTask, WebRunProvider, useRunManager } from 'webrun-react';
import { messages } from 'webrun-react/locales/de';

function Panel(): ReactElement {
  const run = useRunTask();
  return (
    <div lang="de" style={{ display: 'grid', gap: '1rem' }}>
      <button
        type="button"
        onClick={() => run.start({ taskDetails: 'Warte. [after 3s] [cost: 0.0124] [say: Fertig.]' })}
      >
        Starten
      </button>
      <TaskStatus run={run} />
      <CostMeter run={run} />
    </div>
  );
}

export function German(): ReactElement {
  return (
    <WebRunProvider manager={useRunManager()} locale="de" messages={messages} timeZone="Europe/Berlin">
      <Panel />
    </WebRunProvider>
  );
}
