import { createRoot } from 'react-dom/client';
import type { ReactElement } from 'react';
import { TaskStatus, useRunManager, useRuns, useStartTask, WebRunProvider } from 'webrun-react';
import type { BudgetOptions } from 'webrun-react';

/** What a test calls in a page with a budget. */
export interface BudgetApp {
  start(taskDetails: string): string;
  list(): readonly {
    readonly status: string;
    readonly phase: string | undefined;
    readonly costUsd: number | null;
    readonly budget: unknown;
  }[];
}

const query = new URLSearchParams(location.search);
const budget = JSON.parse(query.get('budget') ?? '{}') as BudgetOptions;
const baseUrl = query.get('api') ?? '/api';

function App(): ReactElement {
  const runs = useRuns();
  const start = useStartTask();
  const manager = useRunManager();
  Object.assign(window, {
    app: {
      start: (taskDetails) => start({ taskDetails }),
      list: () =>
        manager.list().map((run) => ({
          status: run.status,
          phase: run.phase,
          costUsd: run.usage?.costUsd ?? null,
          budget: run.budget,
        })),
    } satisfies BudgetApp,
  });
  return (
    <ul>
      {runs.map((run) => (
        <li key={run.runId}>
          <TaskStatus run={run} />
        </li>
      ))}
    </ul>
  );
}

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <WebRunProvider baseUrl={baseUrl} apiKey="test" persist="local" budget={budget}>
      <App />
    </WebRunProvider>,
  );
