import { isIP } from 'node:net';
import { isLoopback } from 'webrun-react/core';
import { isPrivateHost } from 'webrun-react/server';
import { parseUrl } from '../url.js';
import { StartError } from './startError.js';

/** Who may use the server. */
export interface Access {
  /** The address that it listens on. */
  readonly host: string;
  /** True when it listens beyond loopback. */
  readonly isOpen: boolean;
  /** Allowed origins besides those on loopback. */
  readonly origins: readonly string[];
}

/**
 * Reads the options for who may use the server.
 * @throws {StartError} when others could use it without a key
 */
export function readAccess(host: string, allowOrigin: readonly string[], hasKey: boolean): Access {
  const isOpen = !isLoopback(host) && host !== '::1';
  if (isOpen && !hasKey)
    throw new StartError(
      `Could not listen on ${host}: others could reach it there and use your browser. Choose a key with --key, or leave --host at 127.0.0.1.`,
    );
  const origins = allowOrigin.map(toOrigin);
  if (origins.includes('*') && !hasKey)
    throw new StartError(
      'Could not allow every page: any site you visit could use your browser. Choose a key with --key.',
    );
  return { host, isOpen, origins };
}

function toOrigin(text: string): string {
  if (text === '*') return text;
  const url = parseUrl(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/')
    throw new StartError(`Could not allow ${text}: it is not an origin. Write it like https://app.example.`);
  return url.origin;
}

/**
 * Says why a request is refused; null if it is not. Pages of any site can reach loopback: their `Origin` reveals it. And a site may point its
 * own name at 127.0.0.1: then the `Host` header contains that name.
 */
export function refuseVisitor(headers: Headers, { host, isOpen, origins }: Access): string | null {
  const visited = parseUrl(`http://${headers.get('host') ?? ''}`);
  const name = visited?.hostname ?? '';
  // An IP address, or a name known only in its own network, such as a container's: no site can point such a name here.
  const isInside = isIP(name.replace(/^\[|\]$/g, '')) !== 0 || isPrivateHost(name);
  const isOwnName = isLoopback(name) || name === host || (isOpen && isInside);
  const isNamed = origins.some((origin) => parseUrl(origin)?.hostname === name);
  if (name === '' || !(isOwnName || isNamed))
    return 'Refused: the Host header names another machine. Use the address printed at start, or allow this name with --allow-origin.';

  const origin = headers.get('origin');
  if (origin === null || origins.includes('*') || origins.includes(origin)) return null;
  const page = parseUrl(origin);
  if (page && (isLoopback(page.hostname) || page.host === visited?.host)) return null;
  return 'Refused: the page that asks is not on this machine. Allow it with --allow-origin.';
}
