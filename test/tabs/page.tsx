import { QueryClient } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { useEffect } from 'react';
import type { ReactElement } from 'react';
import { useResetRuns, useRun, useRuns, useStartTask, WebRunProvider } from 'webrun-react';
import type { ListedRun } from 'webrun-react';

/** What a test calls in the page. */
export interface PageApp {
  start(taskDetails: string): string;
  list(): {
    runId: string;
    details: string;
    status: string;
    message: string | null | undefined;
    reason: string | undefined;
  }[];
  answer(runId: string, text: string): Promise<void>;
  cancel(runId: string): Promise<void>;
  dismiss(runId: string): void;
  reset(): void;
  /** Asks the origin for something else. */
  ping(): Promise<void>;
}

declare global {
  interface Window {
    app: PageApp;
  }
}

const query = new URLSearchParams(location.search);
const persist = query.get('persist') === 'local' ? 'local' : 'session';
/** The slot of the runs that it starts; without it, one of the component's own. */
const name = query.get('name') ?? undefined;
/** So many runs are started as soon as the page is there. */
const starts = Number(query.get('starts') ?? 0);
/** So many POSTs may be held; without it as many as the package takes. */
const maxHeldPosts = Number(query.get('held')) || undefined;

const dismissers = new Map<string, () => void>();

function Row({ runId }: { readonly runId: string }): ReactElement {
  const { status, dismiss } = useRun(runId);
  dismissers.set(runId, dismiss);
  return <li>{status}</li>;
}

function App(): ReactElement {
  const runs = useRuns();
  const start = useStartTask({ name });
  const reset = useResetRuns();
  useEffect(() => {
    for (let each = 0; each < starts; each++) start({ taskDetails: `[until released] [say: ${each}]` });
  }, [start]);
  // Read while rendering: this component renders again when one of these changes, and only then.
  const listed = runs.map((run) => ({
    runId: run.runId,
    details: run.input?.taskDetails ?? '',
    status: run.status,
    message: run.result?.message ?? run.guardrail?.question,
    reason: run.reason,
  }));
  const find = (runId: string): ListedRun | undefined => runs.find((run) => run.runId === runId);
  window.app = {
    start: (taskDetails) => start({ taskDetails }),
    list: () => listed,
    answer: async (runId, text) => find(runId)?.answer(text),
    cancel: async (runId) => find(runId)?.cancel(),
    dismiss: (runId) => dismissers.get(runId)?.(),
    reset,
    async ping() {
      await (await fetch(`/ping?${Math.random()}`, { cache: 'no-store' })).text();
    },
  };
  return (
    <ul>
      {runs.map(({ runId }) => (
        <Row key={runId} runId={runId} />
      ))}
    </ul>
  );
}

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <WebRunProvider
      baseUrl="/api"
      persist={persist}
      maxHeldPosts={maxHeldPosts}
      queryClient={new QueryClient()}
    >
      <App />
    </WebRunProvider>,
  );
