import { useSyncExternalStore } from 'react';

const subscribe = (): (() => void) => () => undefined;

/** Whether this is drawn on a server, or by a page that takes over from it and has to draw the same first. */
export function useIsOnServer(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => false,
    () => true,
  );
}
