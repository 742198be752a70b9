import type { Count } from '../count.js';

const rows = ({ value, text }: Count): string => `${text} ${value === 1 ? 'row' : 'rows'}`;
const columns = ({ value, text }: Count): string => `${text} ${value === 1 ? 'column' : 'columns'}`;

/** Words of what a run has brought. */
export const result = {
  label: 'Result',
  answer: 'Answer',
  files: 'Files',
  network: 'Network',
  tabWithCount: (tab: string, count: string): string => `${tab} ${count}`,
  copy: 'Copy',
  copied: 'Copied',
  notCopied: 'Not copied',
  picture: (name: string): string => (name === '' ? 'picture' : `picture: ${name}`),
  tableLabel: (columnCount: Count, rowCount: Count): string =>
    `Table, ${rows(rowCount)}, ${columns(columnCount)}`,
  download: 'Download',
  downloadFile: (name: string): string => `Download ${name}`,
  unsafeLink: 'No safe link',
  downloadUnsafe: (name: string): string => `Download ${name}, no safe link`,
  filesFooter: (service: string): string =>
    `${service} keeps files for a limited time. Download what you need.`,
  text: 'Text',
  json: 'JSON',
  csv: (rowCount: Count, columnCount: Count): string => `CSV, ${rows(rowCount)}, ${columns(columnCount)}`,
  entries: ({ value, text }: Count): string => `JSON, ${text} ${value === 1 ? 'entry' : 'entries'}`,
  notJson: 'Not valid JSON, shown as received',
  notParsed: 'Not in the expected form, shown as received',
  notCsv: 'Not a regular table, shown as received',
  firstRows: (shown: string, all: string): string => `First ${shown} of ${all} rows`,
  firstAddresses: (shown: string, all: string): string => `First ${shown} of ${all} addresses`,
  addresses: ({ value, text }: Count): string => `${text} ${value === 1 ? 'address' : 'addresses'}`,
  firstCharacters: (shown: string, all: string): string =>
    `First ${shown} of ${all} characters. Copy has all of them.`,
  at: 'At',
  address: 'Address',
  done: 'Done',
  emptyAnswer: 'No text in the answer',
  emptyAnswerHelp:
    'The task is done but returned no text. Files and addresses, if any, are in the other tabs.',
  emptyFiles: 'No files',
  emptyFilesHelp: 'The task downloaded nothing.',
  emptyNetwork: 'No addresses',
  emptyNetworkHelp: (service: string): string => `${service} sent no network log for this task.`,
  idle: 'No task yet',
  idleHelp: 'The answer will appear here.',
  pending: 'No answer yet',
  pendingHelp: 'It appears here as soon as the task is done.',
  needsYou: 'Waiting for you',
  needsYouHelp: 'The task continues when its question is answered.',
  noAnswer: 'No answer',
  failedHelp: 'The task failed.',
  stoppedHelp: 'The task was stopped before it had one.',
  unansweredHelp: 'Its question was not answered in time.',
  refusedHelp: 'The task was not accepted.',
  lostHelp: 'The task may have had one, but this app cannot know.',
};
