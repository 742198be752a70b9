/// <reference types="node" />
import { randomBytes } from 'node:crypto';
import type { Server as SocketServer } from 'socket.io';
import { parseUrl } from '../core/links.js';
import type { Agent } from '../emulator/agent.js';

/** The live picture of every session: a page for an iframe, and what it draws. */
export interface LiveView {
  /** The page's address. It names the session by a token of its own, because a session id is a credential. */
  readonly toUrl: (sessionId: string, baseUrl: string) => string | null;
  /** The page, if the request is for one. */
  readonly answer: (request: Request) => Response | null;
  /** Sends pictures to the pages that are open. */
  readonly serve: (io: SocketServer) => void;
}

/** So many sessions have an address; the oldest goes first. */
const maxTokens = 1_000;

/** Makes the live pictures of an agent that can be watched. */
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
      return sessionOf.has(token) ? toPage(token) : new Response('No such picture.', { status: 404 });
    },
    serve(io) {
      const pictures = io.of('/live');
      pictures.use((socket, next) => {
        const { token } = socket.handshake.auth as { readonly token?: unknown };
        next(typeof token === 'string' && sessionOf.has(token) ? undefined : new Error('No such picture'));
      });
      pictures.on('connection', (socket) => {
        const { token } = socket.handshake.auth as { readonly token: string };
        const sessionId = sessionOf.get(token);
        let newest: readonly [jpeg: Uint8Array, url: string] | undefined;
        let isUnderWay = false;
        // While one is under way only the newest is kept: a slow page misses some, but never the last.
        const send = (): void => {
          if (isUnderWay || !newest) return;
          isUnderWay = true;
          socket.emit('picture', ...newest, () => {
            isUnderWay = false;
            send();
          });
          newest = undefined;
        };
        const stop = agent.watch?.(sessionId ?? '', (jpeg, url) => {
          newest = [jpeg, url];
          send();
        });
        socket.on('disconnect', () => stop?.());
      });
    },
  };
}

/** The page draws each picture as it comes, and tells who embeds it that there is one, and of which page. */
function toPage(token: string): Response {
  const nonce = randomBytes(12).toString('base64url');
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Live picture</title>
<style nonce="${nonce}">
html, body { margin: 0; block-size: 100%; background: #fff; overflow: hidden; }
img { display: block; inline-size: 100%; block-size: 100%; object-fit: contain; }
img:not([src]) { visibility: hidden; }
</style>
<img alt="The page the agent sees">
<script nonce="${nonce}" src="/socket.io/socket.io.min.js"></script>
<script nonce="${nonce}">
const picture = document.querySelector('img');
let last = '';
let shown = '';
const tell = (state, url) => parent.postMessage({ source: 'webrun-live', state, url }, '*');
picture.onload = () => { if (last) URL.revokeObjectURL(last); last = picture.src; tell('picture', shown); };
const socket = io('/live', { auth: { token: ${JSON.stringify(token)} }, transports: ['websocket'] });
socket.on('connect', () => tell('connected'));
socket.on('picture', (jpeg, url, taken) => {
  shown = url;
  picture.src = URL.createObjectURL(new Blob([jpeg], { type: 'image/jpeg' }));
  taken();
});
socket.on('disconnect', () => tell('lost'));
</script>
</html>`;
  return new Response(html, {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; img-src blob:; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'`,
    },
  });
}
