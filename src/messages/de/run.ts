import type { Messages } from '../en.js';
import { toSentence } from './toSentence.js';

export const common: Messages['common'] = { service: 'WebRun', direction: 'ltr' };

const inTime = (time: string | null): string => (time === null ? 'gleich' : `in ${time}`);

export const status: Messages['status'] = {
  label: 'Aufgabenstatus',
  states: {
    ready: ['Bereit', 'Es läuft nichts, und es entstehen keine Kosten.'],
    queued: ['In der Warteschlange', 'Wartet, bis sie an der Reihe ist. Noch keine Kosten.'],
    queuedOffline: ['In der Warteschlange', 'Startet, sobald Sie online sind. Noch keine Kosten.'],
    queuedLimited: [
      'In der Warteschlange',
      ({ service, time }) => toSentence(`${service} begrenzt Anfragen. Startet ${inTime(time)}`),
    ],
    submitting: [
      ({ service }) => `Warten auf ${service}`,
      ({ usual }) => `${usual === null ? '' : `Meist unter ${usual} `}Bitte Seite offen lassen.`,
      'Aufgabe gesendet.',
    ],
    submittingOffline: ['Offline', 'Sie sind offline. Die Aufgabe läuft evtl.'],
    resending: [
      'Noch nicht bestätigt',
      ({ time }) => toSentence(`Sie läuft vielleicht. Versuch ${inTime(time)}`),
      'Noch nicht bestätigt. Die Aufgabe läuft vielleicht.',
    ],
    running: [
      'Läuft',
      ({ service, limit, interval }) =>
        [
          limit === null ? `${service} arbeitet.` : `${service} arbeitet, höchstens ${limit}`,
          interval !== null && `Prüfung alle ${interval}`,
        ]
          .filter(Boolean)
          .join(' '),
      'Aufgabe läuft.',
    ],
    limited: [
      'Läuft',
      ({ service, time }) => toSentence(`${service} begrenzt Anfragen. Nächste Prüfung ${inTime(time)}`),
      'Aufgabe läuft.',
    ],
    overdue: [
      'Läuft noch',
      ({ limit }) =>
        limit === null
          ? 'Zeitlimit überschritten. Evtl. weitere Kosten.'
          : `Über ${limit} Evtl. weitere Kosten.`,
      'Läuft noch, Zeitlimit überschritten.',
    ],
    reconnecting: [
      'Verbindet neu',
      ({ time }) => toSentence(`Sie läuft vielleicht. Versuch ${inTime(time)}`),
      'Verbindung verloren. Die Aufgabe läuft vielleicht noch.',
    ],
    browserLost: [
      'Verbindet neu',
      ({ service }) => `${service} hat den Browser verloren und sucht ihn.`,
      ({ service }) => `${service} hat den Browser verloren.`,
    ],
    offline: [
      'Offline',
      ({ service }) => toSentence(`Sie läuft vielleicht noch bei ${service}`),
      'Offline. Die Aufgabe läuft vielleicht noch.',
    ],
    signedOut: ['Abgemeldet', 'Nichts gestoppt. Melden Sie sich neu an.', 'Abgemeldet. Nichts gestoppt.'],
    denied: [
      'Zugriff verweigert',
      'Nichts gestoppt. Anmeldung oder Schlüssel prüfen.',
      'Zugriff verweigert. Nichts gestoppt.',
    ],
    detached: [
      'Nicht beobachtet',
      'Läuft weiter und kann Geld kosten.',
      'Nicht mehr beobachtet, die Aufgabe läuft weiter.',
    ],
    paused: ['Pausiert', 'Wartet auf Sie. Die Sitzung kostet weiter.'],
    stopping: ['Wird gestoppt', ({ service }) => `${service} muss noch bestätigen. Dann enden die Kosten.`],
    stoppingUnsent: [
      'Wird gestoppt',
      ({ service, usual }) =>
        toSentence(`Stoppt, sobald ${service} antwortet${usual === null ? '' : `, in höchstens ${usual}`}`),
    ],
    stoppingCut: [
      'Wird gestoppt',
      'Nicht bestätigt. Kostet vielleicht mehr.',
      'Wird gestoppt, noch nicht bestätigt.',
    ],
    asks: ['Braucht Sie', ({ service }) => `${service} fragt:`, ({ quote }) => `Braucht Sie: ${quote}`],
    asksCut: [
      'Braucht Sie',
      ({ service, time }) => toSentence(`${service} ist nicht erreichbar. Versuch ${inTime(time)}`),
      ({ quote }) => `Braucht Sie: ${quote}`,
    ],
    asksElsewhere: [
      'Braucht Sie',
      'Die Aufgabe wartet auf Ihre Antwort.',
      ({ quote }) => `Braucht Sie: ${quote}`,
    ],
    asksNothing: ['Braucht Sie', ({ service }) => `${service} braucht einen Menschen, ohne Frage.`],
    done: ['Fertig', 'Die Antwort ist da. Keine weiteren Kosten.'],
    failed: [
      'Fehlgeschlagen',
      ({ isPartial }) =>
        isPartial
          ? 'Bisheriges bleibt. Ein neuer Versuch kostet erneut.'
          : 'Ein neuer Versuch kostet erneut.',
      ({ quote }) => `Fehlgeschlagen: ${quote}`,
    ],
    declined: [
      'Nicht erlaubt',
      ({ isPartial }) =>
        isPartial
          ? 'Bisheriges bleibt. Ein neuer Versuch kostet erneut.'
          : 'Ein neuer Versuch kostet erneut.',
      ({ quote }) => `Nicht erlaubt: ${quote}`,
    ],
    stopped: [
      'Gestoppt',
      ({ isPartial }) =>
        isPartial
          ? 'Bisheriges bleibt. Keine weiteren Kosten.'
          : 'Vor der Antwort gestoppt. Keine weiteren Kosten.',
    ],
    leftQueue: ['Gestoppt', 'Zurückgezogen. Nichts gestartet, keine Kosten.'],
    unanswered: [
      'Unbeantwortet',
      ({ isPartial }) =>
        isPartial
          ? 'Bisheriges bleibt. Keine weiteren Kosten.'
          : 'Niemand hat geantwortet. Keine weiteren Kosten.',
    ],
    lost: [
      'Ausgang unbekannt',
      'Lief vielleicht und kostete Geld.',
      'Ausgang unbekannt. Die Aufgabe lief möglicherweise.',
    ],
    gone: [
      'Ausgang unbekannt',
      'Nicht mehr verfügbar. Evtl. Kosten entstanden.',
      'Ausgang unbekannt. Die Aufgabe lief möglicherweise.',
    ],
    refused: ['Abgelehnt', '', ({ detail }) => `Abgelehnt: ${detail}.`],
  },
  place: ({ text }) => `Platz ${text}`,
  notStopped: 'Nicht gestoppt. Sie kann weiter Geld kosten.',
  secretsNotKept: 'Nicht erneut gestartet: Zugangsdaten werden nicht gespeichert.',
  notRepeated: 'Der Start wurde abgelehnt. Versuchen Sie es erneut.',
  notDismissed: 'Nicht geschlossen.',
  waitingFor: (time) => `wartet ${time}`,
  tookTime: (time) => `in ${time}`,
  afterTime: (time) => `nach ${time}`,
  under: (time) => `unter ${time}`,
  noReason: (service) => `${service} nennt keinen Grund.`,
  cutOffAt: (time) => `abgebrochen um ${time}`,
  noTaskNamed: 'keine Aufgaben-ID',
  resultGone: 'Ergebnis weg',
  changed: (state) => `${state}.`,
  answer: 'Antworten',
  tryNow: 'Jetzt prüfen',
  keepWaiting: 'Weiter warten',
  watchAgain: 'Beobachten',
  resume: 'Fortsetzen',
  stop: 'Stoppen',
  stoppingButton: 'Stoppt …',
  leaveQueue: 'Zurückziehen',
  dismiss: 'Schließen',
  runAgain: 'Erneut starten',
  tryAgain: 'Neuer Versuch',
  sendAgain: 'Erneut senden',
  startAgain: 'Erneut starten',
};

const sendAgain = (time: string | null): string =>
  time === null ? 'Sie können erneut senden.' : `Erneut senden in ${time} möglich.`;

export const refusal: Messages['refusal'] = {
  rateLimit: [
    ({ perMinute }) => `höchstens ${perMinute} Aufgaben/Minute`,
    ({ time }) => sendAgain(time),
    'zu viele Aufgaben',
  ],
  SPENDING_LIMIT_REACHED: ['Ausgabenlimit erreicht', 'Nichts gestartet. Senden Sie es später erneut.'],
  SESSION_LIMIT_REACHED: ['zu viele Aufgaben zugleich', 'Nichts gestartet. Warten Sie, bis eine endet.'],
  UPLOAD_LIMIT_REACHED: ['Upload-Limit erreicht', 'Nichts gestartet. Senden Sie es später erneut.'],
  TOO_MANY_REQUESTS: ['zu viele Anfragen zugleich', ({ time }) => sendAgain(time)],
  full: ['kein Browser frei', ({ service, time }) => `${service} ist ausgelastet. ${sendAgain(time)}`],
  unavailable: ['Server nicht verfügbar', ({ time }) => sendAgain(time)],
  key: ['API-Schlüssel ungültig', 'Nichts gestartet. Prüfen Sie den API-Schlüssel.'],
  signedOut: ['nicht angemeldet', 'Nichts gestartet. Anmelden, dann erneut senden.'],
  denied: ['Zugriff verweigert', 'Nichts gestartet. Anmeldung oder Schlüssel prüfen.'],
  serverKey: ['Serverschlüssel ungültig', 'Nichts gestartet. Informieren Sie den Betreiber.'],
  PROXY_NOT_CONFIGURED: ['Server nicht eingerichtet', 'Nichts gesendet. Informieren Sie den Betreiber.'],
  balance: ['Guthaben aufgebraucht', 'Nichts gestartet. Laden Sie zuerst das Konto auf.'],
  dayBudget: ['Tagesbudget aufgebraucht', 'Nichts gesendet. Senden Sie es morgen erneut.'],
  budget: ['Budget nicht verwendbar', 'Nichts gesendet. Sagen Sie dem Betreiber Bescheid.'],
  input: ['ungültige Aufgabe', 'Nichts gesendet. Prüfen Sie die Aufgabe.'],
  network: ['keine Verbindung', 'Nichts gestartet. Prüfen Sie das Netzwerk.'],
  unsent: ['nicht gesendet', 'Nichts gesendet. Erneut senden oder neu laden.'],
  other: [
    ({ httpStatus }) => (httpStatus === null ? 'unerwartete Antwort' : `HTTP ${httpStatus}`),
    'Nichts gestartet, keine Kosten.',
  ],
};

export const cost: Messages['cost'] = {
  label: 'Kosten',
  meter: 'Kosten im Verhältnis zum Budget',
  unknown: 'Unbekannt',
  notYet: 'Noch nichts',
  notYetDescription: 'Kosten entstehen erst mit der Aufgabe.',
  nothing: 'Nichts',
  nothingDescription: 'Es wurde nichts gestartet und nichts berechnet.',
  notReported: 'Noch unbekannt',
  notReportedDescription: (service) => `${service} meldet die Kosten, während die Aufgabe läuft.`,
  soFar: 'bisher',
  final: 'endgültig',
  estimate: 'geschätzt',
  about: (amount) => `Etwa ${amount}`,
  ofBudget: (budget) => `von ${budget}`,
  noBudget: 'kein Budget',
  unknownDescription: (service) => `${service} hat keine Kosten gemeldet. Evtl. nicht null.`,
  countsAs: (amount) => `Das Budget zählt etwa ${amount}.`,
  estimateDescription: (service) => `Aus Zeit und Listenpreisen, bis ${service} die Kosten meldet.`,
  share: (share) => `${share} Ihres Budgets.`,
  lessThanShare: (share) => `Weniger als ${share} Ihres Budgets.`,
  near: 'Die Aufgabe hält dort nicht von selbst an.',
  over: (amount) => `${amount} über Ihrem Budget.`,
  overRunning: 'Läuft, bis sie endet oder Sie sie stoppen.',
  valueText: (amount, budget) => `${amount} von ${budget}`,
};
