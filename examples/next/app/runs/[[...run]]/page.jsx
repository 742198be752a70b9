'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import { Suspense, useMemo } from 'react';
import { parseRunsFilter, RunsDashboard, toSearchParams } from 'webrun-react/dashboard';
import 'webrun-react/dashboard.css';

const toPath = (runId, params) =>
  `/runs${runId === null ? '' : `/${runId}`}${params.size > 0 ? `?${params}` : ''}`;

/**
 * The path holds the open run and the query the filter, so Back, a reload and a shared link work. They are set with the browser's
 * own history: Next's router would ask the server for the page each time, and mount another dashboard for each run.
 */
function Runs() {
  const runId = usePathname().split('/')[2] ?? null;
  const params = useSearchParams();
  const filter = useMemo(() => parseRunsFilter(params.toString()), [params]);
  return (
    <RunsDashboard
      selectedRunId={runId}
      onSelectRun={(next) => history.pushState(null, '', toPath(next, params))}
      filter={filter}
      onFilterChange={(next) => history.replaceState(null, '', toPath(runId, toSearchParams(next)))}
      hrefOf={(id) => `/runs/${id}`}
      onSignIn={() => void fetch('/login', { method: 'POST' })}
    />
  );
}

/** Next requires `<Suspense>` around components that read the query. */
export default function Page() {
  return (
    <Suspense>
      <Runs />
    </Suspense>
  );
}
