import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';

type Handler = (request: Request) => Promise<Response> | Response;

/** A fetch handler behind a real port on loopback. */
export interface Served {
  /** With a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

export async function serveHandler(handler: Handler): Promise<Served> {
  const server = createServer((incoming, outgoing) => {
    const gone = new AbortController();
    outgoing.on('close', () => gone.abort());
    void answer(incoming, gone.signal).then(
      (reply) => {
        outgoing.writeHead(reply.status, toHeaders(reply.headers));
        if (!reply.body) return void outgoing.end();
        const body = Readable.fromWeb(reply.body as NodeStream);
        body.on('error', () => outgoing.destroy());
        outgoing.on('close', () => body.destroy());
        body.pipe(outgoing);
      },
      () => outgoing.destroy(),
    );
  });
  async function answer(incoming: IncomingMessage, signal: AbortSignal): Promise<Response> {
    const headers = new Headers();
    for (const [name, value] of Object.entries(incoming.headers))
      if (typeof value === 'string') headers.set(name, value);
    const { method = 'GET' } = incoming;
    const chunks: Buffer[] = [];
    if (method !== 'GET' && method !== 'HEAD')
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {};
    return handler(
      new Request(`http://${incoming.headers.host ?? 'localhost'}${incoming.url ?? '/'}`, {
        method,
        headers,
        signal,
        ...body,
      }),
    );
  }
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function toHeaders(headers: Headers): Record<string, string | string[]> {
  const plain: Record<string, string | string[]> = Object.fromEntries(headers);
  const cookies = headers.getSetCookie();
  return cookies.length > 0 ? { ...plain, 'set-cookie': cookies } : plain;
}
