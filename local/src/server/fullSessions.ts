/** The least time between two lines, in milliseconds: tasks that come and go at the limit must not fill the console. */
const quietMs = 60_000;

/**
 * Watches the replies to starts, and reports when one was refused because every session is in use: once until a start is accepted again, and at
 * most once a minute.
 */
export function watchFullSessions(
  maxSessions: number,
  onNotice: (sentence: string) => void,
): (reply: Response) => Promise<void> {
  let isReported = false;
  let reportedAtMs = -Infinity;
  return async (reply) => {
    if (reply.ok) isReported = false;
    if (reply.status !== 503 || isReported || performance.now() - reportedAtMs < quietMs) return;
    const text = await reply.clone().text();
    if (!text.includes('"NO_INSTANCES_AVAILABLE"')) return;
    isReported = true;
    reportedAtMs = performance.now();
    const inUse = maxSessions === 1 ? 'The only session is' : `All ${maxSessions} sessions are`;
    onNotice(
      `${inUse} in use, so a start was refused with 503. Wait until one ends, end one, or restart with a larger --sessions.`,
    );
  };
}
