'use client';

import { useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { definePart, renderPart } from '../../components/part.js';
import type { Part, PartProps } from '../../components/part.js';
import { useWords } from '../../components/words.js';
import { refusal } from '../../messages/en/run.js';
import type { ConnectionProblem, ProblemKind } from '../data/connectionProblem.js';
import { useRunsAccess } from '../shared/RunsAccess.js';
import type { RunsProps } from '../shared/RunsAccess.js';
import { useMergedRef } from '../shared/useMergedRef.js';
import { useOverviewWords } from '../shared/overviewWords.js';
import { family } from './context.js';
import type { BannerView, ConnectionBannerState } from './context.js';
import { describeBanner } from './describeBanner.js';
import { isPolled, useBannerState } from './useBannerState.js';

/** The props of {@link ConnectionBanner} and of `ConnectionBanner.Root`. */
export interface ConnectionBannerProps
  extends Pick<RunsProps, 'runs'>, PartProps<'div', ConnectionBannerState> {
  /** A problem known to the app, for example from a health check; `null` for none. */
  readonly problem?: ConnectionProblem | null | undefined;
  /** Opens the sign-in page. Without it, no "Sign in" is shown. */
  readonly onSignIn?: (() => void) | undefined;
  /** Shows the runs that ended while the connection was down. */
  readonly onShowEnded?: ((runIds: readonly string[]) => void) | undefined;
}

/** Follows the connection. It stays in the page while all is well, so that a screen reader hears what its parts say later. */
export const ConnectionBannerRoot: Part<ConnectionBannerProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'ConnectionBanner.Root',
  function ConnectionBannerRoot({ runs, problem: given = null, onSignIn, onShowEnded, ...rest }) {
    const { source, verbsOf, manager } = useRunsAccess({ runs }, 'ConnectionBanner');
    const { problem, recovery, canRetry, dismiss } = useBannerState(source);
    const language = useOverviewWords();
    const refusals = useWords('refusal', refusal);
    const shown = problem ?? (given && { kind: given, since: null, nextTryAt: null });
    // Only this component knows when the app's problem began.
    const seenAt = useSeenAt(shown?.kind ?? null);
    const notice = describeBanner(
      shown && { ...shown, since: shown.since ?? seenAt },
      recovery,
      canRetry,
      language,
      refusals,
    );
    const state: ConnectionBannerState = { connection: notice?.connection };
    const ended = recovery?.ended ?? [];
    const view: BannerView = {
      state,
      notice,
      words: language.words,
      onSignIn,
      // An app's rows are not polled here.
      onRetry:
        manager === null
          ? undefined
          : () => {
              for (const run of source.list()) if (isPolled(run)) verbsOf(run.runId).pollNow?.();
            },
      onShowEnded:
        ended.length > 0 && onShowEnded
          ? () => {
              onShowEnded(ended);
              dismiss();
            }
          : undefined,
      onDismiss: dismiss,
    };
    const root = useAutoDismiss(notice?.connection === 'back', dismiss);
    const ref = useMergedRef(root, rest.ref);
    const own = { className: 'webrun webrun-banner-place', role: 'status' };
    return (
      <family.Provider value={view}>
        {renderPart('div', state, own, { ...rest, ref } as typeof rest)}
      </family.Provider>
    );
  },
);

/** Time to read a line and to reach its button, in milliseconds. */
const shownMs = 15_000;

/**
 * Dismisses the good news after `shownMs`. If the page is hidden, or the pointer or focus is on the banner, it waits that long
 * again. Problems are never dismissed this way.
 */
function useAutoDismiss(isBack: boolean, dismiss: () => void): RefObject<HTMLDivElement | null> {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isBack) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden && !root.current?.matches(':hover, :focus-within')) dismiss();
    }, shownMs);
    return () => clearInterval(timer);
  }, [isBack, dismiss]);
  return root;
}

/** When a problem was first shown, Unix time in milliseconds. */
function useSeenAt(kind: ProblemKind | null): number | null {
  const [seen, setSeen] = useState<{ readonly kind: ProblemKind; readonly at: number } | null>(null);
  // oxlint-disable-next-line react/set-state-in-effect -- the time is not known while it is rendered
  useEffect(() => setSeen(kind === null ? null : { kind, at: Date.now() }), [kind]);
  return seen !== null && seen.kind === kind ? seen.at : null;
}
