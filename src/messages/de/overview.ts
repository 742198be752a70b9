import type { OverviewMessages } from '../en/overview.js';
import { runs } from './runs.js';

export const overview: OverviewMessages = {
  views: 'Ansichten',
  newTask: 'Neue Aufgabe',
  back: 'Läufe',
  needYou: ({ value, text }) => `${text} ${value === 1 ? 'braucht' : 'brauchen'} Sie`,
  runningNow: 'Läuft gerade',
  queuedCount: (count) => `${count.text} eingereiht`,
  nothingRuns: 'Es läuft nichts',
  oldest: (time, limit) => `längster Lauf ${time} von ${limit}`,
  successToday: 'Erfolg heute',
  ofEnded: (done, judged) => `${done} von ${judged.text} erfolgreich`,
  unknownCount: ({ text }) => `${text} unbekannt`,
  declinedCount: ({ text }) => `${text} nicht erlaubt`,
  nothingEnded: 'Noch kein Lauf von heute ist beendet',
  nothingJudged: 'Nur gestoppte, abgelehnte oder nicht erlaubte Läufe',
  spendToday: 'Ausgaben heute',
  ofBudget: (budget) => `von ${budget}`,
  overBy: (amount, budget) => `${amount} über ${budget}`,
  spendMeter: (spent, budget) => `${spent} von ${budget}`,
  copyLink: 'Link zu diesem Lauf kopieren',
  openPage: 'Als Seite öffnen',
  previousRun: 'Voriger Lauf',
  nextRun: 'Nächster Lauf',
  positionOf: (position, total) => `${position} von ${total}`,
  unreachable: (service) => `${service} antwortet nicht`,
  unreachableNote: (since) => `${since === null ? '' : `Seit ${since}. `}Läufe gehen dort evtl. weiter.`,
  statesFrom: (time) => `Der Stand unten ist von ${time}.`,
  offlineTitle: 'Sie sind offline',
  offlineNote: (service) =>
    `Läufe gehen bei ${service} weiter. Es wird nichts gesendet, bis Sie wieder online sind.`,
  rateLimited: (service) => `${service} begrenzt Anfragen`,
  rateLimitedNote: 'Läufe gehen weiter. Neues kommt später als sonst.',
  startsLimitedNote: 'Neue Läufe starten später als sonst.',
  keyRejected: 'API-Schlüssel nicht akzeptiert',
  keyRejectedNote:
    'Neues kann erst gestartet werden, wenn der Schlüssel ersetzt ist, meist auf dem Server dieser App.',
  signedOut: 'Sie sind abgemeldet',
  signedOutNote: 'Läufe gehen weiter. Melden Sie sich an, um sie zu sehen und zu beantworten.',
  signIn: 'Anmelden',
  connectedAgain: 'Wieder verbunden',
  connectedNote: (count, ended, time) =>
    `${runs(count)} aktuell, Stand ${time}.${ended.value === 0 ? '' : ` ${ended.text} in der Zwischenzeit beendet.`}`,
  showIt: 'Anzeigen',
  tryNow: 'Jetzt versuchen',
  allFailed: (count) =>
    `${count.text} von ${count.text} ${count.value === 1 ? 'Lauf' : 'Läufen'} fehlgeschlagen`,
  allFailedNote: (code, host, since) =>
    host === null
      ? `Gleicher Code: ${code} seit ${since}.`
      : `Gleicher Code, gleicher Host: ${code} auf ${host} seit ${since}.`,
  retryOne: 'Erst 1 erneut versuchen',
  overBudgetTitle: 'Über dem heutigen Budget',
  overBudgetNote: (spent, budget, running) =>
    `${spent} von ${budget}.${running.value === 0 ? '' : ` ${running.value === 1 ? '1 laufende Aufgabe läuft' : `${running.text} laufende Aufgaben laufen`} weiter.`}`,
  firstTitle: 'Starten Sie Ihren ersten Lauf',
  firstNote:
    'Schreiben Sie eine Aufgabe in einfachen Worten, oder nehmen Sie eine von diesen. Vor dem Start entstehen keine Kosten.',
  firstNoteAlone: 'Schreiben Sie eine Aufgabe in einfachen Worten. Vor dem Start entstehen keine Kosten.',
  taskField: 'Was soll der Agent tun?',
  startTask: 'Aufgabe starten',
};
