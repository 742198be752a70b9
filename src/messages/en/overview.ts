import type { Count } from '../count.js';
import { runs } from './runs.js';

/** Words around the runs of a dashboard: its figures, its notices, its first visit. A page with a table alone carries none of these. */
export const overview = {
  views: 'Views',
  newTask: 'New task',
  back: 'Runs',
  needYou: ({ value, text }: Count): string => `${text} ${value === 1 ? 'needs' : 'need'} you`,
  runningNow: 'Running now',
  queuedCount: (count: Count): string => `${count.text} queued`,
  nothingRuns: 'Nothing is running',
  oldest: (time: string, limit: string): string => `longest ${time} of ${limit}`,
  successToday: 'Success today',
  /** The rest failed, or nobody knows: what a person stopped is in neither. */
  ofEnded: (done: string, judged: Count): string => `${done} of ${judged.text} succeeded`,
  /** Beside `ofEnded`: of them, with an unknown outcome; and those that a person did not allow, which are not of them. */
  unknownCount: (count: Count): string => `${count.text} unknown`,
  declinedCount: (count: Count): string => `${count.text} declined`,
  nothingEnded: 'No run from today has ended',
  /** What was stopped, refused or declined is no success and no failure. */
  nothingJudged: 'Only stopped, refused or declined runs',
  spendToday: 'Spend today',
  ofBudget: (budget: string): string => `of ${budget}`,
  overBy: (amount: string, budget: string): string => `${amount} over ${budget}`,
  spendMeter: (spent: string, budget: string): string => `${spent} of ${budget}`,
  copyLink: 'Copy a link to this run',
  openPage: 'Open as a page',
  previousRun: 'Previous run',
  nextRun: 'Next run',
  positionOf: (position: string, total: string): string => `${position} of ${total}`,
  unreachable: (service: string): string => `${service} does not respond`,
  unreachableNote: (since: string | null): string =>
    `${since === null ? '' : `Since ${since}. `}Runs may continue there.`,
  statesFrom: (time: string): string => `States below are from ${time}.`,
  offlineTitle: 'You are offline',
  offlineNote: (service: string): string =>
    `Runs continue at ${service}. Nothing is sent until you are back.`,
  rateLimited: (service: string): string => `${service} is limiting requests`,
  rateLimitedNote: 'Runs continue. Updates come later than usual.',
  startsLimitedNote: 'New runs start later than usual.',
  keyRejected: 'API key not accepted',
  keyRejectedNote: 'Nothing new can be started until the key is replaced, usually on this app’s server.',
  signedOut: 'You are signed out',
  signedOutNote: 'Runs continue. Sign in to see and answer them.',
  signIn: 'Sign in',
  connectedAgain: 'Connected again',
  connectedNote: (count: Count, ended: Count, time: string): string =>
    `${runs(count)} up to date at ${time}.${ended.value === 0 ? '' : ` ${ended.text} ended while you were away.`}`,
  showIt: 'Show them',
  tryNow: 'Try now',
  allFailed: (count: Count): string => `${count.text} of ${runs(count)} failed`,
  allFailedNote: (code: string, host: string | null, since: string): string =>
    host === null
      ? `Same code: ${code} since ${since}.`
      : `Same code, same host: ${code} on ${host} since ${since}.`,
  retryOne: 'Retry 1 first',
  overBudgetTitle: 'Over today’s budget',
  overBudgetNote: (spent: string, budget: string, running: Count): string =>
    `${spent} of ${budget}.${running.value === 0 ? '' : ` ${running.text} running ${running.value === 1 ? 'task continues' : 'tasks continue'}.`}`,
  firstTitle: 'Start your first run',
  firstNote: 'Write a task in plain words, or use one of these. Nothing is billed until you start it.',
  firstNoteAlone: 'Write a task in plain words. Nothing is billed until you start it.',
  taskField: 'What should the agent do?',
  startTask: 'Start task',
};

/** What a catalogue has to have for them. */
export type OverviewMessages = Readonly<typeof overview>;
