import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { startInstance } from './instance/startInstance.js';
import { apiKey, sealingKeys } from './proxied.js';

const uploads = 40;
const chunk = Buffer.alloc(65_536, 120);
const chunksEach = 366; // 24 MB

/** Sends one upload in chunks, no faster than they are taken. */
async function send(port: number): Promise<number> {
  const outgoing = request({
    host: '127.0.0.1',
    port,
    path: '/api/webrun/files/upload',
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=b', cookie: 'user=ada' },
  });
  const reply = once(outgoing, 'response');
  outgoing.write('--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n');
  for (let times = 0; times < chunksEach; times++) if (!outgoing.write(chunk)) await once(outgoing, 'drain');
  outgoing.end('\r\n--b--\r\n');
  const [incoming] = (await reply) as [{ statusCode: number; resume(): void }];
  incoming.resume();
  return incoming.statusCode;
}

// Held in memory they would be 960 MB, and took the process to 3.8 GB.
test('40 uploads of 24 MB at once are passed on, not held', async () => {
  let bytes = 0;
  const webrun = createServer((incoming, outgoing) => {
    incoming.on('data', (part: Buffer) => void (bytes += part.length));
    incoming.on('end', () => outgoing.end('{"success":true,"files":[{"fileId":"file_1"}]}'));
  }).listen(0, '127.0.0.1');
  await once(webrun, 'listening');
  const instance = await startInstance({
    isCollecting: true,
    proxy: {
      apiKey,
      sealingKeys,
      upstreamUrl: `http://127.0.0.1:${(webrun.address() as AddressInfo).port}`,
      accountPerMinute: 0,
      limits: { uploadsPerMinute: 1_000 },
    },
  });
  try {
    expect(await send(instance.port)).toBe(200); // what is loaded at first use is loaded
    const before = await instance.measure();
    bytes = 0;
    const statuses = await Promise.all(Array.from({ length: uploads }, () => send(instance.port)));
    const during = await instance.measure();
    expect(statuses).toEqual(Array(uploads).fill(200));
    expect(bytes).toBeGreaterThan(uploads * chunksEach * chunk.length);
    const heldMb = (during.heldBytes - before.heldBytes) / 1e6;
    process.stdout.write(
      `40 uploads of 24 MB at once: ${heldMb.toFixed(0)} MB held, the process at ${(during.rssBytes / 1e6).toFixed(0)} MB\n`,
    );
    expect(heldMb).toBeLessThan(100);
  } finally {
    await instance.kill();
    webrun.closeAllConnections();
    webrun.close();
  }
});
