import { useMemo } from 'react';
import type { ReactElement } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { parseRunsFilter, RunsDashboard, toSearchParams } from 'webrun-react/dashboard';

/** The path holds the open run and the query the filter, so Back, a reload and a shared link work. */
export function Runs(): ReactElement {
  const { runId = null } = useParams();
  const [params, setParams] = useSearchParams();
  const filter = useMemo(() => parseRunsFilter(params), [params]);
  const navigate = useNavigate();
  return (
    <RunsDashboard
      selectedRunId={runId}
      onSelectRun={(next) => void navigate({ pathname: `/${next ?? ''}`, search: params.toString() })}
      filter={filter}
      onFilterChange={(next) => setParams(toSearchParams(next), { replace: true })}
      hrefOf={(id) => `/${id}`}
      onSignIn={() => void fetch('/login', { method: 'POST' })}
    />
  );
}
