import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { useRunManager, useStartTask } from 'webrun-react';

const notify = (title: string, tag: string): Notification => new Notification(title, { tag });

export function Notified(): ReactElement {
  const manager = useRunManager();
  const start = useStartTask();
  const [news, setNews] = useState<readonly string[]>([]);
  useEffect(
    () =>
      manager.onSettled((run) => {
        setNews((before) => [...before, `${run.input?.taskDetails.slice(0, 14)}: ${run.status}`]);
        // A task's answer is text of strangers: say that it ended, not what it says.
        if (document.hidden && globalThis.Notification?.permission === 'granted')
          notify('A task has ended', run.runId);
      }),
    [manager],
  );
  return (
    <>
      <button type="button" onClick={() => start({ taskDetails: 'Read the page. [after 2s] [say: Read.]' })}>
        Start a task
      </button>
      <ul role="log" aria-label="News">
        {news.map((line, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- lines are only added
          <li key={index}>{line}</li>
        ))}
      </ul>
    </>
  );
}
