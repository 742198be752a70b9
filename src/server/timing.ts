/**
 * Durations that several files of the proxy share, with unit and reason. Those of the protocol are in `core/timing.ts`.
 */

/** A sliding minute of the per-user limits. */
export const minuteMs = 60_000;

/** Midnight to midnight, UTC. */
export const dayMs = 86_400_000;

/** How long a user's record is kept after its last change: the sums of a day are needed until it ends. */
export const recordLifeDays = 2;

/** How long a key names the same start: a laptop that sleeps over night may repeat in the morning. */
export const keepReplyMs = 86_400_000;

/** How long a start that was cancelled may still arrive: well beyond what networks and proxies hold a request for. */
export const lateStartMs = 600_000;

/** The longest a start may be out: 20 s in the queue, 75 s until WebRun is given up, and a slow network. */
export const longestStartMs = 110_000;

/** How long one call of a store may take. A healthy one answers in milliseconds; a person waits for this one. */
export const storeTimeoutMs = 3_000;

/** How often, and for how long, what a store that is away did not take is written again. */
export const rewriteMs = 2_000;
export const rewriteForMs = 60_000;

/** How long a change that could not be written is remembered after the last one of its document. */
export const lateChangesForMs = 600_000;

/** How long a change of a shared document may take, with every repeated attempt. */
export const documentTimeoutMs = 5_000;
