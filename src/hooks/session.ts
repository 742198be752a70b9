import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import { isWebRunError } from '../core/errors.js';
import type { Source } from './desk.js';
import { loadSessionWork } from './load.js';
import { officeOf, toUnsent } from './runs.js';
import type { Runs } from './runs.js';
import { noSession } from './sessionState.js';
import type { SessionActions, SessionState } from './sessionState.js';
import type { SessionWork } from './sessionWork.js';

const doNothing = (): void => undefined;

/** A session to hold on to. */
export interface HeldSession extends Source<SessionState> {
  readonly actions: SessionActions;
  /** Nobody looks any more: its tasks are no longer watched from here, and what was not begun is not. */
  leave(): void;
}

/** Makes a session that is not open yet. What does its work is there at once or loaded meanwhile. */
export function createSession(runs: Runs): HeldSession {
  const store: StoreApi<SessionState> = createStore(() => noSession);
  let work: SessionWork | undefined;
  let coming: Promise<SessionWork> | undefined;
  let visit = 0;

  /** The work if it is there; else it is on its way from now on. */
  function now(): SessionWork | undefined {
    if (work || coming) return work;
    const part = loadSessionWork();
    const office = runs.office();
    if (part instanceof Promise || !office) {
      coming = Promise.all([part, officeOf(runs)]).then(
        ([{ createSessionWork }, there]) => (work = createSessionWork(runs, there, store)),
        () => {
          coming = undefined; // who calls next tries again
          throw toUnsent();
        },
      );
      coming.catch(doNothing); // told to who calls
    } else work = part.createSessionWork(runs, office, store);
    return work;
  }

  async function later(): Promise<SessionWork> {
    const of = visit;
    const there = now() ?? (await coming);
    if (of !== visit) throw new DOMException('The component has gone.', 'AbortError');
    return there as SessionWork;
  }

  now();
  return {
    actions: {
      async start(input) {
        try {
          await (now() ?? (await later())).start(input);
        } catch (error) {
          if (!work && isWebRunError(error)) store.setState({ ...noSession, status: 'refused', error }, true);
          throw error;
        }
      },
      send(input) {
        const sent = now()?.send(input) ?? later().then((late) => late.send(input));
        sent.catch(doNothing); // who does not wait for it sees it in `tasks`
        return sent;
      },
      pause: async () => now()?.pause(),
      resume: async () => now()?.resume(),
      stop: async () => now()?.stop(),
      terminate: async () => now()?.terminate(),
    },
    subscribe: store.subscribe,
    read: store.getState,
    leave() {
      visit++;
      work?.leave();
    },
  };
}
