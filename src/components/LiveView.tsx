'use client';

import {
  createContext,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { KeyboardEvent, MouseEvent, ReactElement, ReactNode } from 'react';
import type { Interaction } from '../core/input.js';
import { parseUrl } from '../core/links.js';
import { chromeHeight, toPagePoint } from '../core/picture.js';
import type { Session } from '../core/session.js';
import { eventsOf } from '../runs/eventStore.js';
import type { AnyRun } from '../hooks/run.js';
import { useLatest, useTrackedRun } from '../hooks/useTracked.js';
import { useOptionalManager } from '../hooks/WebRunProvider.js';
import { renderButton } from './Button.js';
import { Waited } from './clock.js';
import { createHand } from './hand.js';
import type { Hand } from './hand.js';
import { Icon } from './Icon.js';
import type { IconName } from './Icon.js';
import { definePart, renderPart, useParent } from './part.js';
import type { Part, PartProps } from './part.js';
import { playWhep } from './whep.js';
import { liveWords as words } from './words.js';

/** What the parts of a LiveView mirror to `data-*`. */
export interface LiveViewState {
  /** @selector [data-status="taken-over"] */
  readonly status: 'connecting' | 'live' | 'taken-over' | 'blanked' | 'ended';
}

/** The props of {@link LiveView} and of `LiveView.Root`. */
export interface LiveViewProps extends PartProps<'div', LiveViewState> {
  /** A live run, whose session this app has opened. */
  readonly run?: AnyRun | undefined;
  /** What `startSession` or `useSession` returned. @default the run's, if this app has opened it */
  readonly session?: Session | undefined;
  /** The session has ended. @default what is known of the session */
  readonly isEnded?: boolean | undefined;
  /** Which of the two pictures is shown first. @default 'page', which needs no open port */
  readonly show?: 'page' | 'video' | undefined;
  /** Pixels of the browser's own chrome in the coordinates of clicks (protocol section 11). @default 155 */
  readonly chromeHeightPx?: number | undefined;
  /** Does a person's action. @default in the session's browser, by the provider above */
  readonly onInteract?: ((action: Interaction) => Promise<void>) | undefined;
}

/** So long a picture may take to load, in milliseconds. */
const loadMs = 10_000;
/** Two presses of Escape within this time give control back, in milliseconds. */
const escapeMs = 500;
/** So long the second click of a double click may take, in milliseconds. */
const doubleClickMs = 250;

type Picture = { readonly kind: 'page' | 'video'; readonly url: string };

interface View {
  readonly state: LiveViewState;
  readonly picture: Picture | null;
  readonly other: Picture | null;
  readonly attempt: number;
  readonly since: number;
  readonly pageUrl: string | null;
  readonly notice: string | null;
  readonly isLost: boolean;
  readonly size: { readonly width: number; readonly height: number };
  readonly chrome: number;
  readonly hand: Hand;
  readonly onShown: () => void;
  readonly onBlank: () => void;
  readonly onPageUrl: (url: string) => void;
  readonly again: () => void;
  readonly swap: () => void;
  readonly takeOver: () => void;
  readonly giveBack: () => void;
}
const ViewContext = /* @__PURE__ */ createContext<View | null>(null);
const useView = (part: string): View => useParent(ViewContext, 'LiveView', part);

/** The group that shows a session's picture, and who has control. */
export const LiveViewRoot: Part<LiveViewProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  function LiveViewRoot({
    run,
    session,
    isEnded,
    show = 'page',
    chromeHeightPx = chromeHeight,
    onInteract,
    ...given
  }) {
    const known = useKnown(run, session);
    const { streaming = null, sessionId } = known.session ?? {};
    const pictures = useMemo(() => toPictures(streaming, show), [streaming, show]);
    const [isSwapped, setSwapped] = useState(false);
    const picture = pictures[isSwapped ? 1 : 0] ?? pictures[0] ?? null;
    const other = pictures.find((each) => each !== picture) ?? null;
    const [attempt, setAttempt] = useState(0);
    const [load, setLoad] = useState<'loading' | 'shown' | 'blank'>('loading');
    const [since, setSince] = useState(() => Date.now());
    const [isTaken, setTaken] = useState(false);
    const [notice, setNotice] = useState<string | null>(null);
    const [pageUrl, setPageUrl] = useState<string | null>(null);
    const latest = useLatest({ interact: onInteract ?? known.act });
    const interact = useCallback((action: Interaction) => latest().interact(action), [latest]);
    const hand = useMemo(() => createHand(interact, () => setNotice(words.failed)), [interact]);
    const isOver = isEnded ?? known.isEnded;

    const restart = (): void => {
      setAttempt((n) => n + 1);
      setLoad('loading');
      setSince(Date.now());
    };
    useEffect(() => {
      if (load !== 'loading' || isOver || !picture) return;
      const timer = setTimeout(() => setLoad('blank'), loadMs);
      return () => clearTimeout(timer);
    }, [load, isOver, picture, attempt]);

    const change = async (type: 'takeOverControl' | 'releaseControl'): Promise<void> => {
      setNotice(null);
      try {
        if (type === 'releaseControl') await hand.finish();
        await interact({ type });
        setTaken(type === 'takeOverControl');
      } catch {
        setNotice(words.failed);
      }
    };
    const isBlank = load === 'blank' || !picture;
    const state: LiveViewState = {
      status: isOver
        ? 'ended'
        : isBlank && !known.isComing
          ? 'blanked'
          : load !== 'shown'
            ? 'connecting'
            : isTaken
              ? 'taken-over'
              : 'live',
    };
    const view: View = {
      state,
      picture,
      other,
      attempt,
      since,
      pageUrl,
      notice,
      isLost: known.isLost,
      size: { width: streaming?.width ?? 1_024, height: streaming?.height ?? 600 },
      chrome: chromeHeightPx,
      hand,
      onShown: () => setLoad('shown'),
      onBlank: () => setLoad('blank'),
      onPageUrl: setPageUrl,
      again: restart,
      swap() {
        setSwapped((was) => !was);
        restart();
      },
      takeOver: () => void ((sessionId ?? onInteract) ? change('takeOverControl') : undefined),
      giveBack: () => void change('releaseControl'),
    };
    const own = { className: 'webrun webrun-panel webrun-live', role: 'group', 'aria-label': words.label };
    return <ViewContext.Provider value={view}>{renderPart('div', state, own, given)}</ViewContext.Provider>;
  },
);

/** The state, the page's address, and the button that takes control or gives it back. */
export const LiveViewBar: Part<PartProps<'div', LiveViewState>, HTMLDivElement> = /* @__PURE__ */ definePart(
  function LiveViewBar(given) {
    const { state } = useView('Bar');
    const own = {
      className: 'webrun-live-bar',
      children: (
        <>
          <LiveViewWord />
          <LiveViewNote />
          <LiveViewControl />
        </>
      ),
    };
    return renderPart('div', state, own, given);
  },
);

const shownAs: Readonly<Record<LiveViewState['status'], readonly [IconName, string]>> = {
  connecting: ['reconnecting', words.connecting],
  live: ['running', words.live],
  'taken-over': ['cursor', words.taken],
  blanked: ['unknown', words.noPicture],
  ended: ['stopped', words.ended],
};

/** The word of the state. */
export const LiveViewWord: Part<
  PartProps<'span', LiveViewState>,
  HTMLSpanElement
> = /* @__PURE__ */ definePart(function LiveViewWord(given) {
  const { state } = useView('Word');
  const [icon, word] = shownAs[state.status];
  const children = (
    <>
      <Icon name={icon} />
      {word}
    </>
  );
  return renderPart('span', state, { className: 'webrun-word', role: 'status', children }, given);
});

/** What stands beside the word: how long it takes, the page's address, how to leave. */
export const LiveViewNote: Part<
  PartProps<'span', LiveViewState>,
  HTMLSpanElement
> = /* @__PURE__ */ definePart(function LiveViewNote(given) {
  const { state, since, pageUrl, notice, isLost } = useView('Note');
  const notes: Readonly<Record<LiveViewState['status'], ReactNode>> = {
    connecting: (
      <>
        {words.connectingFor} <Waited since={since} />
      </>
    ),
    live: pageUrl?.replace(/^https?:\/\//, ''),
    'taken-over': (
      <>
        <kbd className="webrun-kbd">Esc</kbd> <kbd className="webrun-kbd">Esc</kbd> {words.leave}
      </>
    ),
    blanked: isLost ? words.mayGoOn : words.goesOn,
    ended: words.endedNote,
  };
  const own = {
    className: 'webrun-truncate webrun-small',
    children: <bdi>{notice ?? notes[state.status]}</bdi>,
  };
  return renderPart('span', state, own, given);
});

/** Takes control, gives it back, or tries again. */
export const LiveViewControl: Part<
  PartProps<'button', LiveViewState>,
  HTMLButtonElement
> = /* @__PURE__ */ definePart(function LiveViewControl(given) {
  const { state, picture, takeOver, giveBack, again } = useView('Control');
  switch (state.status) {
    case 'taken-over':
      return renderButton({ variant: 'primary', onPress: giveBack, label: words.giveBack }, state, given);
    case 'blanked':
      if (!picture) return null; // there is nothing to try
      return renderButton({ variant: 'quiet', onPress: again, label: words.again }, state, given);
    default: {
      const isBusy = state.status !== 'live';
      return renderButton(
        { ...(isBusy && { variant: 'quiet' }), isBusy, onPress: takeOver, label: words.takeOver },
        state,
        given,
      );
    }
  }
});

/** The picture; or why there is none, and what to do. */
export const LiveViewPicture: Part<
  PartProps<'div', LiveViewState>,
  HTMLDivElement
> = /* @__PURE__ */ definePart(function LiveViewPicture(given) {
  const view = useView('Picture');
  const { state, picture, attempt, size } = view;
  const { status } = state;
  const own = {
    className: 'webrun-live-picture',
    style: { '--webrun-live-ratio': `${size.width} / ${size.height}` },
    children:
      status === 'ended' ? (
        <p className="webrun-muted">
          <bdi>{words.endedSentence}</bdi>
        </p>
      ) : status === 'blanked' ? (
        <Help {...view} />
      ) : (
        <>
          {status === 'connecting' && (
            <p className="webrun-muted">
              <bdi>{words.connectingSentence}</bdi>
            </p>
          )}
          {picture?.kind === 'page' && <Page key={`page ${attempt}`} {...view} url={picture.url} />}
          {picture?.kind === 'video' && <Video key={`video ${attempt}`} {...view} url={picture.url} />}
          {status === 'taken-over' && <Glass {...view} />}
        </>
      ),
  };
  return renderPart('div', state, own, given);
});

/**
 * Shows the page that the agent sees, and lets a person take over: clicks and keys then go to that page, until they are given
 * back by the button or by Escape pressed twice.
 *
 * @example
 * ```tsx
 * <LiveView run={useRunTask({ transport: 'live' })} />
 * ```
 */
export const LiveView: Part<LiveViewProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  function LiveView(props) {
    return (
      <LiveViewRoot {...props}>
        <LiveViewBar />
        <LiveViewPicture />
      </LiveViewRoot>
    );
  },
);

// -------------------------------------------------------------------------------------------------------- the session

interface Known {
  readonly session: Session | undefined;
  readonly isEnded: boolean;
  /** Its session is about to be opened here, and a picture may come with it. */
  readonly isComing: boolean;
  /** Nobody knows whether it goes on. */
  readonly isLost: boolean;
  readonly act: (action: Interaction) => Promise<void>;
}

const plain = { status: 'idle' } as AnyRun;

/** What the provider above knows of the session: its addresses, whether it has ended, how to act in it. */
function useKnown(run: AnyRun | undefined, given: Session | undefined): Known {
  const manager = useOptionalManager();
  const { runId, sessionId: ofRun, status, isSettled } = useTrackedRun(run ?? plain);
  const sessionId = given?.sessionId ?? ofRun;
  const events = useMemo(
    () => (sessionId && manager ? eventsOf(manager).of(sessionId) : undefined),
    [manager, sessionId],
  );
  const subscribe = useCallback(
    (listener: () => void) => events?.connectionState.subscribe(listener) ?? (() => undefined),
    [events],
  );
  const read = (): boolean => events?.connectionState.getState()?.status === 'ended';
  const hasEnded = useSyncExternalStore(subscribe, read, read);
  const own = manager?.store.getRecord(runId ?? '');
  const isOpening = status === 'queued' || status === 'submitting';
  const isLost = status === 'lost';
  return {
    session: given ?? events?.session,
    isEnded: hasEnded || (run !== undefined && isSettled && !isLost),
    // A session that another page load has opened, or the server by itself, tells nobody where its picture is.
    isComing:
      given === undefined &&
      (run === undefined || (isOpening && (own?.transport ?? manager?.settings.transport) === 'live')),
    isLost,
    act: async (action) => {
      if (sessionId === undefined || !manager) return;
      const { stream } = manager;
      await (stream ? stream.interact(sessionId, action) : manager.client.interact(sessionId, action));
    },
  };
}

function toPictures(streaming: Session['streaming'], first: Picture['kind']): Picture[] {
  const pictures: Picture[] = [];
  if (streaming?.webViewUrl) pictures.push({ kind: 'page', url: streaming.webViewUrl });
  if (streaming?.webRtcUrl) pictures.push({ kind: 'video', url: streaming.webRtcUrl });
  return pictures.toSorted((a, b) => Number(b.kind === first) - Number(a.kind === first));
}

// -------------------------------------------------------------------------------------------------------- the picture

type PictureProps = View & { readonly url: string };

/** The server's own page. Scripts run in it, in an origin of its own; it can neither leave its frame nor lead this page away. */
function Page({ url, onShown, onBlank, onPageUrl }: PictureProps): ReactElement {
  const frame = useRef<HTMLIFrameElement>(null);
  const latest = useLatest({ onShown, onBlank, onPageUrl });
  const origin = parseUrl(url)?.origin ?? '';
  useEffect(() => {
    const onMessage = ({ source, origin: from, data }: MessageEvent<unknown>): void => {
      if (source !== frame.current?.contentWindow || from !== origin) return;
      const { source: name, state, url: shown } = (data ?? {}) as Readonly<Record<string, unknown>>;
      if (name !== 'webrun-live' || state !== 'picture') return;
      latest().onShown();
      if (typeof shown === 'string') latest().onPageUrl(shown.slice(0, 500));
    };
    const onViolation = ({ effectiveDirective, blockedURI }: SecurityPolicyViolationEvent): void => {
      if (/^(frame|child)-src$/.test(effectiveDirective) && blockedURI.startsWith(origin)) latest().onBlank();
    };
    addEventListener('message', onMessage);
    document.addEventListener('securitypolicyviolation', onViolation);
    return () => {
      removeEventListener('message', onMessage);
      document.removeEventListener('securitypolicyviolation', onViolation);
    };
  }, [origin, latest]);
  // With this app's own origin the page could take its sandbox away.
  const isForeign = origin !== globalThis.location?.origin;
  return (
    <iframe
      ref={frame}
      title={words.picture}
      src={url}
      sandbox={isForeign ? 'allow-scripts allow-same-origin' : 'allow-scripts'}
      allow="autoplay"
      referrerPolicy="no-referrer"
      onLoad={onShown}
    />
  );
}

function Video({ url, onShown, onBlank }: PictureProps): ReactElement {
  const video = useRef<HTMLVideoElement>(null);
  const latest = useLatest({ onBlank });
  useEffect(() => {
    if (!video.current || typeof RTCPeerConnection === 'undefined') return latest().onBlank();
    return playWhep(url, video.current, () => latest().onBlank());
  }, [url, latest]);
  return <video ref={video} aria-label={words.picture} autoPlay muted playsInline onPlaying={onShown} />;
}

/** Lies over the picture while a person has control: clicks and keys end here and go to the page. */
function Glass({ size, chrome, hand, giveBack }: View): ReactElement {
  const glass = useRef<HTMLDivElement>(null);
  const helpId = useId();
  const timers = useRef<{ escape?: ReturnType<typeof setTimeout> }>({});
  /** A click waits whether it becomes a double click; what comes after it does not overtake it. */
  const [waiting] = useState(() => createDelayed(doubleClickMs));
  useEffect(() => {
    glass.current?.focus({ preventScroll: true });
    const { current } = timers;
    return () => {
      waiting.drop();
      clearTimeout(current.escape);
    };
  }, [waiting]);
  const onClick = (event: MouseEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const point = toPagePoint({ x: event.clientX - box.left, y: event.clientY - box.top }, box, size, chrome);
    if (event.detail > 1) waiting.drop();
    else waiting.flush();
    if (!point) return;
    if (event.detail > 1) return hand.click(point.x, point.y, true);
    waiting.set(() => hand.click(point.x, point.y, false));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    event.preventDefault();
    event.stopPropagation();
    if (/^(Control|Shift|Alt|AltGraph|Meta|Dead|Process|Unidentified|CapsLock)$/.test(key)) return;
    waiting.flush();
    const { escape } = timers.current;
    if (key === 'Escape') {
      clearTimeout(escape);
      delete timers.current.escape;
      if (escape !== undefined) return giveBack();
      timers.current.escape = setTimeout(() => {
        delete timers.current.escape;
        hand.press(key, false);
      }, escapeMs);
      return;
    }
    const isPrintable = Array.from(key).length === 1 && !ctrlKey && !metaKey && !altKey;
    const held = [
      ctrlKey && 'Control',
      metaKey && 'Meta',
      altKey && 'Alt',
      shiftKey && !isPrintable && 'Shift',
    ];
    hand.press(isPrintable ? key : [...held.filter(Boolean), key].join('+'), isPrintable);
  };
  return (
    <>
      {/* oxlint-disable jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions -- a foreign page lies below it, to be used by keys */}
      <div
        ref={glass}
        className="webrun-live-glass"
        role="application"
        aria-label={words.picture}
        aria-describedby={helpId}
        tabIndex={0}
        onClick={onClick}
        onKeyDown={onKeyDown}
        onPaste={(event) => {
          event.preventDefault();
          waiting.flush();
          const text = event.clipboardData.getData('text/plain');
          if (text) hand.press(text, true);
        }}
      />
      {/* oxlint-enable jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions */}
      <p id={helpId} className="webrun-visually-hidden">
        {words.keys}
      </p>
    </>
  );
}

/** Something that is done a little later, at once, or not at all. */
function createDelayed(delayMs: number): {
  readonly set: (work: () => void) => void;
  readonly flush: () => void;
  readonly drop: () => void;
} {
  let pending: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const drop = (): void => {
    clearTimeout(timer);
    pending = undefined;
  };
  const flush = (): void => {
    const work = pending;
    drop();
    work?.();
  };
  return {
    set(work) {
      pending = work;
      timer = setTimeout(flush, delayMs);
    },
    flush,
    drop,
  };
}

function Help({ picture, other, swap }: View): ReactElement {
  const origin = parseUrl(picture?.url)?.origin;
  if (!picture || !origin)
    return (
      <p className="webrun-muted">
        <bdi>{words.noAddress}</bdi>
      </p>
    );
  return (
    <div className="webrun-live-words">
      <p className="webrun-strong">
        <bdi>{words.blanked(loadMs / 1_000)}</bdi>
      </p>
      <ul>
        <li>
          <bdi>
            {words.cspHelp} <code>{words.csp(origin)}</code>.
          </bdi>
        </li>
        {picture.kind === 'video' && (
          <li>
            <bdi>{words.firewall}</bdi>
          </li>
        )}
      </ul>
      {other && (
        <div className="webrun-actions">
          {renderButton(
            { onPress: swap, label: other.kind === 'page' ? words.asPage : words.asVideo },
            {},
            {},
          )}
        </div>
      )}
    </div>
  );
}
