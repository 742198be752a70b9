import { newsEvents, parseEvent } from './events.js';
import type { EventReader, LiveNews } from './events.js';
import { parseBaseUrl } from './links.js';
import { ignoreErrors, isThenable } from './promises.js';
import { openSocketIo } from './socketIo.js';
import type { EventChannel } from './socketIo.js';
import { liveSteadyMs, liveTimeoutMs, liveTriesUntilOff, slowestPollMs } from './timing.js';

export type { EventChannel } from './socketIo.js';

/** How a connection stands. */
export interface LiveState {
  /**
   * `connecting` for the first time · `connected` · `dropped` was connected, will try again · `off` gave up, or there is
   * nothing to connect to · `ended` the server has ended the session.
   */
  readonly status: 'connecting' | 'connected' | 'dropped' | 'off' | 'ended';
  /** An event has come over the present connection: the server really pushes for this session. */
  readonly isPushing: boolean;
  /** When it is tried again, Unix time in milliseconds. */
  readonly nextTryAt: number | null;
}

/** What is listened to, and who is told. */
export interface LiveOptions {
  readonly sessionId: string;
  /** Opens a channel; `null` when there is no way to. One that is returned at once is listened to at once. */
  readonly open: () => EventChannel | null | PromiseLike<EventChannel | null>;
  /** How events are named and read. @default as WebRun's are */
  readonly reader?: EventReader | undefined;
  readonly onNews: (news: LiveNews) => void;
  readonly onState: (state: LiveState, before: LiveState) => void;
  /** Nothing ever answered at the address. */
  readonly onDeaf?: () => void;
}

/** A connection to one session. */
export interface LiveConnection {
  readonly state: () => LiveState;
  /** Sends a message of the session; false while there is no connection. */
  send(message: unknown): boolean;
  /** Tries at once, also after it gave up. */
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
 *              └─ refused, or 4 tries without a word ─► off┘ (by retryNow)
 * ```
 *
 * Guarantees: never throws; a server that is not there, closes at once or sends nonsense costs a few tries and no more.
 */
export function connectLive(options: LiveOptions): LiveConnection {
  const { sessionId, open, reader = webRunEvents, onNews, onState, onDeaf } = options;
  let state: LiveState = { status: 'connecting', isPushing: false, nextTryAt: null };
  let channel: EventChannel | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let hasConnected = false;
  let connectedAt = 0;
  let hasPushed = false;
  let isClosed = false;

  function become(next: Partial<LiveState>): void {
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
      else become({ status: 'off', isPushing: false, nextTryAt: null });
    } catch {
      fail();
    }
  }

  function listen(mine: EventChannel): void {
    channel = mine;
    const whileMine = (react: (payload: unknown) => void) => (payload?: unknown) => {
      if (channel === mine) react(payload);
    };
    mine.on(
      'connect',
      whileMine(() => {
        clearTimeout(timer);
        hasConnected = true;
        connectedAt = Date.now();
        become({ status: 'connected', nextTryAt: null });
      }),
    );
    mine.on('disconnect', whileMine(fail));
    mine.on(
      'connect_error',
      whileMine((error) => (isRefusal(error) ? refuse() : fail())),
    );
    for (const name of reader.names)
      mine.on(
        name,
        whileMine((payload) => hear(name, payload)),
      );
    // A server that takes the connection and never answers.
    if (state.status !== 'connected') timer = setTimeout(whileMine(fail), liveTimeoutMs);
  }

  function readNews(name: string, payload: unknown): LiveNews | null {
    try {
      return reader.parse(name, payload, sessionId);
    } catch {
      return null; // a reader of the app's own
    }
  }

  function hear(name: string, payload: unknown): void {
    const news = readNews(name, payload);
    if (!news) return;
    hasPushed = true;
    if (!state.isPushing && !news.end) become({ isPushing: true });
    onNews(news);
    if (!news.end) return;
    leave();
    become({ status: 'ended', isPushing: false, nextTryAt: null });
  }

  /** The server knows no such session, or no longer: trying again cannot help. */
  function refuse(): void {
    leave();
    become({ status: 'off', isPushing: false, nextTryAt: null });
  }

  function fail(): void {
    leave();
    if (isClosed || state.status === 'ended') return;
    // One that speaks and drops each time is tried more and more slowly too: every try costs a poll.
    const wasSteady = state.isPushing && Date.now() - connectedAt >= liveSteadyMs;
    failures = wasSteady ? 1 : failures + 1;
    if (failures >= liveTriesUntilOff && !hasPushed) {
      if (!hasConnected) onDeaf?.();
      return refuse();
    }
    const delayMs = Math.min(slowestPollMs, 1_000 * 2 ** (failures - 1));
    timer = setTimeout(() => void attempt(), delayMs);
    become({
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
      become({ status: hasConnected ? 'dropped' : 'connecting', nextTryAt: null });
      void attempt();
    },
    close() {
      isClosed = true;
      leave();
    },
  };
}

/** Whether a server has refused the session for good: its own "no" carries words and no cause in the network. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && /session|unauthori[sz]ed|forbidden/i.test(error.message);
}

/**
 * Opens a channel of a session; `null` where there is no WebSocket, as in Node before 22, or the address is none. The path of the address
 * is the namespace, as it is for Socket.IO's own client.
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
