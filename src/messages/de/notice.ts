import type { Messages } from '../en.js';

/** German words of the browser's notices. */
export const notice: Messages['notice'] = {
  guardrail: (service) => ['Ein Lauf braucht Sie', `${service} wartet auf Ihre Antwort.`],
  budget: () => [
    'Ein Lauf hat sein Budget verbraucht',
    'Öffnen Sie ihn: Was hat er gekostet, und läuft er weiter?',
  ],
  failed: (service) => ['Ein Lauf ist gescheitert', `${service} hat ihn ohne Antwort beendet.`],
  completed: () => ['Ein Lauf ist fertig', 'Seine Antwort liegt vor.'],
  ask: 'Benachrichtigen',
  denied: 'Benachrichtigungen sind für diese Seite gesperrt. Erlauben Sie sie im Browser.',
  unsupported: 'Dieser Browser zeigt keine Benachrichtigungen.',
  /** What is left of the proxy's limits. */
  left: {
    usd: (remaining, limit) => `heute noch ${remaining} von ${limit}`,
    starts: (remaining, limit) => `noch ${remaining} von ${limit} Starts in dieser Minute`,
    runs: (remaining, limit) => `noch ${remaining} von ${limit} Läufen zugleich`,
  },
  proxyRefused: (code, time) => `um ${time} vom Server abgelehnt: ${code}`,
};
