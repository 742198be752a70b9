import type { Count } from '../count.js';
import type { RefusalMessages, RefusalValues, StatusMessages, StatusValues } from '../states.js';
import { ordinal } from './ordinal.js';

/** Words that every component may need. */
export const common = {
  /** The service that runs the tasks. An app with its own service gives its name here. */
  service: 'WebRun',
  /** In which direction the words of this catalogue are read. */
  direction: 'ltr' as 'ltr' | 'rtl',
};

const kept = 'Partial results are kept. ';
const costsAgain = ({ isPartial }: StatusValues): string => `${isPartial ? kept : ''}A retry costs again.`;
const inTime = (time: string | null): string => (time === null ? 'soon' : `in ${time}`);

/** Words of the state of a run. */
export const status: StatusMessages = {
  label: 'Task status',
  states: {
    ready: ['Ready', 'Nothing is running. Nothing is billed.'],
    queued: ['Queued', 'Waiting for its turn. Nothing is billed yet.'],
    queuedOffline: ['Queued', 'Starts when you are online. Nothing is billed yet.'],
    queuedLimited: [
      'Queued',
      ({ service, time }) => `${service} is limiting requests. Starts ${inTime(time)}.`,
    ],
    submitting: [
      ({ service }) => `Waiting for ${service}`,
      ({ usual }) => `${usual === null ? '' : `Most tasks take under ${usual}. `}Keep this page open.`,
      'Task sent.',
    ],
    submittingOffline: ['Offline', 'You are offline. The task may be running.'],
    resending: [
      'Not confirmed yet',
      ({ time }) => `It may be running. Next try ${inTime(time)}.`,
      'Not confirmed yet. It may be running.',
    ],
    running: [
      'Running',
      ({ service, limit, interval }) =>
        `${service} is working${limit === null ? '' : `, up to ${limit}`}.${interval === null ? '' : ` Checked every ${interval}.`}`,
      'Task running.',
    ],
    limited: [
      'Running',
      ({ service, time }) => `${service} is limiting requests. Next check ${inTime(time)}.`,
      'Task running.',
    ],
    overdue: [
      'Still running',
      ({ limit }) =>
        limit === null ? 'Past its limit. It may cost more.' : `Past its ${limit} limit. It may cost more.`,
      'Still running, past its limit.',
    ],
    reconnecting: [
      'Reconnecting',
      ({ time }) => `It may still be running. Next try ${inTime(time)}.`,
      'Connection lost. The task may still be running.',
    ],
    browserLost: [
      'Reconnecting',
      ({ service }) => `${service} lost its browser and is reconnecting.`,
      ({ service }) => `${service} lost its browser.`,
    ],
    offline: [
      'Offline',
      ({ service }) => `It may still be running at ${service}.`,
      'Offline. The task may still be running.',
    ],
    signedOut: ['Signed out', 'Nothing was stopped. Sign in again.', 'Signed out, nothing was stopped.'],
    denied: [
      'Access denied',
      'Nothing was stopped. Sign in or check the key.',
      'Access denied, nothing was stopped.',
    ],
    detached: [
      'Not watched',
      'The task continues and may cost money.',
      'No longer watched, the task continues.',
    ],
    paused: ['Paused', 'Waiting for you. The session is still billed.'],
    stopping: ['Stopping', ({ service }) => `Waiting for ${service} to confirm. Billing ends then.`],
    stoppingUnsent: [
      'Stopping',
      ({ service, usual }) => `Stops once ${service} answers${usual === null ? '' : `, within ${usual}`}.`,
    ],
    stoppingCut: ['Stopping', 'Not confirmed. It may cost more.', 'Stopping, not confirmed yet.'],
    asks: ['Needs you', ({ service }) => `${service} asks:`, ({ quote }) => `Needs you: ${quote}`],
    asksCut: [
      'Needs you',
      ({ service, time }) => `No connection to ${service}. Next try ${inTime(time)}.`,
      ({ quote }) => `Needs you: ${quote}`,
    ],
    asksElsewhere: ['Needs you', 'The task waits for your answer.', ({ quote }) => `Needs you: ${quote}`],
    asksNothing: ['Needs you', ({ service }) => `${service} needs a person but sent no question.`],
    done: ['Done', 'The answer is ready. No further cost.'],
    failed: ['Failed', costsAgain, ({ quote }) => `Failed: ${quote}`],
    declined: ['Declined', costsAgain],
    stopped: [
      'Stopped',
      ({ isPartial }) => `${isPartial ? kept : 'Ended without an answer. '}No further cost.`,
    ],
    leftQueue: ['Stopped', 'Left the queue. Nothing was billed.'],
    unanswered: [
      'Not answered in time',
      ({ isPartial }) => `${isPartial ? kept : 'Nobody answered. '}No further cost.`,
    ],
    lost: ['Outcome unknown', 'The task may have run and cost money.', 'Outcome unknown. It may have run.'],
    gone: ['Outcome unknown', 'No longer kept. It may have cost money.', 'Outcome unknown. It may have run.'],
    refused: ['Refused', '', ({ detail }) => `Refused: ${detail}.`],
  },
  place: (place: Count): string => `${ordinal(place)} in the queue`,
  notStopped: 'Could not stop it. It may still cost money.',
  secretsNotKept: 'Could not be started again: its secrets are not kept.',
  notRepeated: 'The start was refused. Try again.',
  notDismissed: 'Could not dismiss it.',
  waitingFor: (time: string): string => `waiting ${time}`,
  tookTime: (time: string): string => `in ${time}`,
  afterTime: (time: string): string => `after ${time}`,
  under: (time: string): string => `under ${time}`,
  noReason: (service: string): string => `${service} gave no reason.`,
  cutOffAt: (time: string): string => `cut off at ${time}`,
  noTaskNamed: 'no task id',
  resultGone: 'result gone',
  changed: (state: string): string => `${state}.`,
  answer: 'Answer',
  tryNow: 'Try now',
  keepWaiting: 'Keep waiting',
  watchAgain: 'Watch again',
  resume: 'Resume',
  stop: 'Stop task',
  stoppingButton: 'Stopping…',
  leaveQueue: 'Leave queue',
  dismiss: 'Dismiss',
  runAgain: 'Run again',
  tryAgain: 'Try again',
  sendAgain: 'Send again',
  startAgain: 'Start again',
};

const sendAgain = ({ time }: Pick<RefusalValues, 'time'>): string =>
  `You can send it again${time === null ? '' : ` in ${time}`}.`;

/** Words of a refusal: why, and what to do. */
export const refusal: RefusalMessages = {
  rateLimit: [({ perMinute }) => `limit of ${perMinute} tasks a minute`, sendAgain, 'too many tasks'],
  SPENDING_LIMIT_REACHED: ['spending limit reached', 'Nothing was started. Send it again later.'],
  SESSION_LIMIT_REACHED: ['too many tasks at once', 'Nothing was started. Wait for one to end.'],
  UPLOAD_LIMIT_REACHED: ['upload limit reached', 'Nothing was started. Send it again later.'],
  TOO_MANY_REQUESTS: ['too many requests at once', sendAgain],
  full: ['no browser free', ({ service, time }) => `${service} is full. ${sendAgain({ time })}`],
  unavailable: ['server not available', sendAgain],
  key: ['API key not accepted', 'Nothing was started. Check the API key.'],
  signedOut: ['not signed in', 'Nothing was started. Sign in first.'],
  denied: ['access denied', 'Nothing started. Sign in or check the key.'],
  serverKey: ['server key not accepted', 'Nothing started. Tell whoever runs this app.'],
  PROXY_NOT_CONFIGURED: ['server not set up', 'Nothing was sent. Tell whoever runs this app.'],
  balance: ['no balance left', 'Nothing was started. Top up the account.'],
  dayBudget: ["today's budget is used up", 'Nothing was sent. Send it again tomorrow.'],
  budget: ['budget cannot be used', 'Nothing was sent. Tell whoever runs this app.'],
  input: ['invalid task', 'Nothing was sent. Check the task.'],
  network: ['no connection', 'Nothing was started. Check the network.'],
  unsent: ['not sent', 'Nothing was sent. Send it again or reload.'],
  other: [
    ({ httpStatus }) => (httpStatus === null ? 'unexpected reply' : `HTTP ${httpStatus}`),
    'Nothing was started or billed.',
  ],
};

/** Words about money. */
export const cost = {
  label: 'Cost',
  meter: 'Cost against budget',
  unknown: 'Unknown',
  notYet: 'Nothing yet',
  notYetDescription: 'Billing starts with the task.',
  nothing: 'Nothing',
  nothingDescription: 'Nothing was started, so nothing was billed.',
  notReported: 'Not reported yet',
  notReportedDescription: (service: string): string => `${service} reports the cost while the task runs.`,
  soFar: 'so far',
  final: 'final',
  estimate: 'our estimate',
  about: (amount: string): string => `About ${amount}`,
  ofBudget: (budget: string): string => `of ${budget}`,
  noBudget: 'no budget',
  unknownDescription: (service: string): string => `${service} did not report the cost. It may not be zero.`,
  countsAs: (amount: string): string => `Its budget counts it as about ${amount}.`,
  estimateDescription: (service: string): string =>
    `Based on time and list prices, until ${service} reports its figure.`,
  share: (share: string): string => `${share} of your budget.`,
  lessThanShare: (share: string): string => `Less than ${share} of your budget.`,
  near: 'The task does not stop there on its own.',
  over: (amount: string): string => `${amount} over your budget.`,
  overRunning: 'The task runs until it ends or you stop it.',
  valueText: (amount: string, budget: string): string => `${amount} of ${budget}`,
};
