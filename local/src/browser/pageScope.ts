import { setTimeout as delay } from 'node:timers/promises';
import { isLoss, isTimeout, pageCrashed } from './failure.js';
import type { StepFailure } from './failure.js';

/** Ends all waits for a page at once when the page is lost or the task ends. */
export interface PageScope {
  /** Resolves with the work's outcome; rejects when the page is lost or the task ends first. */
  readonly guard: <Value>(work: Promise<Value>) => Promise<Value>;
  readonly pause: (ms: number) => Promise<void>;
  /** Queries the page, and retries if a dialog or navigation interrupted the answer. */
  readonly inquire: <Value>(question: () => Promise<Value>) => Promise<Value>;
  /** Marks the page as lost: everything that waits fails with this error. */
  lose(failure: StepFailure): void;
  /** Replaces the page with another. */
  renew(): void;
  /** Sets the signal that ends the task; null between tasks. */
  setSignal(signal: AbortSignal | null): void;
  readonly isCrashed: boolean;
}

/** How often a query is retried, and after which pause in milliseconds. */
const retries = 3;
const retryMs = 150;

/** Makes the scope of a page that is not lost. */
export function createPageScope(): PageScope {
  let signal: AbortSignal | null = null;
  let isCrashed = false;
  const waiting = new Set<(reason: unknown) => void>();

  const scope: PageScope = {
    async guard(work) {
      work.catch(() => undefined);
      signal?.throwIfAborted();
      if (isCrashed) throw pageCrashed();
      const ending = signal;
      let fail: (reason: unknown) => void = () => undefined;
      const lost = new Promise<never>((_resolve, reject) => void (fail = reject));
      lost.catch(() => undefined);
      const leave = (): void => fail(toReason(ending));
      waiting.add(fail);
      ending?.addEventListener('abort', leave, { once: true });
      try {
        return await Promise.race([work, lost]);
      } catch (error) {
        if (isCrashed && !ending?.aborted) throw pageCrashed();
        throw error;
      } finally {
        ending?.removeEventListener('abort', leave);
        waiting.delete(fail);
      }
    },
    pause: (ms) => scope.guard(delay(ms)),
    async inquire(question) {
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await scope.guard(question());
        } catch (error) {
          if (isLoss(error) || isTimeout(error) || attempt >= retries) throw error;
          await scope.pause(retryMs);
        }
      }
    },
    lose(failure) {
      isCrashed = true;
      for (const fail of waiting) fail(failure);
    },
    renew() {
      isCrashed = false;
    },
    setSignal(next) {
      signal = next;
    },
    get isCrashed() {
      return isCrashed;
    },
  };
  return scope;
}

function toReason(signal: AbortSignal | null): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error && reason.name === 'AbortError'
    ? reason
    : new DOMException('The task has ended.', 'AbortError');
}
