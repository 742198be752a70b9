/**
 * Every word the components show, in one place. The parts take `children`, so an app with other words puts its own in;
 * this table is what stands there without. Only the words of events stand apart, in `eventWords.ts`.
 */

const ordinal = (n: number): string => {
  const tail = n % 100 > 10 && n % 100 < 14 ? 0 : n % 10;
  return `${n}${['th', 'st', 'nd', 'rd'][tail] ?? 'th'}`;
};
const nextTry = (seconds: number | null): string =>
  `Next try in ${seconds === null ? 'a moment' : `${seconds} s`}.`;

/** Words of the state of a run. */
export const statusWords = {
  label: 'Task status',
  ready: 'Ready',
  readySentence: 'Nothing is running and nothing is billed.',
  queued: 'Queued',
  place: (place: number): string => `${ordinal(place)} in line`,
  queuedSentence: 'Starts when a place is free. Nothing is billed yet.',
  queuedOffline: 'Starts when you are online. Nothing is billed yet.',
  queuedAsked: (seconds: number | null): string =>
    `WebRun asked to wait. Starts in ${seconds === null ? 'a moment' : `${seconds} s`}.`,
  leave: 'Leave the line',
  submitting: 'Waiting for WebRun',
  submittingSentence: 'Most tasks answer within 50 s. Keep this page open.',
  sent: 'Task sent.',
  running: 'Running',
  runningSentence: (limit: string | null, everySeconds: number): string =>
    `WebRun is working${limit === null ? '' : `, ${limit} at most`}. Checked every ${everySeconds} s.`,
  runningAnnounced: 'Task running.',
  waitAsked: (seconds: number | null): string =>
    `WebRun asked to wait. Checked in ${seconds === null ? 'a moment' : `${seconds} s`}.`,
  overdue: 'Still running',
  overdueSentence: (limit: string | null): string =>
    `${limit === null ? 'Past its time.' : `Past its ${limit}.`} It may still cost money.`,
  overdueAnnounced: 'Still running, past its limit.',
  keepWaiting: 'Keep waiting',
  reconnecting: 'Reconnecting',
  reconnectingSentence: (seconds: number | null): string => `The task goes on at WebRun. ${nextTry(seconds)}`,
  reconnectingAnnounced: 'Connection lost, the task goes on.',
  browserLost: 'WebRun lost its browser and looks for it.',
  browserLostAnnounced: 'WebRun lost its browser for the moment.',
  tryNow: 'Try now',
  offline: 'Offline',
  offlineSentence: 'The task goes on at WebRun.',
  offlineAnnounced: 'Offline, the task goes on.',
  unauthorized: 'Key not accepted',
  unauthorizedSentence: 'The task goes on. Check the API key.',
  unauthorizedAnnounced: 'Key not accepted, the task goes on.',
  detached: 'Not watched',
  detachedSentence: 'The task goes on and may cost money.',
  detachedAnnounced: 'No longer watched, the task goes on.',
  watchAgain: 'Watch again',
  paused: 'Paused',
  pausedSentence: 'Waits for you. The open session is still billed.',
  pausedAnnounced: 'Paused.',
  resume: 'Resume',
  stopping: 'Stopping',
  stoppingSentence: 'Waiting for WebRun to confirm. Billing ends then.',
  stoppingBusy: 'Stopping…',
  stoppingAnnounced: 'Stopping.',
  stop: 'Stop task',
  notStopped: 'Not stopped. It may still cost money.',
  needsYou: 'Needs you',
  waiting: 'waiting',
  asks: 'WebRun asks:',
  asksNothing: 'WebRun stopped and needs a person.',
  needsYouAnnounced: (question: string | null): string =>
    question === null ? 'Needs you.' : `Needs you: ${question}`,
  answer: 'Answer',
  done: 'Done',
  doneSentence: 'The answer is here. Nothing more is billed.',
  in: 'in',
  runAgain: 'Run again',
  failed: 'Failed',
  after: 'after',
  noReason: 'WebRun gave no reason.',
  failedSentence: 'A new try costs again.',
  failedAnnounced: (reason: string): string => `Failed: ${reason}`,
  tryAgain: 'Try again',
  terminated: 'Stopped',
  terminatedSentence: 'Ended before an answer. Nothing more is billed.',
  leftSentence: 'Left the line before it started. Nothing was billed.',
  lost: 'Outcome unknown',
  cutOffAt: 'cut off at',
  noTaskNamed: 'no task named',
  resultGone: 'result gone',
  lostSentence: 'The task may have run and cost money.',
  goneSentence: 'No longer kept. It may have cost money.',
  lostAnnounced: 'Outcome unknown. It may have run.',
  startAnew: 'Start anew',
  refused: 'Refused',
  refusedAnnounced: (detail: string): string => `Refused: ${detail}.`,
  sendAgain: 'Send again',
  dismiss: 'Dismiss',
} as const;

/** Words of a refusal, by what the server said. */
export const refusalWords = {
  rateLimit: '10 tasks a minute at most',
  rateLimitAnnounced: 'too many tasks',
  again: (seconds: number | null): string =>
    seconds === null ? 'You can send it again now.' : `You can send it again in ${seconds} s.`,
  full: 'no browser free',
  fullSentence: (seconds: number | null): string =>
    `WebRun is full. ${seconds === null ? 'You can send it again.' : `You can send it again in ${seconds} s.`}`,
  key: 'key not accepted',
  keySentence: 'Nothing was started or billed. Check the API key.',
  signIn: 'not signed in',
  signInSentence: 'Nothing was started or billed. Sign in again.',
  balance: 'no balance left',
  balanceSentence: 'Nothing was started. Top up the account first.',
  input: 'not a task',
  inputSentence: 'Nothing was sent. Check the task.',
  network: 'no connection',
  networkSentence: 'Nothing was started or billed. Check the network.',
  unsent: 'not sent',
  unsentSentence: 'Nothing was sent. Try again or reload.',
  otherSentence: 'Nothing was started or billed.',
  other: (status: number | null): string => (status === null ? 'not understood' : `HTTP ${status}`),
} as const;

/** Words about money. */
export const costWords = {
  label: 'Cost',
  meter: 'Cost against budget',
  unknown: 'Unknown',
  notYet: 'Nothing yet',
  nothing: 'Nothing',
  notYetSentence: 'Nothing is billed before it starts.',
  nothingSentence: 'Nothing was started, nothing was billed.',
  notTold: 'Not told yet',
  notToldSentence: 'WebRun tells the cost once the task has started.',
  soFar: 'so far',
  final: 'final',
  estimate: 'our estimate',
  about: (amount: string): string => `About ${amount}`,
  of: (budget: string): string => `of ${budget}`,
  noBudget: 'no budget',
  unknownSentence: 'WebRun has not told the cost. It may not be zero.',
  estimateSentence: 'From time and list prices. WebRun’s own figure replaces it.',
  setBudget: 'Set a budget to be warned before it is spent.',
  share: (share: number): string => {
    const percent = Math.round(share * 100);
    // What is short of a limit is not rounded up to it: 79.8 % does not warn yet.
    const isShort = (percent === 80 && share < 0.8) || (percent === 100 && share < 1);
    return share > 0 && share < 0.01
      ? 'Less than 1 % of your budget.'
      : `${isShort ? percent - 1 : percent} % of your budget.`;
  },
  near: 'The task does not stop there by itself.',
  over: (amount: string): string => `${amount} over your budget.`,
  overRunning: 'It runs until it ends or you stop it.',
  valueText: (amount: string, budget: string): string => `${amount} of ${budget}`,
} as const;

/** Words of a question that only a person can answer. */
export const guardrailWords = {
  needsYou: 'Needs you',
  waiting: 'waiting',
  asks: (host: string | undefined): string => (host ? `The agent asks, on ${host}:` : 'The agent asks:'),
  noQuestion: 'WebRun stopped and needs a person, but sent no question.',
  answer: 'Your answer',
  answerHelp: 'Goes to WebRun as written.',
  noQuestionHelp: 'Say what to do next.',
  choices: 'Answer',
  somethingElse: 'Something else',
  userName: 'User name',
  password: 'Password',
  code: 'Code',
  secret: 'Secret answer',
  secretHelp: 'Sent to WebRun only. Kept nowhere in this app.',
  show: 'Show',
  hide: 'Hide',
  revealField: (isShown: boolean, label: string): string =>
    `${isShown ? 'Hide' : 'Show'} ${label.toLowerCase()}`,
  checked: 'I checked the item and the total on the page',
  purchaseHelp: 'Real money, on top of WebRun’s bill.',
  buy: 'Yes, buy it',
  notBuy: 'No, do not buy',
  tickFirst: 'Tick the box first: it is real money.',
  captcha: 'Take over, solve it in the picture, give control back. The agent then goes on.',
  captchaElsewhere: 'Solve it where you see the browser, then say so. The agent then goes on.',
  solved: 'It is solved',
  takeOver: 'Take over',
  inWords: 'Answer in words',
  send: 'Send answer',
  sending: 'Sending…',
  sendAgain: 'Send again',
  stop: 'Stop task',
  stopping: 'Stopping…',
  empty: 'Write an answer first.',
  choose: 'Choose an answer first.',
  emptyField: (label: string): string => `Fill in: ${label.toLowerCase()}.`,
  notSent: (reason: string): string => `Not sent: ${reason}. Text kept.`,
  noConnection: 'no connection',
  noReply: 'no reply in time',
  refused: (status: number | null): string =>
    status === null ? 'WebRun did not take it' : `WebRun refused it (HTTP ${status})`,
  notStopped: 'Not stopped. It may still cost money.',
  answered: 'Answered',
  sentNote: 'Sent. The task goes on with it.',
  elsewhere: 'elsewhere,',
  elsewhereNote: 'The task goes on with that answer. What you typed here was not sent.',
  ended: 'Ended',
  endedNote: 'The task has ended. What you typed here was not sent.',
  close: 'Close',
} as const;

/** Words of what a run has brought. */
export const resultWords = {
  label: 'Result',
  answer: 'Answer',
  files: 'Files',
  network: 'Network',
  copy: 'Copy',
  copied: 'Copied',
  notCopied: 'Failed',
  picture: (name: string): string => `picture${name && `: ${name}`}`,
  download: 'Download',
  downloadFile: (name: string): string => `Download ${name}`,
  noSafeLink: 'No safe link',
  downloadUnsafe: (name: string): string => `Download ${name}, no safe link`,
  filesFoot: 'Kept by WebRun for a limited time. Download what you need.',
  text: 'Text',
  json: 'JSON',
  csv: (rows: number, columns: number): string =>
    `CSV, ${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}, ${columns} ${columns === 1 ? 'column' : 'columns'}`,
  entries: (count: number): string =>
    `JSON, ${count.toLocaleString('en')} ${count === 1 ? 'entry' : 'entries'}`,
  notJson: 'Not valid JSON, shown as it came',
  notParsed: 'Not as expected, shown as it came',
  notCsv: 'Not a regular table, shown as it came',
  firstRows: (shown: number, all: number): string =>
    `First ${shown.toLocaleString('en')} of ${all.toLocaleString('en')} rows`,
  firstAddresses: (shown: number, all: number): string =>
    `First ${shown.toLocaleString('en')} of ${all.toLocaleString('en')} addresses`,
  addresses: (count: number): string =>
    `${count.toLocaleString('en')} ${count === 1 ? 'address' : 'addresses'}`,
  firstCharacters: (shown: number, all: number): string =>
    `First ${shown.toLocaleString('en')} of ${all.toLocaleString('en')} characters. Copy has all.`,
  at: 'At',
  address: 'Address',
  done: 'Done',
  emptyAnswer: 'No text in the answer',
  emptyAnswerHelp:
    'The task is done, but WebRun sent no words. Files and addresses, if any, are in the other tabs.',
  emptyFiles: 'No files',
  emptyFilesHelp: 'The task downloaded nothing.',
  emptyNetwork: 'No addresses',
  emptyNetworkHelp: 'WebRun sent no network log for this task.',
  idle: 'No task yet',
  idleHelp: 'The answer will stand here.',
  pending: 'No answer yet',
  pendingHelp: 'It will stand here as soon as the task is done.',
  needsYou: 'Waiting for you',
  needsYouHelp: 'The task goes on when its question is answered.',
  failed: 'No answer',
  failedHelp: 'The task failed.',
  terminatedHelp: 'The task was stopped before it had one.',
  refusedHelp: 'The task was not taken.',
  lostHelp: 'The task may have had one, but it cannot be known here.',
} as const;

/** Words of the form that starts a task. */
export const formWords = {
  label: 'New task',
  task: 'What should be done?',
  taskHelp: 'In plain words, as you would ask a colleague.',
  taskExample: 'Find the three cheapest desk lamps and compare them',
  suggestions: 'Or start from one of these',
  startAt: 'Start at',
  optional: '(optional)',
  startAtHelp: 'Leave it empty to let the agent choose.',
  answerAs: 'Answer as',
  text: 'Text',
  json: 'JSON',
  csv: 'CSV',
  schema: 'JSON Schema of the answer',
  schemaHelp: 'The shape the answer must have.',
  schemaInvalid: 'Not valid JSON.',
  schemaNoObject: 'A JSON Schema is an object: { … }.',
  columns: 'Columns, separated by commas',
  columnsMissing: 'Name the columns.',
  columnsHelp: 'In the order the table should have.',
  more: 'More options',
  stopAfter: 'Stop after, in seconds',
  stopAfterHelp: 'Empty: WebRun stops it after 300 s.',
  stopAfterInvalid: 'From 1 to 300.',
  warnAt: 'Warn me at, in $',
  warnAtHelp: 'A warning. The task goes on.',
  warnAtInvalid: 'An amount above 0, like 0.05.',
  secrets: 'Secrets for one site',
  secretHost: 'Site',
  secretHostExample: 'shop.example',
  secretUser: 'User name',
  secretPassword: 'Password',
  secretHelp: 'Typed only there. Sent to WebRun only, kept nowhere in this app.',
  secretHostInvalid: 'A host name, like shop.example.',
  secretEmpty: 'Fill in a user name or a password.',
  start: 'Start task',
  starting: 'Starting…',
  billed: 'Billed by use. You see the cost while it runs.',
  once: 'Pressing again starts no second task.',
  toFix: (count: number): string =>
    `${count} ${count === 1 ? 'thing' : 'things'} to fix above. Nothing was sent.`,
  refused: (detail: string): string => `Refused: ${detail}. Text kept.`,
  lost: 'Cut off: it may be running. Text kept.',
} as const;

/** Words of how news arrive. */
export const connectionWords = {
  label: 'Connection',
  live: 'Live',
  polling: (seconds: number): string => `Checked every ${seconds} s`,
  awaited: 'Waiting for the answer',
  paused: 'Not checked for now',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
  'rate-limited': 'Asked to wait',
  gone: 'Session gone',
  idle: 'Nothing under way',
  notes: {
    live: 'news as it happens',
    offline: 'tasks go on at WebRun',
    gone: 'it ended at WebRun',
    idle: 'nothing is asked',
  },
  notLive: {
    off: 'no live connection',
    connecting: 'trying a live connection',
    unproven: 'connected, no news yet',
    dropped: 'live connection lost, trying again',
    'given-up': 'no live connection',
    hidden: 'this tab is in the background',
    submitting: 'it comes by itself',
  },
  nextTry: (seconds: number | null): string =>
    `next try in ${seconds === null ? 'a moment' : `${seconds} s`}`,
  goesOn: (seconds: number | null): string => `goes on in ${seconds === null ? 'a moment' : `${seconds} s`}`,
  tryNow: 'Try now',
} as const;

/** Words of a session. */
export const sessionWords = {
  label: 'Session',
  none: 'No session',
  noneSentence: 'Nothing is open and nothing is billed.',
  start: 'Start session',
  starting: 'Starting',
  startingSentence: 'WebRun looks for a free browser.',
  refused: 'Refused',
  refusedSentence: 'Nothing was started.',
  open: 'Session open',
  openSentence: (waiting: number): string => `1 task running${waiting > 0 ? `, ${waiting} in line` : ''}`,
  endsWithTask: 'Ends by itself when this task is done.',
  notTaken: 'WebRun did not take it. Try again.',
  pausing: 'Pausing',
  pausingSentence: 'Takes effect after the current action.',
  paused: 'Paused',
  pausedSentence: (price: string): string => `Still billed at ${price} a minute.`,
  idle: 'Idle',
  idleSentence: (left: string | null, price: string): string =>
    `${left === null ? '' : `Ends in ${left}. `}Billed at ${price} a minute.`,
  expiringSentence: (left: string | null): string => `Ends in ${left ?? 'a moment'}. Send a task to keep it.`,
  ending: 'Ending',
  endingSentence: 'Waiting for WebRun to confirm. Billing ends then.',
  ended: 'Session ended',
  endedSentence: (reason: string | null): string =>
    `${
      reason === 'expired'
        ? 'After a while without a task. '
        : reason === 'gone'
          ? 'WebRun no longer knows it. '
          : reason === 'instance_lost'
            ? 'Its browser was lost. '
            : ''
    }Nothing more is billed.`,
  pause: 'Pause',
  resume: 'Resume',
  stop: 'Stop task',
  end: 'End session',
  endBusy: 'Ending…',
  again: 'New session',
} as const;

/** Words of the live picture. */
export const liveWords = {
  label: 'Live view',
  connecting: 'Connecting',
  connectingFor: 'for',
  connectingSentence: 'The picture usually comes within 5 s.',
  live: 'Live',
  taken: 'You have control',
  leave: 'to leave',
  noPicture: 'No picture',
  goesOn: 'the task goes on',
  mayGoOn: 'it may go on',
  ended: 'Ended',
  endedNote: 'the browser is closed',
  endedSentence: 'No picture is kept after a session.',
  blanked: (seconds: number): string => `The picture did not load in ${seconds} s.`,
  noAddress: 'This session has no picture.',
  csp: (origin: string): string => `frame-src ${origin}`,
  cspHelp: 'This app may forbid foreign frames. Allow',
  firewall: 'A firewall may block video. The page view needs none.',
  asPage: 'Show as page',
  asVideo: 'Show as video',
  takeOver: 'Take over',
  giveBack: 'Give back',
  again: 'Try again',
  picture: 'Picture of the page the agent sees',
  keys: 'Clicks and keys go to the page. Press Escape twice to give control back.',
  failed: 'WebRun did not take it. Try again.',
} as const;
