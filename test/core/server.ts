import { createServer } from 'node:http';
import type { RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A real HTTP server on a free port that reads each request before it answers, and counts them. It is closed after the test. */
export async function listen(listener: RequestListener): Promise<{ url: string; count: () => number }> {
  let count = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      count++;
      listener(request, response);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, count: () => count };
}

/** Sends a body as fast as it is read, and says of each piece how large it is. */
export function sendAsRead(response: ServerResponse, body: Buffer, onSent: (bytes: number) => void): void {
  let at = 0;
  const send = (): void => {
    while (at < body.length && !response.destroyed) {
      const piece = body.subarray(at, at + 65_536);
      at += piece.length;
      onSent(piece.length);
      if (!response.write(piece)) return void response.once('drain', send);
    }
    response.end();
  };
  send();
}
