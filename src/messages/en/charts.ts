import type { Count } from '../count.js';
import { runs } from './runs.js';

/** Words of the charts and statistics of a dashboard: a page without them carries none of these. */
export const charts = {
  chart: 'Chart',
  asTable: 'Table',
  showAs: 'Show as',
  notLoaded: 'The chart could not be loaded. Choose “Table”, or reload the page.',
  spendBy: { hour: 'Spend by hour', day: 'Spend by day', week: 'Spend by week', tag: 'Spend by tag' },
  units: { hour: 'Hour', day: 'Day', week: 'Week', tag: 'Tag' },
  unit: 'By',
  known: 'Known',
  estimated: 'Our estimate',
  unknown: 'Unknown',
  overBudget: 'Over budget',
  budgetOf: {
    hour: (amount: string): string => `Budget ${amount} an hour`,
    day: (amount: string): string => `Budget ${amount} a day`,
    week: (amount: string): string => `Budget ${amount} a week`,
  },
  ofBudgetShare: 'Of budget',
  knownSum: (amount: string): string => `${amount} known`,
  estimatedSum: (amount: string): string => `${amount} estimated`,
  unreported: (count: Count): string => `${runs(count)} did not report a cost`,
  averagePer: {
    hour: (amount: string): string => `${amount} an hour`,
    day: (amount: string): string => `${amount} a day`,
    week: (amount: string): string => `${amount} a week`,
  },
  averageSince: (average: string, since: string): string => `${average} since ${since}`,
  allReported: 'Every ended run reported its cost',
  /** When a sum counts a run; `byStart` are those whose end the service has not told. `isHour`: by the hour, not by the day. */
  countedBy: (byStart: Count, isHour: boolean): string => {
    const when = isHour ? 'in the hour' : 'on the day';
    const one = byStart.value === 1;
    const rest = `${runs(byStart)} without an end time ${one ? 'counts' : 'count'} ${when} ${one ? 'it' : 'they'} started.`;
    return `Counted ${when} a run ended.${byStart.value > 0 ? ` ${rest}` : ''}`;
  },
  untagged: 'No tag',
  noSpend: 'Nothing was spent in this time',
  noSpendYet: 'No cost was reported yet',
  durations: 'Durations',
  replyShare: (reply: string, share: string): string => `${reply}: ${share}`,
  withinRuns: (count: Count, time: string, step: string): string =>
    `${runs(count)} in the first ${time}, bars of ${step}`,
  afterRuns: (count: Count, time: string, step: string): string =>
    `${runs(count)} after ${time}, bars of ${step}`,
  documentedWithin: (share: string, time: string): string => `Documented: about ${share} within ${time}`,
  documentedBands: 'Documented times by kind of task: 10–20, 20–40, 40–80 and 80–180 sec',
  inline: 'Inline',
  polled: 'Polled',
  severalTags: 'A run with several tags counts in each of them.',
  median: 'Median',
  p95: '95th percentile',
  range: (from: string, to: string): string => `${from} to ${to}`,
  orMore: (from: string): string => `${from} or more`,
  outcomes: 'Outcomes',
  endedRuns: ({ value, text }: Count): string => `${text} ended ${value === 1 ? 'run' : 'runs'}`,
  /** What the shares of codes are of. */
  failedRuns: ({ value, text }: Count): string => `${text} failed ${value === 1 ? 'run' : 'runs'}`,
  failureCodes: 'Failures by code',
  failuresOverTime: 'Failures by day',
  successRate: 'Success',
  /** The rest failed, or nobody knows: what a person stopped is in neither. */
  ofJudged: (done: string, judged: string): string => `${done} of ${judged}`,
  /** What `ofJudged` counts. */
  successRule:
    'Success: done runs of those that ended. An unknown outcome counts as not succeeded; stopped, refused and declined runs do not count.',
  otherCodes: 'Other codes',
  noFailures: 'Nothing failed in this time',
  noneEnded: 'No run of this time has ended',
  noneAnswered: 'No run of this time was answered',
  mostFrequent: (code: string, count: string, of: string): string =>
    `Most frequent failure: ${code}, ${count} of ${of}.`,
  byTag: 'By tag',
  mostExpensive: 'most expensive first',
  tag: 'Tag',
  success: 'Success',
  spend: 'Spend',
  averageCost: 'Average cost',
  medianDuration: 'Median duration',
  ofReplies: 'of all replies',
  plusEstimated: (amount: string): string => `+ ${amount} estimated`,
  moreThanBefore: (count: string): string => `${count} more than before`,
  fewerThanBefore: (count: string): string => `${count} fewer than before`,
  asBefore: 'Same as before',
  noBefore: 'No earlier data',
  before: (value: string): string => `${value} before`,
  noneYet: 'No run in this time',
  noneYetHelp: 'What you run in this time is counted here.',
  day: 'Day',
  shareColumn: 'Share',
};

/** What a catalogue has to have for charts and statistics. */
export type ChartMessages = Readonly<typeof charts>;
