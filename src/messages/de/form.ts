import type { Messages } from '../en.js';
import { toSentence } from './toSentence.js';

export const form: Messages['form'] = {
  label: 'Neue Aufgabe',
  task: 'Was soll getan werden?',
  taskHelp: 'In einfachen Worten, wie Sie eine Kollegin bitten würden.',
  taskExample: 'Finde die drei günstigsten Schreibtischlampen und vergleiche sie',
  taskMissing: 'Schreiben Sie, was getan werden soll.',
  taskTooLong: (most) => `Höchstens ${most} Zeichen.`,
  suggestions: 'Oder beginnen Sie mit einer davon',
  startAt: 'Beginnen bei',
  optional: '(optional)',
  startAtHelp: 'Leer lassen, damit der Agent wählt.',
  startAtInvalid: 'Eine vollständige Adresse, etwa https://example.com.',
  outputType: 'Antwort als',
  text: 'Text',
  json: 'JSON',
  csv: 'CSV',
  schema: 'JSON-Schema der Antwort',
  schemaHelp: 'Die Form, die die Antwort haben muss.',
  schemaInvalid: 'Kein gültiges JSON.',
  schemaNoObject: 'Ein JSON-Schema ist ein Objekt: { … }.',
  columns: 'Spalten, durch Komma getrennt',
  columnsExample: 'Name, Preis',
  columnsMissing: 'Nennen Sie die Spalten.',
  columnsHelp: 'In der Reihenfolge, die die Tabelle haben soll.',
  moreOptions: 'Weitere Optionen',
  stopAfter: 'Stoppen nach, in Sekunden',
  stopAfterHelp: (service, most) => `Leer: ${service} stoppt sie nach ${most}`,
  stopAfterInvalid: (least, most) =>
    toSentence(most === null ? `Mindestens ${least}` : `Von ${least} bis ${most}`),
  warnAt: 'Warnen ab, in $',
  warnAtHelp: 'Nur eine Warnung. Die Aufgabe läuft weiter.',
  warnAtInvalid: (example) => `Ein Betrag über 0, etwa ${example}.`,
  secrets: 'Zugangsdaten für eine Website',
  secretHost: 'Website',
  secretHostExample: 'shop.example',
  secretUser: 'Benutzername',
  secretPassword: 'Passwort',
  secretHelp: (service) =>
    `Werden nur auf dieser Website eingegeben und gehen nur an ${service}. Diese App speichert sie nicht.`,
  secretHostInvalid: 'Ein Hostname, etwa shop.example.',
  secretEmpty: 'Benutzernamen oder Passwort angeben.',
  start: 'Aufgabe starten',
  starting: 'Startet …',
  estimate: ({ about, from, to, runs, basis, service }) => {
    if (basis === 'documented')
      return `Schätzung: etwa ${about}, nach den Zeiten und dem Sitzungspreis, die ${service} angibt. Token kommen hinzu.`;
    const like = {
      task: 'dieser Aufgabe',
      tag: 'mit ihrem Tag',
      name: 'dieser Art',
      app: 'dieser App',
    }[basis];
    return `Schätzung: etwa ${about}. Von ${runs.text} Läufen ${like} kostete die Hälfte ${from} bis ${to}.`;
  },
  billed: 'Abrechnung nach Verbrauch. Die Kosten sehen Sie währenddessen.',
  once: 'Ein weiterer Klick startet keine zweite Aufgabe.',
  toFix: ({ value, text }) =>
    value === 1
      ? 'Ein Feld oben ist zu korrigieren. Nichts wurde gesendet.'
      : `${text} Felder oben sind zu korrigieren. Nichts wurde gesendet.`,
  refused: (detail) => `Abgelehnt: ${detail}. Ihr Text bleibt erhalten.`,
  lost: 'Verbindung verloren. Die Aufgabe läuft evtl. Ihr Text bleibt erhalten.',
  files: 'Dateien für die Aufgabe',
  addFiles: 'Dateien hinzufügen',
  dropFiles: 'Oder hierher ziehen.',
  uploaded: (done, all) => `${done} von ${all} hochgeladen`,
  uploadWaiting: 'Wartet',
  uploadLimited: (time) => toSentence(`Limit erreicht. Versuch ${time === null ? 'gleich' : `in ${time}`}`),
  uploading: 'Wird hochgeladen …',
  uploadFailed: 'Nicht hochgeladen',
  fileUnreadable: 'Nicht lesbar. Ordner lassen sich nicht hinzufügen.',
  fileUnconfirmed: 'Vom Server nicht bestätigt',
  retryUpload: 'Erneut versuchen',
  retryFile: (name) => `${name} erneut hochladen`,
  removeUpload: 'Entfernen',
  removeFile: (name) => `${name} entfernen`,
  waitForFiles: 'Die Dateien werden hochgeladen. Danach können Sie starten.',
  filesFailed: 'Eine Datei wurde nicht hochgeladen. Versuchen Sie es erneut, oder entfernen Sie sie.',
};
