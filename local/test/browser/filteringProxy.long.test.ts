import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { createRandom } from '../../../test/random.js';
import { ends, get, listen, open, send, start } from './filteringProxyWorld.js';
import { malformedReply, malformedRequest } from './malformed.js';

test('is still there after 10,000 malformed replies and 10,000 malformed requests', async () => {
  const seed = Number(process.env['SEED'] ?? 20_270_601);
  const random = createRandom(seed);
  const faults: unknown[] = [];
  const onFault = (fault: unknown): void => void faults.push(fault);
  process.on('uncaughtException', onFault).on('unhandledRejection', onFault);
  ends.push(() => process.off('uncaughtException', onFault).off('unhandledRejection', onFault));
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(malformedReply(random)));
  });
  const port = await listen(server);
  const gate = await start(open);
  let ended = 0;
  let left = 20_000;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const isReply = left % 2 === 0;
      await (isReply
        ? send(gate, get(`http://127.0.0.1:${port}/`))
        : send(gate, malformedRequest(random, port), true));
      ended += 1;
    }
  };
  await Promise.all(Array.from({ length: 32 }, lane));

  expect({ seed, ended, faults }).toEqual({ seed, ended: 20_000, faults: [] });
  const good = createHttpServer((_request, reply) => void reply.end('still here'));
  expect(await send(gate, get(`http://127.0.0.1:${await listen(good)}/`))).toContain('still here');
});
