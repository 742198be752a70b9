import { useMemo, useSyncExternalStore } from 'react';
import { parseRunsFilter, toSearchParams } from 'webrun-react/dashboard';
import type { DashboardView, RunsFilter } from 'webrun-react/dashboard';

/** What the dashboard shows, kept in the address, so that Back, a reload and a bookmark work. */
interface DashboardLocation {
  /** The id of the open run; the app's own, never a session's. */
  readonly runId: string | null;
  readonly view: DashboardView;
  readonly filter: RunsFilter;
}

/** Reads it from the address. */
export function useDashboardLocation(): DashboardLocation {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return useMemo(() => parseLocation(hash), [hash]);
}

/** The address of a run, for a link. It holds the run's id and nothing else. */
export const hrefOf = (runId: string): string => toHref({ runId, view: 'runs', filter: {} });

/** Shows something else. `replace` adds no history entry, for example while the user types. */
export function navigate(change: Partial<DashboardLocation>, how: 'push' | 'replace' = 'push'): void {
  const href = toHref({ ...parseLocation(location.hash), ...change });
  if (href === (location.hash || '#')) return;
  if (how === 'push') {
    location.hash = href;
    return;
  }
  history.replaceState(null, '', href);
  dispatchEvent(new Event('hashchange'));
}

function toHref({ runId, view, filter }: DashboardLocation): string {
  const params = toSearchParams(filter);
  if (runId !== null) params.set('run', runId);
  if (view === 'statistics') params.set('view', view);
  return `#${params.toString()}`;
}

function parseLocation(hash: string): DashboardLocation {
  const params = new URLSearchParams(hash.slice(1));
  return {
    runId: params.get('run'),
    view: params.get('view') === 'statistics' ? 'statistics' : 'runs',
    filter: parseRunsFilter(params),
  };
}

function subscribe(onChange: () => void): () => void {
  addEventListener('hashchange', onChange);
  return () => removeEventListener('hashchange', onChange);
}
