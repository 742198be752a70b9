import { createRoot } from 'react-dom/client';
import type { ReactElement } from 'react';
import { useResetRuns, useRun, useRuns, WebRunProvider } from 'webrun-react';
import { RunsDashboard } from 'webrun-react/dashboard';
import 'webrun-react/dashboard.css';

const query = new URLSearchParams(location.search);
const persist = query.get('persist');

/** What a test calls in a page with a dashboard. */
export interface GalleryApp {
  dismiss(): void;
  reset(): void;
}

function Controls(): ReactElement {
  const [newest] = useRuns();
  const { dismiss } = useRun(newest?.runId ?? '');
  const reset = useResetRuns();
  Object.assign(window, { app: { dismiss, reset } satisfies GalleryApp });
  return <></>;
}

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <WebRunProvider
      baseUrl={query.get('api') ?? '/api'}
      apiKey="test"
      transport="live"
      persist={persist === 'local' || persist === 'session' ? persist : false}
    >
      <Controls />
      {query.has('bare') || <RunsDashboard shortcuts={false} />}
    </WebRunProvider>,
  );
