import { randomBytes } from 'node:crypto';
import type { Server as SocketServer, Socket } from 'socket.io';
import type { Agent } from 'webrun-react/testing';
import { parseUrl } from '../url.js';
import { toLivePage } from './livePage.js';
import { readAuth } from './sockets.js';

/** The live pictures of all sessions: a page for an iframe, and its pictures. */
export interface LiveView {
  /** Returns the page's URL. It identifies the session by a separate token, because a session id is a credential. */
  readonly toUrl: (sessionId: string, baseUrl: string) => string | null;
  /** Returns the page, if the request is for one. */
  readonly answer: (request: Request) => Response | null;
  /** Sends pictures to the open pages. */
  readonly serve: (io: SocketServer) => void;
}

/** How many sessions have a URL; the oldest is dropped first. */
const maxTokens = 1_000;

/** Makes the live pictures of an agent that supports watching. */
export function createLiveView(agent: Pick<Agent, 'watch'>): LiveView {
  const sessionOf = new Map<string, string>();

  return {
    toUrl(sessionId, baseUrl) {
      const origin = parseUrl(baseUrl)?.origin;
      if (!origin) return null;
      const token = randomBytes(18).toString('base64url');
      sessionOf.set(token, sessionId);
      const [oldest] = sessionOf.keys();
      if (sessionOf.size > maxTokens && oldest !== undefined) sessionOf.delete(oldest);
      return `${origin}/live/${token}`;
    },
    answer({ url, method }) {
      const [, token] = /^\/live\/([\w-]+)$/.exec(parseUrl(url)?.pathname ?? '') ?? [];
      if (token === undefined || method !== 'GET') return null;
      return sessionOf.has(token) ? toLivePage(token) : new Response('No such picture.', { status: 404 });
    },
    serve(io) {
      const pictures = io.of('/live');
      pictures.use((socket, next) => {
        next(sessionOf.has(readAuth(socket, 'token') ?? '') ? undefined : new Error('No such picture'));
      });
      pictures.on('connection', (socket) => {
        sendPictures(socket, agent, sessionOf.get(readAuth(socket, 'token') ?? '') ?? '');
      });
    },
  };
}

/** Sends each picture when the previous one has been drawn. Meanwhile only the newest is kept: a slow page misses some, but never the last. */
function sendPictures(socket: Socket, agent: Pick<Agent, 'watch'>, sessionId: string): void {
  let newest: readonly [jpeg: Uint8Array, url: string] | undefined;
  let isUnderWay = false;
  const send = (): void => {
    if (isUnderWay || !newest) return;
    isUnderWay = true;
    socket.emit('picture', ...newest, () => {
      isUnderWay = false;
      send();
    });
    newest = undefined;
  };
  const stop = agent.watch?.(sessionId, (jpeg, url) => {
    newest = [jpeg, url];
    send();
  });
  socket.on('disconnect', () => stop?.());
}
