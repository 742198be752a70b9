/** Milliseconds on a clock that only goes forward: waits are measured with it, because the wall clock may be set. */
export const now = (): number => globalThis.performance?.now() ?? Date.now();

/** A moment of {@link now} as Unix time in milliseconds, for people; only as accurate as the wall clock is now. */
export const toWallTime = (at: number): number => Math.round(Date.now() + (at - now()));

/** A Unix time in milliseconds as a moment of {@link now}; one in the future counts as this moment. */
export const fromWallTime = (wallTime: number): number => now() - Math.max(0, Date.now() - wallTime);
