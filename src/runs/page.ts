import type { BudgetOptions } from './budget.js';
import type { TaskInput } from '../core/input.js';
import type { RequestLimiter } from './requestLimiter.js';
import type { Poll } from './poll.js';
import type { RunRecord } from './runReducer.js';

/** The parts of a run engine that the page's other engines use. */
export interface Peer {
  readonly id: string;
  /** Identifies its runs, by API and scope. */
  readonly name: string;
  readonly settings?: { readonly budget?: BudgetOptions | undefined };
  readonly budget?: { readonly hasConflict: boolean };
  /** The holders that keep it open; without any it only finishes sending. */
  readonly holders: { readonly size: number };
  readonly store: { readonly records: ReadonlyMap<string, RunRecord> };
  /** Receives messages from other engines. */
  readonly tabs?: { receive(message: unknown): void } | undefined;
}

/** The state that all engines of a page load share. */
export interface Page {
  /** Names this page load; the ids of its engines begin with it. */
  readonly id: string;
  /** Engines that are open or still sending. */
  readonly engines: Set<Peer>;
  /** The engine created last, until one is opened: components rendered before that share it. */
  unopened?: Peer | undefined;
  /** The limiters of open engines, by base URL. */
  readonly limiters: Map<string, RequestLimiter>;
  /** The polling state of each task, by API and task. */
  readonly polls: Map<string, Poll>;
  /** Inputs with their secrets, by run id, until the server has accepted them; in memory only. */
  readonly inputs: Map<string, TaskInput>;
  /** Whether it holds the lock that tells other tabs that it is alive. */
  isLocked: boolean;
}

/** Creates an id unique to this page. Not by `randomUUID`, which is missing without TLS. */
export function createId(): string {
  const parts = new Uint32Array(4);
  try {
    crypto.getRandomValues(parts);
  } catch {
    // `crypto` is missing, as in React Native, or incomplete, as in some tests.
    parts.forEach((_, index) => (parts[index] = Math.random() * 2 ** 32));
  }
  return parts.join('-');
}

export function createPage(): Page {
  let id: string | undefined;
  return {
    // Created on first use: nothing may be random while a server prerenders.
    get id() {
      return (id ??= createId());
    },
    engines: new Set(),
    limiters: new Map(),
    polls: new Map(),
    inputs: new Map(),
    isLocked: false,
  };
}

let current: Page | undefined;

/** This page load. */
export const thisPage = (): Page => (current ??= createPage());

/** Listens to a page event, if there is a page. Captures, because `resume` and `prerenderingchange` of the document do not bubble. */
export function listen(type: string, listener: () => void): () => void {
  globalThis.addEventListener?.(type, listener, true);
  return () => globalThis.removeEventListener?.(type, listener, true);
}
