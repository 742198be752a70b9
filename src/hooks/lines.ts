import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import { emptyLog } from '../core/eventLog.js';
import type { EventLog } from '../core/eventLog.js';
import type { LiveConnection, LiveState } from '../core/socket.js';
import type { Session } from '../core/session.js';
import { heardOf } from './heard.js';
import type { Live } from './live.js';
import type { Runs } from './runs.js';
import type { WatchedTask } from './tasks.js';

/** One session that is, or was, listened to. */
export interface Line {
  /** Its events, also before there are any. */
  readonly log: StoreApi<EventLog>;
  /** How the connection to it stands; `null` while nobody listens. */
  readonly state: StoreApi<LiveState | null>;
  readonly tasks: Map<string, Set<WatchedTask>>;
  readonly onEnd: Set<(reason: string | null) => void>;
  /** What the server said when it opened the session, if this app has opened it. */
  session: Session | undefined;
  connection: LiveConnection | undefined;
  holders: number;
}

/**
 * The sessions of a provider's runs. What listens writes here and is loaded late; hooks and components that show what was heard
 * carry no more than this.
 */
export interface Lines {
  /** The line of a session, made where there is none. */
  of(sessionId: string): Line;
  readonly all: ReadonlyMap<string, Line>;
  /** What listens, once something was listened to. */
  live: Live | undefined;
}

/** Sessions that are remembered; the oldest that nobody listens to goes first. */
const keptSessions = 100;

const ofRuns = /* @__PURE__ */ new WeakMap<Runs, Lines>();

/** The one `Lines` of a provider's runs. */
export function linesOf(runs: Runs): Lines {
  const lines = ofRuns.get(runs) ?? createLines(runs);
  ofRuns.set(runs, lines);
  return lines;
}

function createLines(runs: Runs): Lines {
  const heard = heardOf(runs);
  const all = new Map<string, Line>();
  runs.onReset.add(() => {
    for (const [sessionId, { holders, log }] of all)
      if (holders > 0) log.setState(emptyLog, true);
      else all.delete(sessionId);
  });

  function forgetOldest(but: string): void {
    const idle = [...all].filter(([id, { holders }]) => holders === 0 && id !== but);
    const left = idle.slice(0, Math.max(0, all.size - keptSessions)).map(([id]) => id);
    for (const id of left) all.delete(id);
    if (left.length > 0) heard.setState(new Map([...heard.getState()].filter(([id]) => all.has(id))), true);
  }

  return {
    all,
    live: undefined,
    of(sessionId) {
      let line = all.get(sessionId);
      if (!line) {
        line = {
          log: createStore(() => emptyLog),
          state: createStore<LiveState | null>(() => null),
          tasks: new Map(),
          onEnd: new Set(),
          session: undefined,
          connection: undefined,
          holders: 0,
        };
        all.set(sessionId, line);
        forgetOldest(sessionId);
      }
      return line;
    },
  };
}
