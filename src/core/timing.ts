/** One POST to the API, `run-task` above all: the server may hold it 50 s, and a slow network adds to that. 75 s is clearly more. */
export const postTimeoutMs = 75_000;

/** One poll: the server answers at once from memory, so 30 s without an answer is a lost connection. */
export const pollTimeoutMs = 30_000;

/** A poll of any client: what has not answered by then, nor thrown as it should, never will. */
export const longestPollMs = 35_000;

/** How long the server holds a start request before it answers "pending". */
export const holdMs = 50_000;

/** The pace of polling; the documentation asks for 2-3 s, and a cleverer schedule was measured to gain at most 7 %. */
export const pollIntervalMs = 2_000;

/**
 * Polls are sent in steps of this share of their delay: up to 10 % later, never earlier. The clock of the steps begins with the page, so
 * what is due in one page goes out together, while different pages do not ask in step.
 */
export const pollStepShare = 0.1;

/** The slowest pace: after many failures, while the key is not accepted, and in a hidden tab. */
export const slowestPollMs = 30_000;

/** `maxDuration` where the caller sets none; the server's own default and its upper bound. */
export const defaultMaxDurationMs = 300_000;

/** The smallest `maxDuration` the server takes; a smaller number is most likely meant in seconds. */
export const minMaxDurationMs = 1_000;

/** Running time beyond `maxDuration` before a task is called overdue: start-up, clean-up and the last poll fit in it. */
export const overdueGraceMs = 60_000;

/** How long a stop that the server has taken may go unconfirmed before the page says so and offers it again: 15 polls. */
export const stopConfirmMs = 30_000;

/** The documented window of the rate limit: how long a 429 without a Retry-After is waited out. */
export const rateLimitWindowMs = 60_000;

/** How long a 503 without a Retry-After is waited out: browsers become free as tasks of other users end. */
export const noInstanceWaitMs = 30_000;

/** The longest Retry-After that is waited out: the longest window any page of the API names is 15 minutes. */
export const longestRetryAfterMs = 900_000;

/** Result-gone rule: run-task sessions close themselves, and one 404 may come from a server that is just moving. */
export const notFoundRepliesUntilGone = 3;

/** After an acknowledged answer the server may repeat the question while the agent wakes up; so many repeats are ignored. */
export const answeredRepeatsIgnored = 3;

/** While the server pushes, a task is still asked about so often: a push that was lost is found within this time. */
export const safetyPollMs = 15_000;

/** A socket that has not connected in this time will not: a WebSocket needs two round trips. */
export const liveTimeoutMs = 10_000;

/** A live run's task waits so long for its session's socket, so that no event of its first second is missed; then it is sent without. */
export const liveJoinMs = 2_000;

/** A connection that stood so long was sound: when it drops, the next try comes as soon as after the first failure. */
export const liveSteadyMs = 10_000;

/** Tries in a row without a word before a socket is given up; polling goes on all the while. */
export const liveTriesUntilOff = 4;

/** How many events of a session are kept. */
export const keptEvents = 1_000;

/** A push that only hints at news is followed by at most one request in this time. */
export const hintSpacingMs = 1_000;
/** The window of the rate limit, and a second for requests that are faster than the one they follow. */
export const rateWindowMs = 61_000;

/** How long a task may be started under the same `Idempotency-Key` without becoming a second one. */
export const idempotencyMs = 600_000;

/** How long a question may go unanswered: a session without activity ends after 5 min, and its task with it. */
export const answerLimitMs = 300_000;
