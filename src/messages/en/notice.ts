/** Words of the browser's notices: a title and a sentence each. They name no task, question or session. */
export const notice = {
  guardrail: (service: string): readonly [title: string, body: string] => [
    'A run needs you',
    `${service} waits for your answer.`,
  ],
  budget: (_service: string): readonly [title: string, body: string] => [
    'A run has used its budget',
    'Open it to see what it has cost, and whether it goes on.',
  ],
  failed: (service: string): readonly [title: string, body: string] => [
    'A run has failed',
    `${service} ended it without an answer.`,
  ],
  completed: (_service: string): readonly [title: string, body: string] => [
    'A run is done',
    'Its answer is ready.',
  ],
  ask: 'Notify me',
  denied: 'Notifications are blocked for this site. Allow them in the browser.',
  unsupported: 'This browser shows no notifications.',
  /** What is left of the proxy's limits. */
  left: {
    usd: (remaining: string, limit: string): string => `${remaining} of ${limit} left today`,
    starts: (remaining: string, limit: string): string => `${remaining} of ${limit} starts left this minute`,
    runs: (remaining: string, limit: string): string => `${remaining} of ${limit} concurrent runs left`,
  },
  proxyRefused: (code: string, time: string): string => `refused by the server at ${time}: ${code}`,
};
