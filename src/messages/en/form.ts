import type { Count } from '../count.js';

/** What an estimate may mention; amounts are already written in the reader's locale. */
export interface EstimateValues {
  /** The median, and between which amounts half of the runs lie. */
  readonly about: string;
  readonly from: string;
  readonly to: string;
  /** Of how many completed runs. */
  readonly runs: Count;
  /** What they have in common; `documented`: the service's documented times and its price, of no runs. */
  readonly basis: 'task' | 'tag' | 'name' | 'app' | 'documented';
  readonly service: string;
}

const estimate = ({ about, from, to, runs, basis, service }: EstimateValues): string => {
  if (basis === 'documented')
    return `Estimate: about ${about}, from ${service}'s documented times and session price. Tokens are extra.`;
  const like = { task: 'of this task', tag: 'with this tag', name: 'like it', app: 'of this app' }[basis];
  return `Estimate: about ${about}. Half of the ${runs.text} runs ${like} cost ${from} to ${to}.`;
};

/** Words of the form that starts a task. */
export const form = {
  label: 'New task',
  task: 'What should be done?',
  taskHelp: 'In plain words, as you would ask a colleague.',
  taskExample: 'Find the three cheapest desk lamps and compare them',
  taskMissing: 'Say what should be done.',
  taskTooLong: (most: string): string => `At most ${most} characters.`,
  suggestions: 'Or start from one of these',
  startAt: 'Start at',
  optional: '(optional)',
  startAtHelp: 'Leave it empty to let the agent choose.',
  startAtInvalid: 'A full address, like https://example.com.',
  outputType: 'Answer as',
  text: 'Text',
  json: 'JSON',
  csv: 'CSV',
  schema: 'JSON Schema of the answer',
  schemaHelp: 'The shape that the answer must have.',
  schemaInvalid: 'Not valid JSON.',
  schemaNoObject: 'A JSON Schema is an object: { … }.',
  columns: 'Columns, separated by commas',
  columnsExample: 'name, price',
  columnsMissing: 'Name the columns.',
  columnsHelp: 'In the order that the table should have.',
  moreOptions: 'More options',
  stopAfter: 'Stop after, in seconds',
  stopAfterHelp: (service: string, most: string): string => `Empty: ${service} stops it after ${most}.`,
  /** `most` is `null` where the service has no limit. */
  stopAfterInvalid: (least: string, most: string | null): string =>
    most === null ? `At least ${least}.` : `From ${least} to ${most}.`,
  warnAt: 'Warn me at, in $',
  warnAtHelp: 'A warning only. The task continues.',
  warnAtInvalid: (example: string): string => `An amount above 0, like ${example}.`,
  secrets: 'Secrets for one site',
  secretHost: 'Site',
  secretHostExample: 'shop.example',
  secretUser: 'User name',
  secretPassword: 'Password',
  secretHelp: (service: string): string =>
    `Typed on that site only. Sent to ${service} only. This app does not keep them.`,
  secretHostInvalid: 'A host name, like shop.example.',
  secretEmpty: 'Fill in a user name or a password.',
  start: 'Start task',
  starting: 'Starting…',
  estimate: (values: EstimateValues): string => estimate(values),
  billed: 'Billed by usage. You see the cost while it runs.',
  once: 'Pressing again does not start a second task.',
  toFix: (count: Count): string =>
    `${count.text} ${count.value === 1 ? 'field' : 'fields'} to fix above. Nothing was sent.`,
  refused: (detail: string): string => `Refused: ${detail}. Your text is kept.`,
  lost: 'Connection lost. It may be running. Your text is kept.',
  files: 'Files for the task',
  addFiles: 'Add files',
  dropFiles: 'Or drop them here.',
  uploaded: (done: string, all: string): string => `${done} of ${all} uploaded`,
  uploadWaiting: 'Waiting',
  uploadLimited: (time: string | null): string =>
    `Limit reached. Next try ${time === null ? 'soon' : `in ${time}`}.`,
  uploading: 'Uploading…',
  uploadFailed: 'Not uploaded',
  fileUnreadable: 'Could not be read. Folders cannot be added.',
  fileUnconfirmed: 'Not confirmed by the server',
  retryUpload: 'Try again',
  retryFile: (name: string): string => `Upload ${name} again`,
  removeUpload: 'Remove',
  removeFile: (name: string): string => `Remove ${name}`,
  waitForFiles: 'The files are being uploaded. Start when they are.',
  filesFailed: 'A file was not uploaded. Try again or remove it.',
};
