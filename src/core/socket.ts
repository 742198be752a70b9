import { newsEvents, parseEvent } from './events.js';
import type { EventReader, LiveNews } from './events.js';
import { parseBaseUrl } from './links.js';
import { ignoreErrors, isThenable } from './promises.js';
import { openSocketIo } from './socketIo.js';
import type { EventChannel } from './socketIo.js';
import { liveSteadyMs, liveTimeoutMs, liveTriesUntilOff, slowestPollMs } from './timing.js';

export type { EventChannel } from './socketIo.js';

/** The state of a connection. */
export interface LiveState {
  /**
   * `connecting` for the first time · `connected` · `dropped` was connected, will try again · `off` gave up, or there is
   * nothing to connect to · `ended` the server has ended the session.
   */
  readonly status: 'connecting' | 'connected' | 'dropped' | 'off' | 'ended';
  /** An event has arrived on this connection, so the server does push for this session. */
  readonly isPushing: boolean;
  /** When the next try starts, Unix time in milliseconds. */
  readonly nextTryAt: number | null;
}

/** Options of {@link connectLive}. */
export interface LiveOptions {
  readonly sessionId: string;
  /** Opens a channel; `null` if that is impossible. One returned synchronously is subscribed to synchronously. */
  readonly open: () => EventChannel | null | PromiseLike<EventChannel | null>;
  /** Names and parses events. @default WebRun's events */
  readonly reader?: EventReader | undefined;
  readonly onNews: (news: LiveNews) => void;
  readonly onState: (state: LiveState, before: LiveState) => void;
  /** Called on giving up if it never connected. */
  readonly onUnreachable?: () => void;
}

/** A connection to one session. */
export interface LiveConnection {
  readonly state: () => LiveState;
  /** Sends a message to the session; returns false if it cannot. */
  send(message: unknown): boolean;
  /** Tries at once, even after it gave up. */
  retryNow(): void;
  close(): void;
}

const webRunEvents: EventReader = { names: newsEvents, parse: parseEvent };

/**
 * Listens to one session, and connects again when the connection drops.
 *
 * ```
 *              ┌──────── again after 1, 2, 4 … 30 s ───────┐
 *              ▼                                           │
 *  connecting ─┬─► connected ─ drop ─► dropped ────────────┤
 *              │       │                                   │
 *              │       └─ end of session ─► ended          │
 *              └─ refused, or 4 tries without events ─► off┘ (by retryNow)
 * ```
 *
 * Guarantees: never throws; a server that is missing, disconnects at once or sends nonsense costs only a few tries.
 */
export function connectLive(options: LiveOptions): LiveConnection {
  const { sessionId, open, reader = webRunEvents, onNews, onState, onUnreachable: onDeaf } = options;
  let state: LiveState = { status: 'connecting', isPushing: false, nextTryAt: null };
  let channel: EventChannel | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let hasConnected = false;
  let connectedAt = 0;
  let hasPushed = false;
  let isClosed = false;

  function setState(next: Partial<LiveState>): void {
    const before = state;
    state = { ...state, ...next };
    onState(state, before);
  }

  function leave(): void {
    const left = channel;
    channel = null;
    clearTimeout(timer);
    void ignoreErrors(() => left?.close());
  }

  async function attempt(): Promise<void> {
    leave();
    try {
      const opening = open();
      const opened = isThenable(opening) ? await opening : opening;
      if (isClosed || channel) void ignoreErrors(() => opened?.close());
      else if (opened) listen(opened);
      else setState({ status: 'off', isPushing: false, nextTryAt: null });
    } catch {
      fail();
    }
  }

  function listen(opened: EventChannel): void {
    channel = opened;
    const whileOpen = (react: (payload: unknown) => void) => (payload?: unknown) => {
      if (channel === opened) react(payload);
    };
    opened.on(
      'connect',
      whileOpen(() => {
        clearTimeout(timer);
        hasConnected = true;
        connectedAt = Date.now();
        setState({ status: 'connected', nextTryAt: null });
      }),
    );
    opened.on('disconnect', whileOpen(fail));
    opened.on(
      'connect_error',
      whileOpen((error) => (isRefusal(error) ? giveUp() : fail())),
    );
    for (const name of reader.names)
      opened.on(
        name,
        whileOpen((payload) => receive(name, payload)),
      );
    // The server may accept the connection and never reply.
    if (state.status !== 'connected') timer = setTimeout(whileOpen(fail), liveTimeoutMs);
  }

  function readNews(name: string, payload: unknown): LiveNews | null {
    try {
      return reader.parse(name, payload, sessionId);
    } catch {
      return null; // a custom reader failed
    }
  }

  function receive(name: string, payload: unknown): void {
    const news = readNews(name, payload);
    if (!news) return;
    hasPushed = true;
    if (!state.isPushing && !news.end) setState({ isPushing: true });
    onNews(news);
    if (!news.end) return;
    leave();
    setState({ status: 'ended', isPushing: false, nextTryAt: null });
  }

  /** The session is refused, or nothing ever arrived. */
  function giveUp(): void {
    leave();
    setState({ status: 'off', isPushing: false, nextTryAt: null });
  }

  function fail(): void {
    leave();
    if (isClosed || state.status === 'ended') return;
    // A server that pushes but keeps dropping is also retried ever more slowly: every try costs a poll.
    const wasSteady = state.isPushing && Date.now() - connectedAt >= liveSteadyMs;
    failures = wasSteady ? 1 : failures + 1;
    if (failures >= liveTriesUntilOff && !hasPushed) {
      if (!hasConnected) onDeaf?.();
      return giveUp();
    }
    const delayMs = Math.min(slowestPollMs, 1_000 * 2 ** (failures - 1));
    timer = setTimeout(() => void attempt(), delayMs);
    setState({
      status: hasConnected ? 'dropped' : 'connecting',
      isPushing: false,
      nextTryAt: Date.now() + delayMs,
    });
  }

  void attempt();
  return {
    state: () => state,
    send(message) {
      if (state.status !== 'connected' || !channel) return false;
      try {
        channel.emit('message', message);
        return true;
      } catch {
        return false;
      }
    },
    retryNow() {
      if (isClosed || state.status === 'connected' || state.status === 'ended') return;
      failures = 0;
      setState({ status: hasConnected ? 'dropped' : 'connecting', nextTryAt: null });
      void attempt();
    },
    close() {
      isClosed = true;
      leave();
    },
  };
}

/** Whether the server refused the session for good; its message says so, unlike a network error's. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && /session|unauthori[sz]ed|forbidden/i.test(error.message);
}

/**
 * Opens a channel to a session; `null` without WebSocket, as in Node before 22, or with an invalid address. The address's path is
 * the namespace, as in Socket.IO's own client.
 */
export function openSocket(url: string, sessionId: string): EventChannel | null {
  const address = parseBaseUrl(url);
  if (!address || !/^(http|ws)s?:$/.test(address.protocol)) return null;
  try {
    return openSocketIo(address, { sessionId });
  } catch {
    return null;
  }
}
