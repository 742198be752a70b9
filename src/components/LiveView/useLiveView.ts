'use client';

import { useCallback, useEffect, useMemo, useState } from 'react';
import { isWebRunError } from '../../core/errors.js';
import type { Interaction } from '../../core/input.js';
import type { Session } from '../../core/session.js';
import type { AnyRun } from '../../hooks/run.js';
import { useLatest, useTrackedRun } from '../../hooks/useTracked.js';
import { liveView } from '../../messages/en/live.js';
import { toRunKey } from '../focus.js';
import { useShows } from '../presence.js';
import { useWords } from '../words.js';
import { describeLiveView, isSeen, toPictures } from './describeLiveView.js';
import type { LiveViewFacts, Picture, PictureLoad } from './describeLiveView.js';
import { createHand } from './hand.js';
import type { LiveContext } from './liveFamily.js';
import { useFullScreen } from './useFullScreen.js';
import { useKnownSession } from './useKnownSession.js';

/** What a LiveView shows, and how. */
export interface LiveViewOptions {
  /** A live run, whose session this app has opened. */
  readonly run: AnyRun | undefined;
  /** What `startSession` or `useSession` returned. @default the run's, if this app has opened it */
  readonly session: Session | undefined;
  readonly isEnded: boolean | undefined;
  readonly show: Picture['kind'];
  readonly chromeHeightPx: number;
  readonly onInteract: ((action: Interaction) => Promise<void>) | undefined;
}

/** So long a picture may take to load, in milliseconds. */
export const loadMs = 10_000;

const nobody = { status: 'idle' } as AnyRun;

/** Follows the picture of a session, and who has control of its browser. */
export function useLiveView(options: LiveViewOptions): LiveContext {
  const { run, session, isEnded, show, chromeHeightPx, onInteract } = options;
  const words = useWords('liveView', liveView);
  const known = useKnownSession(run, session);
  const { streaming = null, sessionId } = known.session ?? {};
  const pictures = useMemo(() => toPictures(streaming, show), [streaming, show]);
  const [isSwapped, setSwapped] = useState(false);
  const picture = pictures[isSwapped ? 1 : 0] ?? pictures[0] ?? null;
  const other = pictures.find((each) => each !== picture) ?? null;
  const [attempt, setAttempt] = useState(0);
  const [load, setLoad] = useState<PictureLoad>('loading');
  // A server that renders ahead must not read the time.
  const [since, setSince] = useState(() => (typeof document === 'undefined' ? 0 : Date.now()));
  const [isTaken, setTaken] = useState(false);
  const [failure, setFailure] = useState<LiveViewFacts['failure']>(null);
  const [pageUrl, setPageUrl] = useState<string | null>(null);
  const latest = useLatest({ interact: onInteract ?? known.act });
  const interact = useCallback((action: Interaction) => latest().interact(action), [latest]);
  const hand = useMemo(() => createHand(interact, (error) => setFailure(toFailure(error))), [interact]);
  const isOver = isEnded ?? known.isEnded;

  const restart = (): void => {
    setAttempt((count) => count + 1);
    setLoad('loading');
    setSince(Date.now());
  };
  // Counted from when its address is known, which may be long after this is shown.
  const pictureUrl = isOver ? undefined : picture?.url;
  useEffect(() => {
    if (load !== 'loading' || pictureUrl === undefined) return;
    const timer = setTimeout(() => setLoad('blank'), loadMs);
    return () => clearTimeout(timer);
  }, [load, pictureUrl]);

  const change = async (type: 'takeOverControl' | 'releaseControl'): Promise<void> => {
    setFailure(null);
    try {
      if (type === 'releaseControl') await hand.finish();
      await interact({ type });
      setTaken(type === 'takeOverControl');
    } catch (error) {
      setFailure(toFailure(error));
    }
  };
  const live = useTrackedRun(run ?? nobody);
  const facts: LiveViewFacts = {
    ...known,
    picture,
    load,
    isTaken,
    isEnded: isOver,
    // In the queue nothing was being connected.
    since: Math.max(since, live.submittedAt ?? 0),
    pageUrl,
    failure,
  };
  const runKey = toRunKey(live);
  useShows('picture', runKey, picture !== null && isSeen(facts));
  const fullScreen = useFullScreen(isTaken);
  return {
    view: describeLiveView(facts, words),
    fullScreen,
    words,
    picture,
    other,
    attempt,
    size: { width: streaming?.width ?? 1_024, height: streaming?.height ?? 600 },
    chromeHeightPx,
    hand,
    onLoad: (next) => setLoad((before) => toLoad(before, next)),
    onPageUrl: setPageUrl,
    tryAgain: restart,
    swap() {
      setSwapped((was) => !was);
      restart();
    },
    takeOver: () => void ((sessionId ?? onInteract) ? change('takeOverControl') : undefined),
    giveBack: () => void change('releaseControl'),
  };
}

/** An error of the app's own says nothing of the connection. */
const toFailure = (error: unknown): 'unsent' | 'refused' =>
  isWebRunError(error) && error.status === null ? 'unsent' : 'refused';

/** A page that reports itself is believed; one whose frame was loaded is not better than what it has reported. */
function toLoad(before: PictureLoad, next: PictureLoad): PictureLoad {
  if (next === 'silent') return before === 'loading' || before === 'blank' ? next : before;
  if (next === 'waiting') return before === 'drawn' || before === 'lost' ? 'lost' : next;
  if (next === 'lost') return before === 'drawn' ? next : before;
  return next;
}
