import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartError } from './startError.js';

/** The highest port number. */
export const lastPort = 65_535;

/** How many ports are tried in turn. */
const portsTried = 50;

/** How long open connections may take to end before they are closed, in milliseconds. */
const closeGraceMs = 500;

/** How often idle connections are closed meanwhile, in milliseconds. */
const closeSweepMs = 20;

/**
 * Listens on the port, or on the next free one, and returns the actual port.
 * @throws {StartError} when none is free
 */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let next = port;
    const leave = (error: NodeJS.ErrnoException): void => {
      const isTaken = error.code === 'EADDRINUSE' || (error.code === 'EACCES' && port !== 0 && next > 1_024);
      if (isTaken && next > 0 && next < Math.min(port + portsTried, lastPort)) {
        next += 1;
        server.listen(next, host.replace(/^\[|\]$/g, ''));
        return;
      }
      server.off('error', leave);
      reject(new StartError(`Could not listen on ${host}:${port}: ${explain(error, isTaken, next)}`));
    };
    server.on('error', leave);
    server.once('listening', () => {
      server.off('error', leave);
      resolve((server.address() as AddressInfo).port);
    });
    server.listen(next, host.replace(/^\[|\]$/g, ''));
  });
}

/** Says why nothing can listen there, and what to do. */
function explain({ code, message }: NodeJS.ErrnoException, isTaken: boolean, lastPort: number): string {
  if (isTaken) return `no port up to ${lastPort} is free. Choose another with --port.`;
  switch (code) {
    case 'EACCES':
      return 'this system does not let you use the port. Choose one above 1024 with --port.';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'no host of this name is known. Give an address of this machine with --host.';
    case 'EADDRNOTAVAIL':
      return 'this machine does not have the address. Give one that it has with --host.';
    default:
      return `${message}.`;
  }
}

/** Closes servers once `end` has answered their held requests; remaining connections are closed after a moment. */
export async function closeServers(servers: readonly Server[], end: () => Promise<void>): Promise<void> {
  const closed = servers.map((server) => new Promise<void>((resolve) => void server.close(() => resolve())));
  await end();
  // Replies to held requests are being sent; their connections become idle one by one.
  const sweep = setInterval(() => servers.forEach((server) => server.closeIdleConnections()), closeSweepMs);
  const cut = setTimeout(() => servers.forEach((server) => server.closeAllConnections()), closeGraceMs);
  await Promise.all(closed);
  clearInterval(sweep);
  clearTimeout(cut);
}
