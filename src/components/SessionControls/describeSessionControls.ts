import type { SessionActions, SessionState } from '../../runs/sessionState.js';
import { secondsUntil } from '../clock.js';
import type { Phrase } from '../clock.js';
import { describeCommandFailure, toCommandFailure } from '../describeCommandFailure.js';
import { describeRefusal } from '../describeRefusal.js';
import type { IconName } from '../Icon.js';
import type { Words } from '../words.js';

/** What the parts of a SessionControls mirror to `data-*`. */
export interface SessionControlsState {
  /** @selector [data-status="running"] */
  readonly status: 'none' | 'starting' | 'running' | 'idle' | 'terminated' | 'refused' | 'lost';
  /** @selector [data-phase="paused"] */
  readonly phase: 'paused' | undefined;
  /** A request has not been acknowledged yet. @selector [data-pending] */
  readonly pending: boolean;
  /** Less than a minute is left. @selector [data-expiring] */
  readonly expiring: boolean;
}

/** A session to show; a missing verb has no button. */
export type ControlledSession = SessionState &
  Pick<SessionActions, 'pause' | 'resume' | 'terminate'> &
  Partial<Pick<SessionActions, 'start' | 'stop'>>;

/** What a SessionControls shows. */
export interface SessionControlsView {
  readonly state: SessionControlsState;
  readonly icon: IconName;
  readonly label: string;
  readonly description: Phrase;
  /** The description says why the person's request failed. */
  readonly hasFailed: boolean;
}

/** How many seconds before its end an idle session is shown as expiring. */
const expiringSeconds = 60;

/** Whether a session can be paused, stopped and ended. */
export const isOpen = ({ status }: ControlledSession): boolean => status === 'open' || status === 'ending';

/** Whether a session ends within a minute; `now` is Unix time in seconds. */
export function isExpiring({ status, expiresAt }: ControlledSession, now: number): boolean {
  const left = secondsUntil(status === 'open' ? expiresAt : null, now);
  return left > 0 && left <= expiringSeconds;
}

/** The words of a SessionControls: its own, and those of refusals. */
export interface SessionWords extends Words<'session'> {
  readonly refusal: Words<'refusal'>;
}

/** Describes the state of a session. */
export function describeSessionControls(
  session: ControlledSession,
  expiring: boolean,
  words: SessionWords,
): SessionControlsView {
  const { status, current, isPaused, isChanging } = session;
  const open = current ? 'running' : 'idle';
  const [icon, label, description] = describe(session, expiring, words);
  return {
    state: {
      status: status === 'open' || status === 'ending' ? open : status === 'ended' ? 'terminated' : status,
      phase: isPaused ? 'paused' : undefined,
      pending: isChanging !== undefined || status === 'ending' || status === 'starting',
      expiring,
    },
    icon,
    label,
    description,
    hasFailed: failureOf(session) !== undefined,
  };
}

/** Why the last change of an open session failed, until the next one is tried. */
const failureOf = ({ status, isChanging, error }: ControlledSession): ControlledSession['error'] =>
  status === 'open' && isChanging === undefined ? error : undefined;

type Described = readonly [icon: IconName, label: string, description: Phrase];

function describe(session: ControlledSession, expiring: boolean, words: SessionWords): Described {
  const { t, service } = words;
  switch (session.status) {
    case 'none':
      return ['ready', t.none, t.noneDescription];
    case 'starting':
      return ['sending', t.starting, t.startingDescription(service)];
    case 'refused': {
      const refusal = session.error && describeRefusal(session.error, words.refusal);
      const said = refusal?.advice?.(null) ?? refusal?.serverMessage;
      return ['refused', t.refused, said ?? t.refusedDescription];
    }
    case 'lost':
      return ['unknown', t.lost, t.lostDescription];
    case 'ending':
      return ['stopped', t.ending, t.endingDescription(service)];
    case 'ended': {
      const reasons: Readonly<Record<string, string | undefined>> = {
        expired: t.endedExpired,
        gone: t.endedGone(service),
        instance_lost: t.endedLost,
      };
      return ['stopped', t.ended, reasons[session.endReason ?? ''] ?? t.endedDescription];
    }
    case 'open':
      return describeOpen(session, expiring, words);
  }
}

function describeOpen(session: ControlledSession, expiring: boolean, words: Words<'session'>): Described {
  const { t, service, format } = words;
  const { isPaused, isChanging, tasks, usdPerMinute, endsWithTask, expiresAt, current } = session;
  if (isChanging === 'pause') return ['paused', t.pausing, t.pausingDescription];
  // A refusal replaces the description; the label still says what the session does.
  const failure = failureOf(session);
  const unless = (description: Phrase): Phrase =>
    failure ? describeCommandFailure(toCommandFailure(failure), t, service) : description;
  const price = format.usd(usdPerMinute, 2) ?? '?';
  if (isPaused) return ['paused', t.paused, unless(t.pausedDescription(price))];
  if (current) {
    const queued = tasks.filter((task) => task.status === 'queued').length;
    const tasksText = queued > 0 ? t.oneTaskAndQueue(format.number(queued)) : t.oneTask;
    return ['running', t.open, unless(endsWithTask ? t.endsWithTask : tasksText)];
  }
  const timeLeft = (now: number): string | null => {
    const left = secondsUntil(expiresAt, now);
    return left > 0 ? format.clock(left * 1_000) : null;
  };
  if (expiring) return ['queued', t.idle, unless((now) => t.expiringDescription(timeLeft(now)))];
  return [
    'ready',
    t.idle,
    unless((now) => {
      const left = timeLeft(now);
      return left === null ? t.idleDescription(price) : t.idleEnding(left, price);
    }),
  ];
}
