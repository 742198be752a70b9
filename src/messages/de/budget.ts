import type { Messages } from '../en.js';
import type { BudgetValues } from '../en/budget.js';

const used = ({ cost, limit, isDay, isEstimate }: BudgetValues): string => {
  if (!isEstimate)
    return isDay
      ? `Die Läufe von heute haben ${cost} von ${limit} gekostet.`
      : `Dieser Lauf hat ${cost} von ${limit} gekostet.`;
  return isDay
    ? `Die Läufe von heute zählen mit etwa ${cost} von ${limit}, weil einige Kosten nicht bekannt sind.`
    : `Dieser Lauf zählt mit etwa ${cost} von ${limit}, weil seine Kosten nicht bekannt sind.`;
};

/** German words of a budget. */
export const budget: Messages['budget'] = {
  label: 'Budget',
  near: 'Nah am Budget',
  exceeded: 'Über dem Budget',
  asking: 'Budget verbraucht',
  stopping: 'Wird vom Budget gestoppt',
  stopped: 'Vom Budget gestoppt',
  used,
  question: (values) => `${used(values)} Bis ${values.next} fortsetzen?`,
  exceededDescription: (values) => `${used(values)} Er läuft weiter.`,
  pausing: 'Wird angehalten, bis Sie antworten.',
  paused: ({ perMinute, most }) =>
    perMinute === null
      ? 'Angehalten. Was das Warten kostet, ist nicht bekannt.'
      : `Angehalten. Warten kostet etwa ${perMinute} je Minute, höchstens ${most}.`,
  stopsAt: (until, time) => `${until} Ohne Antwort wird dieser Lauf um ${time} gestoppt.`,
  unanswered: 'Niemand hat rechtzeitig geantwortet.',
  unpausable: 'Er ließ sich nicht anhalten, während auf Ihre Antwort gewartet wurde.',
  continueTo: (next) => `Bis ${next} fortsetzen`,
  continuing: 'Wird fortgesetzt …',
  stop: 'Stoppen',
  stoppingButton: 'Wird gestoppt …',
  notContinued: 'Fortsetzen ist nicht gelungen. Versuchen Sie es erneut.',
};
