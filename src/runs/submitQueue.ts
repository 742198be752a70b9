import { now, toWallTime } from '../core/clock.js';
import { isThenable } from '../core/promises.js';
import type { RateLimit } from '../core/request.js';
import { rateLimitSpacingMs } from '../core/timing.js';
import type { Release, RequestLimiter } from './requestLimiter.js';
import { normalWait } from './runState.js';
import type { RunView, Waiting } from './runState.js';
import type { RunStore } from './runStore.js';

/** What a queue needs from its engine. */
export interface SubmitQueueHost {
  readonly limiter: RequestLimiter;
  readonly store: RunStore;
  /** The run of an id. Its `submit` sends it, and resolves when its POST has ended, with `false` when none was sent. */
  runOf(runId: string): { submit(): Promise<boolean> };
}

/**
 * Runs that wait to be sent: by priority, then first come, first served. Waits for a permit and for the server's rate limit, which
 * it reads from the headers.
 */
export class SubmitQueue {
  readonly #host: SubmitQueueHost;
  /** Queued runs, the next to be sent first. */
  runIds: readonly string[] = [];
  /** Counted from one. */
  readonly #places = new Map<string, number>();
  #isOpen = false;
  #isAcquiring = false;
  /** When POSTs left within the rate limit's window, on the clock of `now()`. */
  #sentAt: number[] = [];
  #limit = Infinity;
  #blockedUntil = 0;
  #blockedUntilWall = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: SubmitQueueHost) {
    this.#host = host;
  }

  /** The place of a run, and why it waits; `undefined` when it is not in the queue. */
  viewOf(runId: string): RunView | undefined {
    const place = this.#places.get(runId);
    const isBlocked = this.#blockedUntil > now();
    const blocked: Waiting = { ...normalWait, reason: 'rate-limited', nextPollAt: this.#blockedUntilWall };
    return place ? { place, waiting: isBlocked ? blocked : normalWait } : undefined;
  }

  /** Starts sending, now that the storage has been read. */
  open(): void {
    this.#isOpen = true;
    this.#advance();
  }

  /** Adds a run; one that comes back goes before those of its priority. */
  add(runId: string, isRepeat = false): void {
    const priorityOf = (id: string): number => this.#host.store.getRecord(id)?.priority ?? 0;
    const priority = priorityOf(runId);
    const isBefore = (other: string): boolean =>
      isRepeat ? priorityOf(other) > priority : priorityOf(other) >= priority;
    this.#change(runId, this.runIds.toSpliced(this.runIds.findLastIndex(isBefore) + 1, 0, runId));
    this.#advance();
  }

  remove(runId: string): void {
    if (!this.#places.delete(runId)) return;
    this.#change(runId, this.runIds.toSpliced(this.runIds.indexOf(runId), 1));
  }

  /** Notes what the reply to a POST that left at `sentAt` says about the rate limit. */
  noteRateLimit(sentAt: number, rateLimit: RateLimit): void {
    this.#limit = rateLimit.limit;
    // Others may use the key too, so the server's count wins if it is stricter.
    if (rateLimit.remaining <= this.#sentAt.filter((at) => at > sentAt).length) this.block(rateLimit.resetMs);
  }

  /** Sends nothing for this long. */
  block(ms: number): void {
    this.#blockUntil(now() + ms);
    this.#advance();
  }

  #blockUntil(at: number): void {
    if (at <= this.#blockedUntil) return;
    this.#blockedUntil = at;
    this.#blockedUntilWall = toWallTime(at);
    this.#host.store.notify(this.runIds);
  }

  /** Adds or removes a run. Of the others, only those that move have changed: one added at the end moves none. */
  #change(runId: string, runIds: readonly string[]): void {
    const changed = new Set([runId]);
    runIds.forEach((other, index) => {
      if (other === this.runIds[index]) return;
      this.#places.set(other, index + 1);
      changed.add(other);
    });
    this.runIds = runIds;
    this.#host.store.notify(changed);
  }

  /** Whether the rate limit allows a POST; if not, schedules the moment when it does. */
  #allowOrSchedule(): boolean {
    const at = now();
    this.#sentAt = this.#sentAt.filter((sentAt) => sentAt > at - rateLimitSpacingMs);
    const isFull = this.#sentAt.length >= this.#limit;
    if (isFull) this.#blockUntil(this.#sentAt[0]! + rateLimitSpacingMs);
    const isAllowed = this.#blockedUntil <= at;
    if (!isAllowed && !this.#timer)
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#host.store.notify(this.runIds);
        this.#advance();
      }, this.#blockedUntil - at);
    return isAllowed;
  }

  /** Takes one permit at a time, so that waiting for other tabs holds only one of this tab's own. */
  #advance(): void {
    while (this.#isOpen && !this.#isAcquiring && this.runIds.length > 0 && this.#allowOrSchedule()) {
      const release = this.#host.limiter.acquirePost();
      if (isThenable(release)) {
        this.#isAcquiring = true;
        void release.then((late) => {
          this.#isAcquiring = false;
          this.#send(late);
          this.#advance();
        });
      } else this.#send(release);
    }
  }

  #send(release: Release): void {
    const [next] = this.runIds;
    if (next === undefined || !this.#allowOrSchedule()) return release();
    const sentAt = now();
    this.#sentAt.push(sentAt);
    this.remove(next);
    const run = this.#host.runOf(next);
    void run.submit().then((isSent) => {
      if (!isSent) this.#sentAt.splice(this.#sentAt.indexOf(sentAt), 1);
      release();
      this.#advance();
    });
  }
}
