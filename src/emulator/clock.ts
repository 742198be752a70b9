/** Where the emulator's time comes from. */
export interface Clock {
  /** Unix time in milliseconds. */
  now(): number;
  /**
   * Runs `run` once after `ms` milliseconds; the returned function cancels it.
   * A background timer does not keep a Node process alive.
   */
  after(ms: number, run: () => void, options?: { readonly isBackground?: boolean | undefined }): () => void;
}

/** Real time. The globals are read at each call, so a test runner's fake timers drive it too. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run, { isBackground = false } = {}) {
    const timer = setTimeout(run, ms);
    if (isBackground) (timer as { unref?: () => void }).unref?.();
    return () => clearTimeout(timer);
  },
};

/** A clock that moves only when told to. */
export interface VirtualClock extends Clock {
  /**
   * Advances time by `ms` milliseconds; each timer on the way runs at its own time, and its async work finishes before the next.
   * @throws {RangeError} when `ms` is negative or not finite
   */
  advance(ms: number): Promise<void>;
}

// Captured when the module loads: fake timers installed later must not stop the virtual clock.
const realSetTimeout = globalThis.setTimeout.bind(globalThis);

/** Waits one turn of the event loop, after which all pending promise callbacks have run. */
const settle = (): Promise<void> => new Promise((resolve) => void realSetTimeout(resolve, 0));

/**
 * Makes a clock for tests and stories without a test runner: no time passes until `advance` is called.
 * @param startAt Unix time in milliseconds. @default 2026-01-01T00:00:00Z
 * @example
 * const clock = createVirtualClock();
 * const emulator = createEmulator({ clock });
 * const reply = emulator.fetch('http://webrun.test/start/run-task', request);
 * await clock.advance(1_000);
 */
export function createVirtualClock(startAt: number = Date.UTC(2026, 0, 1)): VirtualClock {
  let now = startAt;
  let order = 0;
  const timers = new Map<number, { readonly at: number; readonly run: () => void }>();

  const nextUntil = (end: number): [number, { readonly at: number; readonly run: () => void }] | undefined =>
    [...timers].filter(([, timer]) => timer.at <= end).toSorted(([a, x], [b, y]) => x.at - y.at || a - b)[0];

  return {
    now: () => now,
    after(ms, run) {
      const id = ++order;
      timers.set(id, { at: now + Math.max(0, ms), run });
      return () => void timers.delete(id);
    },
    async advance(ms) {
      if (!(ms >= 0 && ms < Infinity))
        throw new RangeError(
          `[webrun-react] Could not advance the clock by ${ms} ms: time only moves on. Give it 0 or more milliseconds.`,
        );
      const end = now + ms;
      await settle();
      for (let next = nextUntil(end); next; next = nextUntil(end)) {
        const [id, timer] = next;
        timers.delete(id);
        now = Math.max(now, timer.at);
        timer.run();
        // oxlint-disable-next-line no-await-in-loop -- one timer after the other is what a clock does
        await settle();
      }
      // Another call may have advanced further meanwhile.
      now = Math.max(now, end);
    },
  };
}

/** A pausable timer: time counts only while it runs. */
export interface Countdown {
  /** Starts or pauses it; has no effect if it already does that. */
  run(isRunning: boolean): void;
  cancel(): void;
}

/** Makes a countdown of `ms` milliseconds, initially paused. */
export function createCountdown(clock: Clock, ms: number, onEnd: () => void): Countdown {
  let leftMs = ms;
  let startedAt = 0;
  let stop: (() => void) | null = null;
  let isOver = false;
  const hold = (): void => {
    stop?.();
    if (stop) leftMs = Math.max(0, leftMs - (clock.now() - startedAt));
    stop = null;
  };
  return {
    run(isRunning) {
      if (isOver || isRunning === (stop !== null)) return;
      if (!isRunning) return hold();
      startedAt = clock.now();
      stop = clock.after(leftMs, () => {
        isOver = true;
        stop = null;
        onEnd();
      });
    },
    cancel() {
      hold();
      isOver = true;
    },
  };
}
