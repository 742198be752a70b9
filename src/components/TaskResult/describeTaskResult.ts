import type { TaskResult as TaskOutcome } from '../../core/task.js';
import type { AnyRun } from '../../hooks/run.js';
import type { Format } from '../format.js';
import type { Words } from '../words.js';
import type { AnswerView } from './readAnswer.js';

/** The three things a run brings. */
export type TaskResultTabName = 'answer' | 'files' | 'network';

/** The tabs, in their order. */
export const tabNames: readonly TaskResultTabName[] = ['answer', 'files', 'network'];

/** An address that the task has requested, and when, counted from the first. */
export interface NetworkAddress {
  readonly url: string;
  readonly at: string;
}

/** Rows of the network log on screen; "Copy" has all of them. */
export const mostAddresses = 500;

/** The addresses that a task has requested. */
export function readAddresses({ network }: TaskOutcome, { clock }: Format): readonly NetworkAddress[] {
  const all = network.flatMap(({ urls }) => urls);
  const first = all.find(({ timestampMs }) => timestampMs !== null)?.timestampMs ?? 0;
  return all.map(({ url, timestampMs }) => ({
    url,
    at: timestampMs === null ? '' : clock(timestampMs - first),
  }));
}

/** The answer, whole and as it was received. */
export function toText({ message, output }: TaskOutcome): string {
  return (
    message ?? (output === null ? '' : typeof output === 'string' ? output : JSON.stringify(output, null, 2))
  );
}

/** What is shown elsewhere on the page, and need not be repeated here. */
export interface ShownElsewhere {
  readonly status: boolean;
  readonly cost: boolean;
}

/** Time and money of a run that has settled, as far as no other component shows them. */
export function describeUsage(run: AnyRun, shown: ShownElsewhere, { format }: Words<'result'>): string {
  if (!run.isSettled) return '';
  const seconds = run.usage?.durationSeconds ?? null;
  const time = seconds === null || shown.status ? null : format.duration(seconds * 1_000);
  const cost = shown.cost ? null : format.usd(run.usage?.costUsd);
  return format.list([time, cost].filter((part) => part !== null));
}

/** The line below the open tab. */
export function describeFooter(
  tab: TaskResultTabName,
  result: TaskOutcome | undefined,
  answer: AnswerView | undefined,
  addressCount: number,
  { t, service, format }: Words<'result'>,
): string {
  if (!result) return '';
  switch (tab) {
    case 'answer':
      return answer?.footer ?? '';
    case 'files':
      return result.files.length > 0 ? t.filesFooter(service) : '';
    case 'network':
      return addressCount > mostAddresses
        ? t.firstAddresses(format.number(mostAddresses), format.number(addressCount))
        : t.addresses(format.count(addressCount));
  }
}

/** What is not there, and why; the reason may be words from outside. */
export interface EmptyWords {
  readonly title: string;
  readonly reason: string;
}

/** Says what is not there in the open tab; `null` where something is. */
export function describeEmpty(
  run: AnyRun,
  tab: TaskResultTabName,
  answer: AnswerView | undefined,
  shown: ShownElsewhere,
  { t, service }: Words<'result'>,
): EmptyWords | null {
  switch (run.status) {
    case 'completed':
      if (tab === 'files')
        return run.result.files.length > 0 ? null : { title: t.emptyFiles, reason: t.emptyFilesHelp };
      if (tab === 'network')
        return run.result.network.some(({ urls }) => urls.length > 0)
          ? null
          : { title: t.emptyNetwork, reason: t.emptyNetworkHelp(service) };
      return answer?.as === 'empty' ? { title: t.emptyAnswer, reason: t.emptyAnswerHelp } : null;
    case 'idle':
      return { title: t.idle, reason: t.idleHelp };
    case 'guardrail':
      return { title: t.needsYou, reason: t.needsYouHelp };
    case 'failed':
      // The reason is said once: by the status of the run, where it is on the page.
      return { title: t.noAnswer, reason: (shown.status ? null : run.failure.message) ?? t.failedHelp };
    case 'terminated':
      return { title: t.noAnswer, reason: run.isUnanswered ? t.unansweredHelp : t.stoppedHelp };
    case 'refused':
      return { title: t.noAnswer, reason: t.refusedHelp };
    case 'lost':
      return { title: t.noAnswer, reason: t.lostHelp };
    default:
      return { title: t.pending, reason: t.pendingHelp };
  }
}
