import { useEffect } from 'react';
import type { ReactElement } from 'react';
import { useRuns } from 'webrun-react';
import { RunsDashboard } from 'webrun-react/dashboard';
import { hrefOf, navigate, useDashboardLocation } from './dashboardLocation.js';
import { useReadyTasks } from './server.js';
import { ThemeSwitch } from './theme.js';

/** The cost of a day and of a run, in US dollars, from which the dashboard warns. */
const dayBudgetUsd = 1;
const runBudgetUsd = 0.05;

/** The whole demo: the dashboard of the package, its location in the address, ready tasks, a theme. */
export function App(): ReactElement {
  const { runId, view, filter } = useDashboardLocation();
  const readyTasks = useReadyTasks();
  useTitle();
  return (
    <main className="page">
      <h1 className="webrun-visually-hidden">Runs</h1>
      <RunsDashboard
        selectedRunId={runId}
        onSelectRun={(next) => navigate({ runId: next })}
        view={view}
        onViewChange={(next) => navigate({ view: next })}
        filter={filter}
        onFilterChange={(next) => navigate({ filter: next }, 'replace')}
        hrefOf={hrefOf}
        readyTasks={readyTasks}
        dayBudgetUsd={dayBudgetUsd}
        runBudgetUsd={runBudgetUsd}
        actions={<ThemeSwitch />}
      />
    </main>
  );
}

/** A background tab shows how many runs need a person, else how many are active. */
function useTitle(): void {
  const runs = useRuns();
  const waiting = runs.filter(({ status }) => status === 'guardrail').length;
  const running = runs.filter(({ isPending, status }) => isPending && status !== 'queued').length;
  useEffect(() => {
    document.title = toTitle(waiting, running);
  }, [waiting, running]);
}

function toTitle(waiting: number, running: number): string {
  if (waiting > 0) return waiting === 1 ? '1 needs you: runs' : `${waiting} need you: runs`;
  return running > 0 ? `${running} running: runs` : 'Runs';
}
