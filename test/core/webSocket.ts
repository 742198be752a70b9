import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What can be said to the one who has connected. */
export interface RawSocket {
  /** Sends a frame of text, word for word. */
  send(text: string): void;
  end(): void;
}

/** A WebSocket server that says what it is told to, which no library's would. It does not listen. */
export async function serveRawSocket(
  onConnection: (socket: RawSocket) => void,
): Promise<{ origin: string; close: () => void }> {
  const server = createServer();
  server.on('upgrade', (request, stream) => {
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    stream.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    stream.on('error', () => undefined);
    stream.resume();
    onConnection({
      send(text) {
        const content = Buffer.from(text);
        const length =
          content.length < 126 ? [content.length] : [126, content.length >> 8, content.length & 255];
        stream.write(Buffer.concat([Buffer.from([0x81, ...length]), content]));
      },
      end: () => stream.destroy(),
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}
