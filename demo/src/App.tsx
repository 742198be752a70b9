import { useEffect } from 'react';
import type { ReactElement } from 'react';
import { useRuns } from 'webrun-react';
import { RunsDashboard } from 'webrun-react/dashboard';
import { go, hrefOf, usePlace } from './place.js';
import { useReadyTasks } from './server.js';
import { ThemeSwitch } from './theme.js';

/** The cost of a day and of a run, in US dollars, from which the dashboard warns. */
const dayBudgetUsd = 1;
const runBudgetUsd = 0.05;

/** The whole demo: the dashboard of the package, its place in the address, ready tasks, a theme. */
export function App(): ReactElement {
  const { runId, view, filter } = usePlace();
  const readyTasks = useReadyTasks();
  useTitle();
  return (
    <main className="page">
      <h1 className="webrun-visually-hidden">Runs</h1>
      <RunsDashboard
        selectedRunId={runId}
        onSelectRun={(next) => go({ runId: next })}
        view={view}
        onViewChange={(next) => go({ view: next })}
        filter={filter}
        onFilterChange={(next) => go({ filter: next }, 'replace')}
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
    const needsYou = waiting === 1 ? '1 needs you' : `${waiting} need you`;
    document.title = waiting > 0 ? `${needsYou}: runs` : running > 0 ? `${running} running: runs` : 'Runs';
  }, [waiting, running]);
}
