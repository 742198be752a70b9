import { connect } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterEach } from 'vitest';
import { startFilteringProxy } from '../../src/browser/filteringProxy.js';
import type { FilteringProxy } from '../../src/browser/filteringProxy.js';
import type { Policy } from '../../src/browser/policy.js';

/** Done after each test, the last first. */
export const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

export const open: Policy = { avoidDomains: ['ads.example'], blockPrivate: false, allowedOrigins: [] };

export async function start(policy: Policy): Promise<FilteringProxy> {
  const gate = await startFilteringProxy(policy);
  ends.push(() => gate.close());
  return gate;
}

export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

/** Sends bytes to the gate, and returns all that comes back until the connection is closed; `isAll` closes one's own side of it. */
export function send(gate: FilteringProxy, bytes: string | Buffer, isAll = false): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(gate.server).port), '127.0.0.1');
    let text = '';
    socket.setEncoding('latin1').on('data', (part: string) => (text += part));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
    if (isAll) socket.end(bytes);
    else socket.write(bytes);
  });
}

export const statusOf = (reply: string): number => Number(/^HTTP\/1\.1 (\d+)/u.exec(reply)?.[1]);
export const get = (url: string): string => `GET ${url} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
