'use client';

import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { Interaction } from '../../core/input.js';
import type { Session } from '../../core/session.js';
import type { AnyRun } from '../../hooks/run.js';
import { useTrackedRun } from '../../hooks/useTracked.js';
import { useOptionalManager } from '../../hooks/WebRunProvider.js';
import { liveView } from '../../messages/en/live.js';
import { toRunKey } from '../focus.js';
import { useMarkShown } from '../shownFacts.js';
import { useKeyedState } from '../useKeyedState.js';
import { useWords } from '../words.js';
import { controlOf } from './control.js';
import { describeLiveView, isSeen, toPictures } from './describeLiveView.js';
import type { LiveViewFacts, Picture, PictureLoad } from './describeLiveView.js';
import type { LiveContext } from './liveFamily.js';
import { useFullScreen } from './useFullScreen.js';
import { noRun, useKnownSession } from './useKnownSession.js';

/** What a LiveView shows, and how. */
export interface LiveViewOptions {
  /** A live run, whose session this app has opened. */
  readonly run: AnyRun | undefined;
  /** The result of `startSession` or `useSession`. @default the run's, if this app has opened it */
  readonly session: Session | undefined;
  readonly isEnded: boolean | undefined;
  readonly show: Picture['kind'];
  readonly chromeHeightPx: number;
  readonly onInteract: ((action: Interaction) => Promise<void>) | undefined;
}

/** How long a picture may take to load, in milliseconds. */
export const loadMs = 10_000;

/** Tracks a session's picture, and who has control of its browser. */
export function useLiveView(options: LiveViewOptions): LiveContext {
  const { run, session, isEnded, show, chromeHeightPx, onInteract } = options;
  const words = useWords('liveView', liveView);
  const manager = useOptionalManager();
  const live = useTrackedRun(run ?? noRun);
  const runKey = toRunKey(live);
  // Successive tasks in one session share one picture and one control.
  const sessionKey = session?.sessionId ?? live.sessionId ?? runKey;
  const known = useKnownSession(run, session);
  const { streaming = null, sessionId } = known.session ?? {};
  const pictures = useMemo(() => toPictures(streaming, show), [streaming, show]);
  const [isSwapped, setSwapped] = useState(false);
  const picture = pictures[isSwapped ? 1 : 0] ?? pictures[0] ?? null;
  const other = pictures.find((each) => each !== picture) ?? null;
  const [attempt, setAttempt] = useState(0);
  const [load, setLoad] = useKeyedState<PictureLoad>(sessionKey, 'loading');
  // A server that renders ahead must not read the time.
  const [since, setSince] = useKeyedState(runKey ?? sessionKey, () =>
    typeof document === 'undefined' ? 0 : Date.now(),
  );
  const [pageUrl, setPageUrl] = useKeyedState<string | null>(sessionKey, null);
  const [control] = useKeyedState(sessionKey, () => controlOf(manager, sessionKey));
  const { input, takeOver, giveBack } = control;
  const { isTaken, isChanging, failure } = useSyncExternalStore(control.subscribe, control.get, control.get);
  useEffect(() => control.setAct(onInteract ?? known.act));
  useEffect(() => control.addPicture(), [control]);
  const isClosed = isEnded ?? known.isClosed;
  useEffect(() => {
    if (isClosed) control.end();
  }, [isClosed, control]);
  const isOver = isEnded ?? known.isEnded;

  const restart = (): void => {
    setAttempt((count) => count + 1);
    setLoad('loading');
    setSince(Date.now());
  };
  // Counted from when its address is known, perhaps long after this is first rendered.
  const pictureUrl = isOver ? undefined : picture?.url;
  useEffect(() => {
    if (load !== 'loading' || pictureUrl === undefined) return;
    const timer = setTimeout(() => setLoad('blank'), loadMs);
    return () => clearTimeout(timer);
  }, [load, setLoad, pictureUrl]);

  const facts: LiveViewFacts = {
    ...known,
    picture,
    load,
    isTaken,
    isChanging,
    isEnded: isOver,
    // Nothing was connecting while in the queue.
    since: Math.max(since, live.submittedAt ?? 0),
    pageUrl,
    failure,
  };
  useMarkShown('picture', runKey, picture !== null && isSeen(facts));
  const fullScreen = useFullScreen(isTaken);
  return {
    view: describeLiveView(facts, words),
    fullScreen,
    words,
    picture,
    other,
    frameKey: `${sessionKey} ${attempt}`,
    size: { width: streaming?.width ?? 1_024, height: streaming?.height ?? 600 },
    chromeHeightPx,
    input,
    onLoad: (next) => setLoad((before) => toLoad(before, next)),
    onPageUrl: setPageUrl,
    tryAgain: restart,
    swap() {
      setSwapped((was) => !was);
      restart();
    },
    takeOver: (sessionId ?? onInteract) ? takeOver : () => undefined,
    giveBack,
  };
}

/** What a page reports wins: the mere load of its frame never improves on that. */
function toLoad(before: PictureLoad, next: PictureLoad): PictureLoad {
  if (next === 'silent') return before === 'loading' || before === 'blank' ? next : before;
  if (next === 'waiting') return before === 'drawn' || before === 'lost' ? 'lost' : next;
  if (next === 'lost') return before === 'drawn' ? next : before;
  return next;
}
