'use client';

import { useEffect, useState } from 'react';
import { createSession } from './session.js';
import type { SessionActions, SessionState } from './sessionState.js';
import { useSource } from './useFollow.js';
import { useLatest } from './useLatest.js';
import { useRuntime } from './WebRunProvider.js';

/** What can be set about {@link useSession}. */
export interface UseSessionOptions {
  /** Ends the session at the server when the component goes. @default false: it warns, because an open session costs money */
  readonly terminateOnUnmount?: boolean;
}

/** What {@link useSession} returns. */
export type UseSessionResult = SessionState & SessionActions;

/**
 * One session: a browser that stays open between tasks. Tasks are sent in order, one at a time; the session can be paused,
 * resumed and ended. It costs money while it is open, also while it is idle.
 * @example
 * const session = useSession({ terminateOnUnmount: true });
 * await session.start();
 * const first = await session.send({ taskDetails: 'Log in to shop.example' });
 */
export function useSession(options: UseSessionOptions = {}): UseSessionResult {
  const runs = useRuntime('useSession');
  const [held] = useState(() => createSession(runs));
  const latest = useLatest(options);
  useEffect(() => {
    uses.set(held, (uses.get(held) ?? 0) + 1);
    return () => {
      uses.set(held, (uses.get(held) ?? 1) - 1);
      // Later, because StrictMode takes a component away and brings it back at once.
      setTimeout(() => {
        if (uses.get(held)) return;
        const isOpen = held.read().status === 'open';
        if (isOpen && latest().terminateOnUnmount) held.actions.terminate().catch(() => undefined);
        else if (isOpen) warn();
        held.leave();
      });
    };
  }, [held, latest]);
  return useSource(held, held.actions);
}

const uses = /* @__PURE__ */ new WeakMap<object, number>();
let hasWarned = false;

function warn(): void {
  if (hasWarned) return;
  hasWarned = true;
  console.warn(
    '[webrun-react] Could not end a session: its component has gone and left it open, where it costs money. Call `terminate()`, or use `useSession({ terminateOnUnmount: true })`.',
  );
}
