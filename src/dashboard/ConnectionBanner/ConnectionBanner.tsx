'use client';

import { useEffect, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { countdown, Ticking } from '../../components/clock.js';
import { Icon } from '../../components/Icon.js';
import type { IconName } from '../../components/Icon.js';
import { definePart, renderPart } from '../../components/part.js';
import type { Part, PartProps } from '../../components/part.js';
import type { ConnectionProblem } from '../data/connectionProblem.js';
import { ActionIcon } from '../shared/ActionIcon.js';
import { useRunsAccess } from '../shared/RunsAccess.js';
import type { RunsAccess, RunsProps } from '../shared/RunsAccess.js';
import { useWords } from '../shared/words.js';
import { useBannerState } from './useProblem.js';

/** What a ConnectionBanner mirrors to `data-*`. */
export interface ConnectionBannerState {
  /** @selector [data-connection="unreachable"] */
  readonly connection: ConnectionProblem | 'back';
}

/** The props of {@link ConnectionBanner}. */
export interface ConnectionBannerProps
  extends Pick<RunsProps, 'runs'>, PartProps<'div', ConnectionBannerState> {
  /** What the app knows by itself, for example from a health check of its own; `null` for nothing. */
  readonly problem?: ConnectionProblem | null | undefined;
  /** Leads to where a person signs in. Without it no "Sign in" is shown. */
  readonly onSignIn?: (() => void) | undefined;
  /** Shows the runs that ended while the connection was down. */
  readonly onShowEnded?: ((runIds: readonly string[]) => void) | undefined;
}

/**
 * Says in one place what keeps this page from WebRun, and what to do. Nothing while all is well.
 *
 * @example
 * ```tsx
 * <ConnectionBanner onSignIn={() => location.assign('/login')} />
 * ```
 */
export const ConnectionBanner: Part<ConnectionBannerProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'ConnectionBanner',
  function ConnectionBanner({ runs, problem: given = null, onSignIn, onShowEnded, ...rest }) {
    const access = useRunsAccess({ runs }, 'ConnectionBanner');
    const { problem, recovery, dismiss } = useBannerState(access.source);
    const { words, format } = useWords();
    const shown = problem ?? (given && { kind: given, since: null, nextTryAt: null });
    // Since when the app's own finding lasts is known only here.
    const seenAt = useSeenAt(shown?.kind ?? null);
    const view = shown ? (
      <Problem access={access} {...shown} since={shown.since ?? seenAt} onSignIn={onSignIn} />
    ) : recovery ? (
      <Line
        icon="running"
        status="running"
        title={words.connectedAgain}
        note={words.connectedNote(format.count(recovery.runs), format.count(recovery.ended.length))}
      >
        {recovery.ended.length > 0 && onShowEnded && (
          <button
            type="button"
            className="webrun-button"
            data-variant="quiet"
            onClick={() => {
              onShowEnded(recovery.ended);
              dismiss();
            }}
          >
            {words.showIt}
          </button>
        )}
        <button type="button" className="webrun-icon-button" aria-label={words.close} onClick={dismiss}>
          <ActionIcon name="close" />
        </button>
      </Line>
    ) : null;
    const state: ConnectionBannerState = { connection: shown?.kind ?? 'back' };
    const own = { className: 'webrun webrun-banner-place', role: 'status', children: view };
    return renderPart('div', state, own, rest);
  },
);

function Problem({
  access,
  kind,
  since,
  nextTryAt,
  onSignIn,
}: {
  readonly access: RunsAccess;
  readonly kind: ConnectionProblem;
  readonly since: number | null;
  readonly nextTryAt: number | null;
  readonly onSignIn: (() => void) | undefined;
}): ReactElement {
  const { words, service, format } = useWords();
  const time = since === null ? null : format.moment(since);
  const tryNow = (): void => {
    for (const { runId, isPending } of access.source.list()) if (isPending) access.verbsOf(runId).pollNow?.();
  };
  const hasPending = access.source.list().some(({ isPending }) => isPending);
  switch (kind) {
    case 'offline':
      return (
        <Line icon="offline" status="unknown" title={words.offlineTitle} note={words.offlineNote(service)} />
      );
    case 'signed-out':
      return (
        <Line icon="unknown" status="unknown" title={words.signedOut} note={words.signedOutNote}>
          {onSignIn && (
            <button type="button" className="webrun-button" onClick={onSignIn}>
              {words.signIn}
            </button>
          )}
        </Line>
      );
    case 'key-rejected':
      return <Line icon="failed" status="failed" title={words.keyRejected} note={words.keyRejectedNote} />;
    default: {
      const isDown = kind === 'unreachable';
      return (
        <Line
          icon={isDown ? 'unknown' : 'queued'}
          status={isDown ? 'unknown' : 'guardrail'}
          title={isDown ? words.unreachable(service) : words.rateLimited(service)}
          note={
            <>
              {isDown ? words.unreachableNote(time) : words.rateLimitedNote}{' '}
              {isDown && time !== null && hasPending && `${words.statesFrom(time)} `}
              {nextTryAt !== null && (
                <Ticking
                  phrase={countdown(
                    () => nextTryAt,
                    (ms) => `${words.nextTry(ms === null ? null : format.duration(ms))}.`,
                  )}
                />
              )}
            </>
          }
        >
          {hasPending && (
            <button type="button" className="webrun-button" onClick={tryNow}>
              {words.tryNow}
            </button>
          )}
        </Line>
      );
    }
  }
}

/** One line of the banner: what is the case, and what to do. */
export function Line({
  icon,
  status,
  title,
  note,
  children,
}: {
  readonly icon: IconName;
  /** Sets the hue. */
  readonly status: string;
  readonly title: string;
  readonly note: ReactNode;
  readonly children?: ReactNode;
}): ReactElement {
  return (
    <div className="webrun-banner" data-status={status}>
      <span className="webrun-state" data-status={status}>
        <Icon name={icon} />
        <span>{title}</span>
      </span>
      <p>{note}</p>
      {children}
    </div>
  );
}

/** When a problem was first shown, Unix time in milliseconds. */
function useSeenAt(kind: ConnectionProblem | null): number | null {
  const [seen, setSeen] = useState<{ readonly kind: ConnectionProblem; readonly at: number } | null>(null);
  // oxlint-disable-next-line react/set-state-in-effect -- the time is not known while it is rendered
  useEffect(() => setSeen(kind === null ? null : { kind, at: Date.now() }), [kind]);
  return seen !== null && seen.kind === kind ? seen.at : null;
}
