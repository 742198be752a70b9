import type { AllServiceTraits } from '../../core/service.js';
import { overdueGraceMs, slowestPollMs } from '../../core/timing.js';
import type { AnyRun } from '../../hooks/run.js';
import { writeText } from '../../messages/states.js';
import type { StateName, StatusMessages, StatusValues } from '../../messages/states.js';
import { toPartialResult } from '../partialResult.js';
import { countdown, elapsed, firstShownAt, pollCountedFrom } from '../clock.js';
import type { Phrase } from '../clock.js';
import { describeRefusal } from '../describeRefusal.js';
import type { Refusal } from '../describeRefusal.js';
import type { IconName } from '../Icon.js';
import { toEndTime, toShownDurationMs } from '../runDuration.js';
import { limitOf, longestOf } from './progress.js';
import type { StatusWords, TaskStatusState, TaskStatusView } from './taskStatusView.js';
import { isUnreachable, toPhase, toStateName } from './toStateName.js';

type ActionName = keyof Pick<
  StatusMessages,
  'runAgain' | 'tryAgain' | 'startAgain' | 'sendAgain' | 'tryNow' | 'keepWaiting' | 'watchAgain'
>;

/** By state: its icon, and the action that it offers besides stopping: start again, or poll at once. */
const iconsAndActions: Readonly<Record<StateName, readonly [icon: IconName, action?: ActionName]>> = {
  ready: ['ready'],
  queued: ['queued'],
  queuedOffline: ['queued'],
  queuedLimited: ['queued'],
  submitting: ['sending'],
  submittingOffline: ['offline'],
  resending: ['reconnecting', 'tryNow'],
  running: ['running'],
  limited: ['running'],
  overdue: ['running', 'keepWaiting'],
  reconnecting: ['reconnecting', 'tryNow'],
  browserLost: ['reconnecting'],
  offline: ['offline', 'tryNow'],
  denied: ['unknown', 'tryNow'],
  signedOut: ['unknown', 'tryNow'],
  detached: ['unknown', 'watchAgain'],
  paused: ['paused'],
  stopping: ['stopped'],
  stoppingUnsent: ['stopped'],
  stoppingCut: ['stopped', 'tryNow'],
  asks: ['needs-you'],
  asksCut: ['needs-you'],
  asksElsewhere: ['needs-you'],
  asksNothing: ['needs-you'],
  done: ['done', 'runAgain'],
  failed: ['failed', 'tryAgain'],
  declined: ['stopped', 'tryAgain'],
  stopped: ['stopped', 'runAgain'],
  leftQueue: ['stopped', 'runAgain'],
  unanswered: ['needs-you', 'runAgain'],
  lost: ['unknown', 'startAgain'],
  gone: ['unknown', 'startAgain'],
  refused: ['refused', 'sendAgain'],
};

/** Describes the state of a run. */
export function describeTaskStatus(run: AnyRun, words: StatusWords): TaskStatusView {
  const { t, service, traits, format } = words;
  const name = toStateName(run, words.isQuestionShown);
  const [icon, action] = iconsAndActions[name];
  const [label, description, announced] = t.states[name];
  const { isPending, status } = run;
  const refusal = status === 'refused' ? describeRefusal(run.error, words.refusal, run.input) : null;
  // Input that the form would reject too is refused every time.
  const isFaulty = refusal?.serverMessage && run.error?.code === 'input';
  const limitMs = limitOf(run, traits);
  const intervalMs = toIntervalMs(run, traits.pollIntervalMs);
  const reason = status === 'failed' ? run.failure.message?.trim() || t.noReason(service) : null;
  const question = status === 'guardrail' ? run.guardrail.question : null;
  const values: StatusValues = {
    service,
    usual: traits.holdMs > 0 && traits.holdMs < Infinity ? format.limit(traits.holdMs) : null,
    limit: limitMs === null ? null : format.limit(limitMs),
    interval: intervalMs === null ? null : format.limit(intervalMs),
    time: null,
    quote: reason ?? question,
    detail: refusal?.announced ?? '',
    isPartial: toPartialResult(run) !== undefined,
  };
  const retryAt =
    refusal?.waitMs == null || run.settledAt === undefined ? null : run.settledAt + refusal.waitMs;
  const isAsking = name.startsWith('asks') && !words.isQuestionShown;
  const hasFailedStop = isPending && !run.isCancelling && run.cancelError;
  const place = run.place === undefined ? null : t.place(format.count(run.place));
  const view: TaskStatusView = {
    state: toState(run, name),
    icon,
    label: writeText(label, values),
    detail: describeDetail(run, refusal, place, words),
    code: status === 'failed' ? run.failure.code : null,
    description: refusal
      ? describeAdvice(refusal, retryAt, words)
      : countdown(
          () => run.waiting?.nextPollAt ?? null,
          (ms) => writeText(description, { ...values, time: ms === null ? null : format.duration(ms) }),
          pollCountedFrom,
        ),
    quote: isAsking ? question : (reason ?? (refusal?.advice === null ? refusal.serverMessage : null)),
    serverMessage: refusal?.advice ? refusal.serverMessage : null,
    isWorking: name === 'running' || name === 'submitting',
    announced: announced === undefined ? '' : writeText(announced, values),
    retry: action && !isPending && !isFaulty ? t[action] : null,
    retryAt,
    refresh: action && isPending && run.pollNow ? t[action] : null,
    canStop: isPending,
    canDismiss: refusal !== null || status === 'lost',
  };
  if (hasFailedStop)
    return { ...view, description: t.notStopped, quote: null, isWorking: false, announced: t.notStopped };
  if (announced !== undefined || name === 'ready') return view;
  return { ...view, announced: t.changed(place === null ? view.label : format.list([view.label, place])) };
}

function toState(run: AnyRun, name: StateName): TaskStatusState {
  const { status, isPending } = run;
  const reason = run.waiting?.reason;
  const isRunning = status === 'running';
  const phase = isRunning ? toPhase(run) : undefined;
  return {
    status,
    phase: isUnreachable(run) && (isRunning || status === 'submitting') ? 'disconnected' : phase,
    waiting: reason === 'normal' || status === 'queued' || status === 'guardrail' ? undefined : reason,
    overdue: name === 'overdue',
    elsewhere: name === 'asksElsewhere',
    unanswered: name === 'unanswered',
    declined: name === 'declined',
    pending: isPending && run.isCancelling,
  };
}

/** How often the task is polled; `null` while it is not: in a paused hidden tab, while its POST is held, or for the app's own data. */
function toIntervalMs(
  { waiting, taskId, submittedAt, pollNow }: AnyRun,
  pollIntervalMs: number,
): number | null {
  if (!pollNow || (taskId === undefined && submittedAt !== undefined)) return null;
  if (waiting?.reason !== 'hidden') return pollIntervalMs;
  return waiting.nextPollAt === null ? null : slowestPollMs;
}

/** Describes the text beside the label: time, place in the queue, why it was refused. */
function describeDetail(
  run: AnyRun,
  refusal: Refusal | null,
  place: string | null,
  { t, traits, format }: StatusWords,
): Phrase | null {
  const { submittedAt, settledAt } = run;
  // Less than a second is not zero. "Failed after under 1 sec" would be hard to read.
  const withDuration =
    (words: (time: string) => string) =>
    (ms: number): string =>
      ms < 1_000 ? t.tookTime(t.under(format.duration(1_000))) : words(format.duration(ms));
  switch (run.status) {
    case 'submitting':
    case 'running':
      return submittedAt === undefined ? null : elapsed(submittedAt, format.duration);
    case 'guardrail':
      return elapsed(run.askedAt ?? firstShownAt(run.guardrail), (ms) => t.waitingFor(format.clock(ms)));
    case 'completed':
      return describeDuration(run, traits, withDuration(t.tookTime));
    case 'failed':
    case 'terminated':
      return describeDuration(run, traits, withDuration(t.afterTime));
    case 'lost':
      if (run.reason !== 'cut') return run.reason === 'gone' ? t.resultGone : t.noTaskNamed;
      return settledAt === undefined ? null : (now) => t.cutOffAt(format.time(settledAt, now * 1_000));
    default:
      return refusal?.detail ?? place;
  }
}

/** Describes what to do after a refusal, with the time until it can be sent again; empty where the server says it. */
function describeAdvice({ advice }: Refusal, retryAt: number | null, { format }: StatusWords): Phrase {
  if (!advice) return '';
  return countdown(
    () => retryAt,
    (ms) => advice(ms === null ? null : format.duration(ms)),
  );
}

/** How long it took: the server's figure, else the time we measured, unless this app was away too long for it to be right. */
function describeDuration(
  run: AnyRun,
  traits: AllServiceTraits,
  toWords: (ms: number) => string,
): string | null {
  const seconds = run.usage?.durationSeconds ?? Number.NaN;
  if (seconds >= 0) return toWords(toShownDurationMs(run, seconds * 1_000));
  const { submittedAt, settledAt } = run;
  const end = toEndTime(run);
  const ms = (end ?? settledAt ?? Number.NaN) - (submittedAt ?? Number.NaN);
  const isPossible = end || ms <= longestOf(run, traits) + overdueGraceMs;
  return ms >= 0 && isPossible ? toWords(toShownDurationMs(run, ms)) : null;
}
