/**
 * Durations that several files of the proxy share. The protocol's are in `core/timing.ts`.
 */

/** The sliding minute of the per-user limits. */
export const minuteMs = 60_000;

/** Midnight to midnight, UTC. */
export const dayMs = 86_400_000;

/** How long a user's record is kept after its last change: a day's sums are needed until it ends. */
export const recordLifeDays = 2;

/** How long a key stands for the same start: a laptop that sleeps overnight may repeat it in the morning. */
export const keepReplyMs = 86_400_000;

/** How long a cancelled start may still arrive: well beyond the time that networks and proxies hold a request. */
export const lateStartMs = 600_000;

/** The longest that a start may be pending: 20 s in the queue, 75 s until WebRun times out, and a slow network. */
export const longestStartMs = 110_000;

/** How long one store call may take. A healthy store answers in milliseconds; a person is waiting. */
export const storeTimeoutMs = 3_000;

/** How often, and for how long, writes that an unavailable store did not accept are retried. */
export const rewriteMs = 2_000;
export const rewriteForMs = 60_000;

/** How long a change that could not be written is remembered after the last one of its document. */
export const lateChangesForMs = 600_000;

/** How long a change of a shared document may take, including retries. */
export const documentTimeoutMs = 5_000;
