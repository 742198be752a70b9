import type { Count } from '../count.js';
import { ordinal } from './ordinal.js';
import { runs } from './runs.js';

/** Words of the dashboard. */
export const dashboard = {
  runs: 'Runs',
  statistics: 'Statistics',
  close: 'Close',
  retry: 'Try again',
  panelFailed: 'This part could not be shown',
  panelFailedHelp: 'The rest of the page is not affected.',

  /** Ends a sentence, and begins the next one after it. */
  sentence: (text: string, next?: string): string => `${text}.${next === undefined ? '' : ` ${next}`}`,

  // Costs
  unknownCosts: ({ value, text }: Count): string => `${text} ${value === 1 ? 'cost' : 'costs'} unknown`,

  // The states of a row
  groups: {
    'needs-you': 'Needs you',
    running: 'Running',
    queued: 'Queued',
    done: 'Done',
    failed: 'Failed',
    stopped: 'Stopped',
    unknown: 'Unknown',
  },
  all: 'All',
  submitting: 'Waiting',
  unconfirmed: 'Not confirmed',
  reconnecting: 'Reconnecting',
  signedOut: 'Signed out',
  denied: 'Access denied',
  detached: 'Not watched',
  overdue: 'Still running',
  offline: 'Offline',
  paused: 'Paused',
  stopping: 'Stopping',
  refused: 'Refused',
  declined: 'Declined',
  unanswered: 'Unanswered',

  // What a row waits for, or what came of it
  /** Before the question. */
  asksYou: 'Waits for you:',
  asksNothing: 'Waits for you',
  queuedAt: (place: Count): string => `Queued, ${ordinal(place)} in line`,
  queuedHere: 'Waiting for its turn',
  waitsFor: (service: string, time: string): string => `Waits for ${service}, up to ${time}`,
  runsAt: (service: string): string => `Runs at ${service}`,
  mayRun: 'May be running',
  nextTry: (time: string | null): string => `Next try ${time === null ? 'soon' : `in ${time}`}`,
  stoppedNote: 'Ended before an answer',
  leftQueue: 'Left the queue before it started',
  unansweredNote: 'Nobody answered in time',
  cutNote: (time: string): string => `Connection cut at ${time}. It may have run and cost money`,
  goneNote: 'The result is no longer kept. It may have cost money',
  filesNote: ({ value, text }: Count): string => `${text} ${value === 1 ? 'file' : 'files'}`,
  notReported: 'not reported',
  unknownCost: 'unknown',
  noTask: 'Untitled task',

  // The table
  table: 'Runs',
  columns: {
    check: 'Select',
    state: 'State',
    task: 'Task',
    result: 'Result, or what it waits for',
    tags: 'Tags',
    started: 'Started',
    duration: 'Duration',
    cost: 'Cost',
  },
  durationOf: (limit: string): string => `Duration, of ${limit}`,
  sortBy: (column: string): string => `Sort by ${column}`,
  sort: 'Sort',
  /** Of a list, which has no head to press. */
  orders: {
    'started desc': 'Newest first',
    'started asc': 'Oldest first',
    'duration desc': 'Longest first',
    'duration asc': 'Shortest first',
    'cost desc': 'Most expensive first',
    'cost asc': 'Least expensive first',
    'state asc': 'By state',
    'task asc': 'By task',
  },
  chooseColumns: 'Columns',
  selectAll: 'Select all runs that are shown',
  selectRun: (title: string): string => `Select ${title}`,
  search: 'Search runs',
  addFilter: 'Add filter',
  removeFilter: (filter: string): string => `Remove the filter: ${filter}`,
  clearFilters: 'Clear filters',
  filterPeriod: 'Started',
  filterCode: 'Error code',
  filterHost: 'Host',
  filterTag: 'Tag',
  filterCost: 'Cost',
  filterRange: 'Started',
  periods: { today: 'today', '24h': 'last 24 hours', '7d': 'last 7 days', '30d': 'last 30 days' },
  between: (from: string, to: string): string => `${from} to ${to}`,
  atLeast: (amount: string): string => `${amount} or more`,
  atMost: (amount: string): string => `${amount} or less`,
  costUnknown: 'unknown',
  costFrom: 'From, in $',
  costTo: 'To, in $',
  apply: 'Apply',
  /** In a field that filters by nothing yet. */
  anyValue: 'Any',
  nothingToChoose: 'None',
  today: 'Today',
  yesterday: 'Yesterday',
  dayRuns: (count: Count): string => runs(count),
  shownOf: (shown: string, total: Count): string => `${shown} of ${runs(total)} shown`,
  newRuns: ({ value, text }: Count): string => `${text} new ${value === 1 ? 'run' : 'runs'}`,
  loading: 'Loading runs',
  noMatch: 'No matching runs',
  noMatchHelp: 'Try a different search or remove a filter.',
  noRuns: 'No runs',

  // Many at once
  selected: (count: Count): string => `${count.text} selected`,
  stopMany: (count: Count): string => `Stop ${count.text}`,
  runAgainMany: (count: Count, estimate: string | null): string =>
    `Run ${count.text} again${estimate === null ? '' : `, about ${estimate}`}`,
  dismissMany: (count: Count): string => `Dismiss ${count.text}`,
  /** Before many runs are removed, or started. */
  dismissAsked: (count: Count): string => `Remove ${runs(count)} and their answers from the list for good?`,
  repeatAsked: (count: Count): string => `Start ${runs(count)} now?`,
  cancel: 'Cancel',
  export: 'Export',
  exportCsv: 'CSV',
  exportJson: 'JSON',
  exportOf: (count: Count): string => `Export ${runs(count)} as`,
  clearSelection: 'Clear selection',
  stopped: (count: Count): string => `${runs(count)} asked to stop.`,
  notStopped: (count: Count): string => `${runs(count)} could not be stopped.`,
  started: (count: Count): string => `${runs(count)} started.`,
  /** `hadSecrets`: because they had secrets; else the app has refused it. */
  notStarted: (count: Count, hadSecrets: boolean): string =>
    `${runs(count)} could not be started again${hadSecrets ? ': secrets are not kept' : ''}.`,
  dismissed: (count: Count): string => `${runs(count)} dismissed.`,
  notDismissed: (count: Count): string => `${runs(count)} could not be dismissed.`,

  // Keys
  shortcuts: 'Keyboard shortcuts',
  keys: {
    move: 'move',
    open: 'open',
    select: 'select',
    search: 'search',
    answer: 'answer the next question',
    show: 'show the next question',
    newTask: 'new task',
    close: 'close or clear',
    help: 'all shortcuts',
    nextQuestion: 'next, previous question',
  },

  // Questions
  needsYou: 'Needs you',
  nearestFirst: 'nearest deadline first',
  openBeside: 'The questions are open beside the runs.',
  answer: 'Answer',
  answerRun: (title: string): string => `Answer: ${title}`,
  /** Where it cannot be answered. */
  show: 'Show',
  showRun: (title: string): string => `Show: ${title}`,
  showAll: (count: string): string => `Show all ${count}`,
  questions: 'Questions',
  noQuestions: 'No questions',
  noQuestionsHelp: 'When a run needs a person, its question appears here.',
  /** Where the page of a question can be seen. */
  openRun: 'Open the run',
  notNow: 'Not now',
  /** `until` is when the last of them is back. */
  snoozed: ({ text }: Count, until: string): string => `${text} set aside, back by ${until}`,
  showSnoozed: 'Show them now',
  stopsIn: (service: string, time: string | null): string =>
    `${service} stops it ${time === null ? 'soon' : `in ${time}`}`,
  budgetStopsIn: (time: string | null): string =>
    `The budget stops it ${time === null ? 'soon' : `in ${time}`}`,
  answeredHere: 'Answered.',
  stoppedHere: 'Stopped.',
  continuedHere: (budget: string): string => `Continued to ${budget}.`,
  answeredElsewhere: 'Someone else answered.',
  questionEnded: 'The task ended before it was answered.',
  /** `price` is that of a minute. */
  withoutAnswer: (service: string, price: string | null): string =>
    `Without an answer ${service} stops the run at its deadline. The time until then is billed${price === null ? '' : `, ${price} a minute`}.`,

  // One run
  runId: 'run',
  taskId: 'task',
  copyId: (id: string): string => `Copy the id of the ${id}`,
  copied: 'Copied',
  notCopied: 'Could not copy. Select the text instead.',
  editAndRun: 'Edit and run again',
  startedAt: 'Started',
  duration: 'Duration',
  answerAs: 'Answer as',
  startsAt: 'Starts at',
  agentChooses: 'chosen by the agent',
  reply: 'Reply',
  /** Known from how long it took: how the answer came is not recorded. */
  replyWithin: (time: string): string => `Within ${time}`,
  replyAfter: (time: string): string => `After ${time}`,
  tokens: 'Tokens',
  facts: 'Facts',
  taskAsSent: 'Task as sent',
  steps: 'Steps',
  text: 'Text',
  json: 'JSON',
  csv: 'CSV',
  runLoading: 'Loading the run',
  runUnknown: 'This run is not known here',
  runUnknownHelp:
    'It may have been started in another browser, or removed. If it is still running, it continues and is billed.',
  runFailed: 'The run could not be loaded',
  noRun: 'No run is open',
  noRunHelp: 'Choose one from the list.',

  // Steps
  gallery: 'Steps',
  stepOf: (step: string, all: string): string => `Step ${step} of ${all}`,
  previousStep: 'Previous step',
  nextStep: 'Next step',
  scrubber: 'Step',
  pictureOf: (step: string): string => `Picture of step ${step}`,
  noPicture: 'No picture',
  noSteps: 'No steps recorded',
  noStepsHelp: 'Steps and pictures are recorded only while a live connection is open.',
  budget: 'Budget',
  /** Of a time that is not measured more exactly. */
  under: (time: string): string => `under ${time}`,
};

/** What a catalogue has to have for the dashboard. */
export type DashboardMessages = Readonly<typeof dashboard>;
