import { createServer, request as httpRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { resolveHost } from './policy.js';
import type { Policy } from './policy.js';

/** A small proxy that a session's pages go through when something is forbidden to them. */
export interface Gate {
  /** For the browser's proxy setting. */
  readonly server: string;
  policy: Policy;
  /** What was refused, in words, the newest last; at most the last 20. */
  readonly refusals: readonly string[];
  close(): Promise<void>;
}

/**
 * Opens a gate. The browser asks it for every connection: pages, frames, redirects, sockets and what scripts fetch. So a rule holds
 * for all of them, and a name that leads to a private address is found out when it is connected, not when it is read.
 */
export async function openGate(policy: Policy): Promise<Gate> {
  const refusals: string[] = [];
  const sockets = new Set<Duplex>();
  const refuse = (reason: string): void => {
    refusals.push(reason);
    if (refusals.length > 20) refusals.shift();
  };

  const server = createServer((incoming, outgoing) => void pass(incoming, outgoing));
  server.on('connection', (socket: Socket) => keep(socket));
  server.on(
    'connect',
    (incoming: IncomingMessage, client: Duplex, head: Buffer) => void tunnel(incoming, client, head),
  );

  function keep(socket: Duplex): void {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A page that goes away cuts its connections; that is no news.
    socket.on('error', () => socket.destroy());
  }

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = URL.canParse(incoming.url ?? '') ? new URL(incoming.url ?? '') : null;
    if (!url || url.protocol !== 'http:') return void outgoing.writeHead(400).end();
    const found = await resolveHost(url.hostname, url.origin, gate.policy).catch(() => null);
    if (!found) return void outgoing.writeHead(502).end();
    if ('refused' in found) {
      refuse(found.refused);
      return void outgoing
        .writeHead(403, { 'content-type': 'text/plain', 'cache-control': 'no-store' })
        .end('Refused.');
    }
    const {
      'proxy-connection': _proxy,
      'proxy-authorization': _authorization,
      ...headers
    } = incoming.headers;
    const onward = httpRequest(
      {
        host: found.address,
        port: url.port || 80,
        method: incoming.method,
        path: `${url.pathname}${url.search}`,
        headers: { ...headers, host: url.host },
      },
      (reply) => {
        outgoing.writeHead(reply.statusCode ?? 502, reply.statusMessage, reply.rawHeaders);
        reply.pipe(outgoing);
        reply.on('error', () => outgoing.destroy());
      },
    );
    onward.on('error', () => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end()));
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  }

  async function tunnel(incoming: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    keep(client);
    const url = URL.canParse(`https://${incoming.url ?? ''}`)
      ? new URL(`https://${incoming.url ?? ''}`)
      : null;
    const found = url ? await resolveHost(url.hostname, url.origin, gate.policy).catch(() => null) : null;
    if (!url || !found) return void client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    if ('refused' in found) {
      refuse(found.refused);
      return void client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    }
    const onward = connect({ host: found.address, port: Number(url.port || 443) }, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      if (head.length > 0) onward.write(head);
      client.pipe(onward).pipe(client);
    });
    keep(onward);
    onward.on('close', () => client.destroy());
    client.on('close', () => onward.destroy());
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  // The gate alone must not keep a process alive.
  server.unref();
  const gate: Gate = {
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    policy,
    refusals,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
  return gate;
}
