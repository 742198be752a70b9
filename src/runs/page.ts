import type { BudgetOptions } from './budget.js';
import type { TaskInput } from '../core/input.js';
import type { RequestLimiter } from './requestLimiter.js';
import type { Poll } from './poll.js';
import type { RunRecord } from './runReducer.js';

/** A run engine as the other engines of its page see it. */
export interface Peer {
  readonly id: string;
  /** Which runs it has: those of one API and one scope. */
  readonly name: string;
  readonly settings?: { readonly budget?: BudgetOptions | undefined };
  readonly budget?: { readonly hasRival: boolean };
  /** Those who hold it open; one without is here only for what it still sends. */
  readonly holders: { readonly size: number };
  readonly store: { readonly records: ReadonlyMap<string, RunRecord> };
  /** Takes what another engine publishes. */
  readonly tabs?: { receive(message: unknown): void } | undefined;
}

/** What everything in one page load shares. */
export interface Page {
  /** Names this page load; the ids of its engines begin with it. */
  readonly id: string;
  /** Engines that are open, or still send what they have begun. */
  readonly engines: Set<Peer>;
  /** The engine made last, until one is opened: what is rendered together before that shares it. */
  unopened?: Peer | undefined;
  /** By base URL, those of engines that are open. */
  readonly limiters: Map<string, RequestLimiter>;
  /** By API and task, how it is polled. */
  readonly polls: Map<string, Poll>;
  /** Inputs with their secrets, by run id, until the server has taken them: in memory only. */
  readonly inputs: Map<string, TaskInput>;
  /** It holds the lock by which other tabs know that it lives. */
  isLocked: boolean;
}

/** An id that no other page makes. Not `randomUUID`, which a page without TLS does not have. */
export function createId(): string {
  const parts = new Uint32Array(4);
  try {
    crypto.getRandomValues(parts);
  } catch {
    // There is none, as in React Native, or only a part of it, as a test puts there.
    parts.forEach((_, index) => (parts[index] = Math.random() * 2 ** 32));
  }
  return parts.join('-');
}

export function createPage(): Page {
  let id: string | undefined;
  return {
    // Not before it is needed: where a server renders ahead, nothing may be random.
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

/** Listens to an event of the page, where there is one; `resume` and `prerenderingchange` are the document's, and do not bubble. */
export function listen(type: string, listener: () => void): () => void {
  globalThis.addEventListener?.(type, listener, true);
  return () => globalThis.removeEventListener?.(type, listener, true);
}
