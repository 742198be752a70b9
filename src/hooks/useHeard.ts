'use client';

import { useCallback, useSyncExternalStore } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import type { EventLog } from '../core/eventLog.js';
import { heardOf } from './heard.js';
import { useOptionalRuntime } from './WebRunProvider.js';

/** The events of a session, once it has told something; `undefined` before, and without a provider. */
export function useHeard(sessionId: string | undefined): StoreApi<EventLog> | undefined {
  const runs = useOptionalRuntime();
  const subscribe = useCallback(
    (listener: () => void) => (runs ? heardOf(runs).subscribe(listener) : () => undefined),
    [runs],
  );
  const read = (): StoreApi<EventLog> | undefined =>
    runs && sessionId !== undefined ? heardOf(runs).getState().get(sessionId) : undefined;
  return useSyncExternalStore(subscribe, read, read);
}
