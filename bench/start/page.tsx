import { useEffect } from 'react';
import type { ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { useRunTask, WebRunProvider } from 'webrun-react';

// One button whose click sends a POST, by this package or by `fetch`. The page clicks it itself: when it is shown, or a second later.

const kind = decodeURIComponent(location.search);
const input = { taskDetails: 'Find a lamp' };
let startedAt = 0;

/** Resolves with the time from `startedAt` to the POST. */
const sent = new Promise<number>((resolve) => {
  new PerformanceObserver((list) => {
    const post = list.getEntries().find(({ name }) => name.endsWith('/start/run-task'));
    if (post) resolve(post.startTime - startedAt);
  }).observe({ type: 'resource', buffered: true });
});
(globalThis as { whenSent?: Promise<number> }).whenSent = sent;

function Button({ start }: { readonly start: () => unknown }): ReactElement {
  useEffect(() => {
    const click = (): void => {
      startedAt = performance.now();
      document.querySelector('button')?.click();
    };
    if (kind.includes('shown')) click();
    else setTimeout(click, 1_000);
  }, []);
  return <button onClick={start}>Start</button>;
}

function Ours(): ReactElement {
  const { start } = useRunTask();
  return <Button start={() => start(input)} />;
}

function Plain(): ReactElement {
  const start = (): Promise<Response> =>
    fetch('/api/start/run-task', { method: 'POST', body: JSON.stringify(input) });
  return <Button start={start} />;
}

createRoot(document.body.appendChild(document.createElement('main'))).render(
  kind.includes('plain') ? (
    <Plain />
  ) : (
    <WebRunProvider baseUrl="/api">
      <Ours />
    </WebRunProvider>
  ),
);
