import { useSyncExternalStore } from 'react';

const subscribe = (): (() => void) => () => undefined;

/** Whether this renders on a server or during hydration, which must first render the same. */
export function useIsOnServer(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => false,
    () => true,
  );
}
