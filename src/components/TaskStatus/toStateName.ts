import { assertNever } from '../../core/errors.js';
import type { AnyRun } from '../../hooks/run.js';
import type { StateName } from '../../messages/states.js';

/** Names the state of a run in a reader's terms. */
export function toStateName(run: AnyRun, isQuestionShown: boolean): StateName {
  if (run.isPending && run.isCancelling) return toStoppingName(run);
  // Where the app's own server keeps the key, all a person can do is sign in.
  if (run.waiting?.reason === 'unauthorized')
    return run.waiting.credential === 'sign-in' ? 'signedOut' : 'denied';
  switch (run.status) {
    case 'idle':
      return 'ready';
    case 'queued': {
      const { reason } = run.waiting;
      return reason === 'offline' ? 'queuedOffline' : reason === 'rate-limited' ? 'queuedLimited' : 'queued';
    }
    case 'submitting': {
      const { reason } = run.waiting;
      if (reason === 'offline') return 'submittingOffline';
      return reason === 'reconnecting' ? 'resending' : 'submitting';
    }
    case 'running':
      return toRunningName(run);
    case 'guardrail':
      if (run.guardrail.question === null) return 'asksNothing';
      if (isUnreachable(run)) return 'asksCut';
      return isQuestionShown ? 'asksElsewhere' : 'asks';
    case 'completed':
      return 'done';
    case 'terminated':
      if (run.isUnanswered) return 'unanswered';
      return run.submittedAt === undefined && !run.task ? 'leftQueue' : 'stopped';
    case 'lost':
      return run.reason === 'gone' ? 'gone' : 'lost';
    case 'failed':
      return isDeclined(run) ? 'declined' : 'failed';
    case 'refused':
      return 'refused';
    default:
      return assertNever(run);
  }
}

/** Whether a run ended because a person said no: to a purchase, or to a log-in. */
export const isDeclined = ({ failure }: Pick<AnyRun, 'failure'>): boolean =>
  /(_DECLINED|^LOGIN_REFUSED)$/.test(failure?.code ?? '');

/** Whether WebRun cannot be reached. */
export const isUnreachable = ({ waiting }: AnyRun): boolean =>
  waiting?.reason === 'reconnecting' || waiting?.reason === 'offline';

/** A task cannot be stopped before its ids are known. */
function toStoppingName(run: AnyRun): StateName {
  if (isUnreachable(run)) return 'stoppingCut';
  return run.status === 'submitting' && run.sessionId === undefined ? 'stoppingUnsent' : 'stopping';
}

function toRunningName(run: AnyRun & { readonly status: 'running' }): StateName {
  const { reason } = run.waiting;
  switch (reason) {
    case 'reconnecting':
    case 'offline':
    case 'detached':
    case 'overdue':
      return reason;
    case 'unauthorized':
    case 'rate-limited':
    case 'hidden':
    case 'normal':
      break;
    default:
      return assertNever(reason);
  }
  const phase = toPhase(run);
  if (phase === 'paused') return phase;
  if (phase === 'disconnected') return 'browserLost';
  return reason === 'rate-limited' ? 'limited' : 'running';
}

/** Returns the run's phase; a plain object may have only its task's. */
export const toPhase = (run: AnyRun & { readonly status: 'running' }): NonNullable<typeof run.phase> =>
  run.phase ?? (run.task?.status === 'running' ? run.task.phase : 'running');
