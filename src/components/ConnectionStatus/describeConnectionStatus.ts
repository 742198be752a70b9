import type { Connection, NotLiveReason } from '../../hooks/useConnection.js';
import { countdown, pollCountedFrom } from '../clock.js';
import type { Phrase } from '../clock.js';
import type { IconName } from '../Icon.js';
import type { Words } from '../words.js';

/** What the parts of a ConnectionStatus mirror to `data-*`. */
export interface ConnectionStatusState {
  /** @selector [data-connection="live"] */
  readonly connection: 'live' | 'polling' | 'reconnecting' | 'offline' | 'limited' | 'gone' | 'idle';
}

/** What a ConnectionStatus shows. */
export interface ConnectionStatusView {
  readonly state: ConnectionStatusState;
  readonly icon: IconName;
  readonly label: string;
  /** What it means, or when it continues. */
  readonly detail: Phrase;
  /** Retrying now may help. */
  readonly canRetry: boolean;
}

/** Describes how updates arrive. */
export function describeConnectionStatus(
  connection: Connection,
  words: Words<'connection'>,
): ConnectionStatusView {
  const { status, reason, everyMs, nextPollAt } = connection;
  const { t, service, format } = words;
  const inTime = (toWords: (time: string | null) => string): Phrase =>
    countdown(
      () => nextPollAt,
      (ms) => toWords(ms === null ? null : format.duration(ms)),
      pollCountedFrom,
    );
  const show = (icon: IconName, label: string, detail: Phrase): Omit<ConnectionStatusView, 'state'> => ({
    icon,
    label,
    detail,
    canRetry: status === 'reconnecting' || (status === 'polling' && reason === 'given-up'),
  });
  const state = { connection: status === 'rate-limited' ? 'limited' : status } as const;
  switch (status) {
    case 'live':
      return { state, ...show('running', t.live, t.liveDetail) };
    case 'polling': {
      const unasked = reason === 'submitting' ? t.awaiting : t.paused;
      const label = everyMs === undefined ? unasked : t.polling(format.limit(everyMs));
      return { state, ...show('queued', label, describeReason(reason ?? 'off', words)) };
    }
    case 'reconnecting':
      return reason === 'unauthorized'
        ? { state, ...show('refused', t.denied, t.deniedDetail) }
        : { state, ...show('reconnecting', t.reconnecting, inTime(t.nextTry)) };
    case 'offline':
      return { state, ...show('offline', t.offline, t.offlineDetail(service)) };
    case 'rate-limited':
      return { state, ...show('refused', t.rateLimited, inTime(t.continues)) };
    case 'gone':
      return { state, ...show('stopped', t.gone, t.goneDetail(service)) };
    case 'idle':
      return { state, ...show('ready', t.idle, t.idleDetail) };
  }
}

function describeReason(reason: NotLiveReason, { t }: Words<'connection'>): string {
  return reason === 'given-up' ? t.givenUp : t[reason];
}
