import { createServer, request as httpRequest, validateHeaderName, validateHeaderValue } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { pipeline } from 'node:stream';
import type { Duplex } from 'node:stream';
import { parseUrl } from '../url.js';
import { resolveHost } from './policy.js';
import type { Policy } from './policy.js';

/** A small proxy for a session's pages, used when something is forbidden to them. */
export interface FilteringProxy {
  /** For the browser's proxy setting. */
  readonly server: string;
  /** Returns the reasons for refusals since the last call, the newest last; at most the last 20. */
  takeRefusals(): readonly string[];
  close(): Promise<void>;
}

const maxRefusals = 20;

/** Headers that belong to one connection and are not passed on (RFC 9110, 7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Starts the proxy. The browser uses it for every connection: pages, frames, redirects, sockets and script requests. So a rule applies to all of
 * them, and a name that resolves to a private address is detected on connection, not when it is read.
 *
 * Any request of a page and any reply of a server, however malformed, ends in a reply or a closed connection, never in an uncaught error.
 */
export async function startFilteringProxy(policy: Policy): Promise<FilteringProxy> {
  const refusals: string[] = [];
  const sockets = new Set<Duplex>();
  const refuse = (reason: string): void => {
    refusals.push(reason);
    if (refusals.length > maxRefusals) refusals.shift();
  };

  function track(socket: Duplex): void {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A page that closes cuts its connections, which is not an error.
    socket.on('error', () => socket.destroy());
  }

  const server = createServer((incoming, outgoing) => {
    forwardRequest(incoming, outgoing, policy, refuse).catch(() => answer(outgoing, 502));
  });
  server.on('connection', (socket: Socket) => track(socket));
  server.on('connect', (incoming: IncomingMessage, client: Duplex, head: Buffer) => {
    track(client);
    tunnel({ target: incoming.url ?? '', client, head, track }, policy, refuse).catch(() => client.destroy());
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.on('error', ignore);
  // The proxy alone must not keep a process alive.
  server.unref();
  return {
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    takeRefusals: () => refusals.splice(0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Forwards a plain HTTP request. */
async function forwardRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  policy: Policy,
  refuse: (reason: string) => void,
): Promise<void> {
  const url = parseUrl(incoming.url ?? '');
  if (url?.protocol !== 'http:') return answer(outgoing, 400);
  const found = await resolveHost(url.hostname, url.origin, policy);
  if ('refused' in found) {
    refuse(found.refused);
    return answer(outgoing, 403);
  }
  const onward = httpRequest(
    {
      host: found.address,
      port: url.port || 80,
      method: incoming.method,
      path: `${url.pathname}${url.search}`,
      headers: { ...toRequestHeaders(incoming.headers), host: url.host },
      agent: false,
    },
    (reply) => forwardReply(reply, outgoing),
  );
  for (const stream of [incoming, outgoing, onward]) stream.on('error', ignore);
  // Even if a server sends an invalid reply, or switches protocols unasked.
  onward.on('close', () => (outgoing.headersSent ? undefined : answer(outgoing, 502)));
  outgoing.on('close', () => onward.destroy());
  pipeline(incoming, onward, ignore);
}

/** Each stream ends its neighbors; nobody needs to know. */
const ignore = (): void => undefined;

/** Forwards a reply as far as it is valid, without the meaningless reason phrase. */
function forwardReply(reply: IncomingMessage, outgoing: ServerResponse): void {
  const { statusCode = 0, rawHeaders } = reply;
  reply.on('error', ignore);
  const isStatus = statusCode >= 200 && statusCode <= 599;
  if (!isStatus || outgoing.headersSent || outgoing.destroyed) {
    reply.destroy();
    return answer(outgoing, 502);
  }
  try {
    outgoing.writeHead(statusCode, toReplyHeaders(rawHeaders));
  } catch {
    reply.destroy();
    return answer(outgoing, 502);
  }
  pipeline(reply, outgoing, ignore);
}

/** Answers with the proxy's own status, if nothing was sent yet. */
function answer(outgoing: ServerResponse, status: number): void {
  if (outgoing.headersSent) return void outgoing.destroy();
  outgoing.writeHead(status, { 'content-type': 'text/plain', 'cache-control': 'no-store' });
  outgoing.end(status === 403 ? 'Refused.' : '');
}

function toRequestHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const kept = Object.entries(headers).filter(([name]) => !hopByHop.has(name));
  // A body of unknown length keeps its chunked framing: otherwise its bytes would be read as the next request.
  const frame = headers['transfer-encoding'] === undefined ? {} : { 'transfer-encoding': 'chunked' };
  return { ...Object.fromEntries(kept), ...frame };
}

/** Lists the headers that may be forwarded, as flat names and values. */
function toReplyHeaders(rawHeaders: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    if (!hopByHop.has(name.toLowerCase()) && isHeader(name, value)) kept.push(name, value);
  }
  return kept;
}

function isHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

interface Tunnel {
  /** `host:port`, as the browser requests it. */
  readonly target: string;
  readonly client: Duplex;
  /** What the client has already sent. */
  readonly head: Buffer;
  readonly track: (socket: Duplex) => void;
}

/** Connects the browser to a server without inspecting the bytes: https and sockets. */
async function tunnel(
  { target, client, head, track }: Tunnel,
  policy: Policy,
  refuse: (reason: string) => void,
): Promise<void> {
  const url = /^[^/?#@\s]+:\d{1,5}$/u.test(target) ? parseUrl(`https://${target}`) : null;
  if (!url) return void client.end('HTTP/1.1 400 Bad Request\r\n\r\n');
  const found = await resolveHost(url.hostname, url.origin, policy).catch(() => null);
  if (!found) return void client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  if ('refused' in found) {
    refuse(found.refused);
    return void client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  }
  const onward = connect({ host: found.address, port: Number(url.port || 443) }, () => {
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) onward.write(head);
    client.pipe(onward).pipe(client);
  });
  track(onward);
  onward.on('close', () => client.destroy());
  client.on('close', () => onward.destroy());
}
