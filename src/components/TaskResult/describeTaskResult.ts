import type { TaskResult as TaskOutcome } from '../../core/task.js';
import type { AnyRun } from '../../hooks/run.js';
import type { Words } from '../words.js';
import { mostRows } from './readAnswer.js';
import type { AnswerView } from './readAnswer.js';

/** The three kinds of results. */
export type TaskResultTabName = 'answer' | 'files' | 'network';

/** The tabs, in their order. */
export const tabNames: readonly TaskResultTabName[] = ['answer', 'files', 'network'];

/** An address that the task requested. */
export interface NetworkAddress {
  readonly url: string;
  /** Unix time in milliseconds. */
  readonly at: number | null;
  /** Since the first request, in milliseconds. */
  readonly afterMs: number | null;
}

/** Lists the addresses that a task requested. */
export function readAddresses({ network }: TaskOutcome): readonly NetworkAddress[] {
  const all = network.flatMap(({ urls }) => urls);
  const first = all.find(({ timestampMs }) => timestampMs !== null)?.timestampMs ?? 0;
  return all.map(({ url, timestampMs: at }) => ({ url, at, afterMs: at === null ? null : at - first }));
}

/** Says that what is shown is not the requested answer; the reason is text from outside. */
export interface PartialWords {
  readonly text: string;
  readonly reason: string | null;
}

/** Describes, above a partial result, why the run ended without its answer; `null` for a run with an answer. */
export function describePartial(
  run: AnyRun,
  shown: ShownElsewhere,
  { t }: Words<'result'>,
): PartialWords | null {
  switch (run.status) {
    case 'failed':
      // The reason is shown once: by a TaskStatus, if one is on the page.
      return { text: t.partialFailed, reason: shown.status ? null : run.failure.message };
    case 'terminated':
      return { text: run.isUnanswered ? t.partialUnanswered : t.partialStopped, reason: null };
    default:
      return null;
  }
}

/** Returns the complete answer as received. */
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
export function describeUsage(run: AnyRun, shown: ShownElsewhere, { t, format }: Words<'result'>): string {
  if (!run.isSettled) return '';
  const seconds = run.usage?.durationSeconds ?? Number.NaN;
  const isKnown = seconds >= 0 && seconds < Infinity;
  // Less than a second is not zero.
  const toDuration = (): string =>
    seconds < 1 ? t.under(format.duration(1_000)) : format.duration(seconds * 1_000);
  const time = isKnown && !shown.status ? toDuration() : null;
  const cost = shown.cost ? null : format.usd(run.usage?.costUsd);
  return format.list([time, cost].filter((part) => part !== null));
}

/** The line below the open tab. */
export function describeFooter(
  tab: TaskResultTabName,
  outcome: TaskOutcome | undefined,
  answer: AnswerView | undefined,
  addressCount: number,
  { t, service, format }: Words<'result'>,
): string {
  if (!outcome) return '';
  switch (tab) {
    case 'answer':
      return answer?.footer ?? '';
    case 'files': {
      const { files, filesOmitted = 0 } = outcome;
      if (files.length === 0) return '';
      const kept = t.filesFooter(service);
      if (filesOmitted === 0) return kept;
      return `${t.firstFiles(format.number(files.length), format.number(files.length + filesOmitted))} ${kept}`;
    }
    case 'network': {
      const all = addressCount + (outcome.networkOmitted ?? 0);
      const shown = Math.min(addressCount, mostRows);
      return all > shown
        ? t.firstAddresses(format.number(shown), format.number(all))
        : t.addresses(format.count(addressCount));
    }
  }
}

/** What is missing, and why; the reason may be text from outside. */
export interface EmptyWords {
  readonly title: string;
  readonly reason: string;
}

/** Describes why the open tab is empty; `null` where it is not. */
export function describeEmpty(
  run: AnyRun,
  tab: TaskResultTabName,
  outcome: TaskOutcome | undefined,
  answer: AnswerView | undefined,
  shown: ShownElsewhere,
  words: Words<'result'>,
): EmptyWords | null {
  if (hasContent(tab, outcome, answer)) return null;
  const { t, service } = words;
  if (run.isSettled && run.task?.isTruncated)
    return {
      title: { answer: t.noAnswer, files: t.emptyFiles, network: t.emptyNetwork }[tab],
      reason: t.tooLong,
    };
  switch (run.status) {
    case 'completed':
      if (tab === 'files') return { title: t.emptyFiles, reason: t.emptyFilesHelp };
      if (tab === 'network') return { title: t.emptyNetwork, reason: t.emptyNetworkHelp(service) };
      return { title: t.emptyAnswer, reason: t.emptyAnswerHelp };
    case 'idle':
      return { title: t.idle, reason: t.idleHelp };
    case 'guardrail':
      return { title: t.needsYou, reason: t.needsYouHelp };
    case 'failed':
    case 'terminated':
      if (outcome && tab === 'files') return { title: t.emptyFiles, reason: t.emptyFilesHelp };
      if (outcome && tab === 'network') return { title: t.emptyNetwork, reason: t.emptyNetworkHelp(service) };
      return { title: t.noAnswer, reason: describeNoAnswer(run, outcome, shown, words) };
    case 'refused':
      return { title: t.noAnswer, reason: t.refusedHelp };
    case 'lost':
      return { title: t.noAnswer, reason: t.lostHelp };
    default:
      return { title: t.pending, reason: t.pendingHelp };
  }
}

function hasContent(
  tab: TaskResultTabName,
  outcome: TaskOutcome | undefined,
  answer: AnswerView | undefined,
): boolean {
  if (!outcome) return false;
  if (tab === 'files') return outcome.files.length > 0;
  if (tab === 'network') return outcome.network.some(({ urls }) => urls.length > 0);
  return answer !== undefined && answer.as !== 'empty';
}

function describeNoAnswer(
  run: AnyRun,
  outcome: TaskOutcome | undefined,
  shown: ShownElsewhere,
  { t }: Words<'result'>,
): string {
  // Readers look at the answer first, but there are results in the other tabs.
  if (outcome) return t.otherTabs;
  // The reason is shown once: by a TaskStatus, if one is on the page.
  if (run.status === 'failed') return (shown.status ? null : run.failure.message?.trim()) || t.failedHelp;
  return run.isUnanswered ? t.unansweredHelp : t.stoppedHelp;
}
