/**
 * Every number of time of the proxy, with its unit and its reason. What it shares with the client stands in `core/timing.ts`.
 */

/** How long a request waits for the account's limit before it is told to come again: with the 50 s hold it stays under the client's 75 s. */
export const queueWaitMs = 20_000;

/** How often a waiting request looks whether it is its turn; the shared document is only read then. */
export const queueLookMs = 200;

/** The account's limits are counted in a sliding minute (protocol section 14); half a second more for clocks that differ. */
export const rateWindowMs = 60_500;

/** A sliding minute of the per-user limits. */
export const minuteMs = 60_000;

/** A body that takes longer to arrive is a slow attack or a dead connection. */
export const bodyTimeoutMs = 30_000;

/** How long a key names the same start: a laptop that sleeps over night may repeat in the morning. */
export const keepReplyMs = 86_400_000;

/** How often the holder of a start says in the store that it still holds it. */
export const heartbeatMs = 4_000;

/** A holder that was silent for so long has died, whatever the clocks of the machines say: three heartbeats and a slow store. */
export const silentHolderMs = 14_000;

/** How often a repeat on another instance looks whether the reply has come. */
export const repeatLookMs = 100;

/** The longest a repeat waits on a start of the same instance: queue, hold and a slow network. A worker that was ended never answers. */
export const repeatWaitMs = 110_000;

/** How long a handle opens: longer than any result is kept, short enough that a leaked one dies. */
export const handleLifeMs = 2_592_000_000;

/** After an acknowledged stop a run leaves the books when no poll has told its cost by then. */
export const stoppedGraceMs = 10_000;

/** Beyond its own time limit a run that nobody asks for is taken for ended: start-up and clean-up fit in it. */
export const forgottenRunGraceMs = 60_000;

/** How long the first try to change a contended document again is put off; grows with each try. */
export const contentionMs = 4;
