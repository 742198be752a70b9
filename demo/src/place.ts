import { useSyncExternalStore } from 'react';

/** Which runs the list shows. */
export type Filter = 'all' | 'needs-you' | 'running' | 'failed';
export const filters: readonly Filter[] = ['all', 'needs-you', 'running', 'failed'];

/** Where the reader is: kept in the address, so that Back, a reload and a bookmark work. */
export interface Place {
  /** The id of the open run; the app's own, never a session's. */
  readonly run: string | null;
  readonly show: Filter;
  readonly find: string;
}

/** The place in the address. */
export function usePlace(): Place {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return toPlace(hash);
}

/** The address of a place, for a link. */
export function toHref(place: Place, change: Partial<Place>): string {
  const { run, show, find } = { ...place, ...change };
  const fields = new URLSearchParams();
  if (run !== null) fields.set('run', run);
  if (show !== 'all') fields.set('show', show);
  if (find !== '') fields.set('find', find);
  return `#${fields.toString()}`;
}

/** Goes to another place. `replace` leaves no step for Back: for what is typed. */
export function go(change: Partial<Place>, how: 'push' | 'replace' = 'push'): void {
  const href = toHref(toPlace(location.hash), change);
  if (href === (location.hash || '#')) return;
  if (how === 'push') {
    location.hash = href;
    return;
  }
  history.replaceState(null, '', href);
  dispatchEvent(new Event('hashchange'));
}

function toPlace(hash: string): Place {
  const fields = new URLSearchParams(hash.slice(1));
  return {
    run: fields.get('run'),
    show: filters.find((filter) => filter === fields.get('show')) ?? 'all',
    find: fields.get('find') ?? '',
  };
}

function subscribe(onChange: () => void): () => void {
  addEventListener('hashchange', onChange);
  return () => removeEventListener('hashchange', onChange);
}
