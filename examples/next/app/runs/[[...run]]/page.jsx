'use client';
import { useParams, useRouter, useSearchParams } from 'next/navigation';
import { Suspense, useMemo } from 'react';
import { parseRunsFilter, RunsDashboard, toSearchParams } from 'webrun-react/dashboard';
import 'webrun-react/dashboard.css';

const toPath = (runId, params) =>
  `/runs${runId === null ? '' : `/${runId}`}${params.size > 0 ? `?${params}` : ''}`;

/** The path holds the open run and the query the filter, so Back, a reload and a shared link work. */
function Runs() {
  const router = useRouter();
  const { run: [runId = null] = [] } = useParams();
  const params = useSearchParams();
  const filter = useMemo(() => parseRunsFilter(params.toString()), [params]);
  return (
    <RunsDashboard
      selectedRunId={runId}
      onSelectRun={(next) => router.push(toPath(next, params), { scroll: false })}
      filter={filter}
      onFilterChange={(next) => router.replace(toPath(runId, toSearchParams(next)), { scroll: false })}
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
