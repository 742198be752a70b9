/** Timeout of a POST: the server may hold `run-task` for 50 s, and a slow network adds to that. */
export const postTimeoutMs = 75_000;

/** Timeout of a poll: the server replies at once from memory, so 30 s without a reply is a lost connection. */
export const pollTimeoutMs = 30_000;

/** Timeout of a poll by any client: one that has neither resolved nor thrown by then never will. */
export const longestPollMs = 35_000;

/** How long the server holds a start request before it answers "pending". */
export const holdMs = 50_000;

/** The polling interval; the documentation asks for 2-3 s, and smarter schedules gained at most 7 % in measurements. */
export const pollIntervalMs = 2_000;

/**
 * Polls are sent in steps of this share of their delay: up to 10 % later, never earlier. The steps start at page load, so the polls
 * of one page go out together, while different pages do not poll in step.
 */
export const pollStepShare = 0.1;

/** The longest polling interval: after many failures, while the key is rejected, and in a hidden tab. */
export const slowestPollMs = 30_000;

/** The default `maxDuration`; the server's own default and upper bound. */
export const defaultMaxDurationMs = 300_000;

/** The smallest `maxDuration` the server accepts; a smaller number is probably in seconds. */
export const minMaxDurationMs = 1_000;

/** Running time beyond `maxDuration` before a task is called overdue: start-up, clean-up and the last poll fit in it. */
export const overdueGraceMs = 60_000;

/** How long a stop that the server accepted may go unconfirmed before the page says so and offers it again: 15 polls. */
export const stopConfirmMs = 30_000;

/** The documented window of the rate limit: how long a 429 without a Retry-After is waited out. */
export const rateLimitWindowMs = 60_000;

/** How long a 503 without a Retry-After is waited out: browsers become free as tasks of other users end. */
export const noInstanceWaitMs = 30_000;

/** The longest Retry-After that is waited out: the longest window in the API's docs is 15 minutes. */
export const longestRetryAfterMs = 900_000;

/** 404s in a row that mean the result is gone: run-task sessions close themselves, but one 404 may come from a moving server. */
export const notFoundRepliesUntilGone = 3;

/** After an acknowledged answer the server may repeat the question while the agent wakes up; this many repeats are ignored. */
export const answeredRepeatsIgnored = 3;

/** The polling interval while the server pushes: a lost push is noticed within this time. */
export const safetyPollMs = 15_000;

/** A socket that has not connected in this time never will: a WebSocket needs two round trips. */
export const liveTimeoutMs = 10_000;

/** How long a live run's task waits for its session's socket, to miss no event of its first second; then it is sent without. */
export const liveJoinMs = 2_000;

/** A connection that pushed and lasted this long was stable: when it drops, the backoff starts over. */
export const liveSteadyMs = 10_000;

/** Tries in a row without an event before a socket is given up; polling continues meanwhile. */
export const liveTriesUntilOff = 4;

/** How many events of a session are kept. */
export const keptEvents = 1_000;

/** A push that only hints at news is followed by at most one request in this time. */
export const hintSpacingMs = 1_000;
/** The window of the rate limit, plus a second for requests that overtake the one before. */
export const rateLimitSpacingMs = 61_000;

/** How long a start under the same `Idempotency-Key` does not become a second task. */
export const idempotencyMs = 600_000;

/** How long a question may go unanswered: a session without activity ends after 5 min, and its task with it. */
export const answerLimitMs = 300_000;
