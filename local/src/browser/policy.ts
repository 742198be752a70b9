import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isPrivateAddress, isPrivateHost } from 'webrun-react/server';
import { parseUrl } from '../url.js';

/** Where a session's pages may go. */
export interface Policy {
  /** Blocked domains, including all subdomains. */
  readonly avoidDomains: readonly string[];
  /** Blocks loopback, private and link-local addresses. */
  readonly blockPrivate: boolean;
  /** Origins that stay allowed when private addresses are blocked. */
  readonly allowedOrigins: readonly string[];
}

/** Says why an address is refused, for a person; null when it may be opened. */
export function refuseUrl(address: string, policy: Policy): string | null {
  const url = parseUrl(address);
  if (!url) return `“${address.slice(0, 200)}” is not an address.`;
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return `Only http and https pages are opened, not ${url.protocol}`;
  return refuseHost(url.hostname, url.origin, policy);
}

/** Says why a host is refused by its name alone; {@link resolveHost} checks what the name resolves to. */
function refuseHost(hostname: string, origin: string, policy: Policy): string | null {
  const host = toHost(hostname);
  const avoided = policy.avoidDomains
    .map(toDomain)
    .find((domain) => domain !== '' && (host === domain || host.endsWith(`.${domain}`)));
  if (avoided !== undefined) return `${host} is on the list of domains to avoid.`;
  if (isOpen(origin, policy) || !isPrivateHost(hostname)) return null;
  return `${host} is a private address, and these are closed (--block-private).`;
}

function isOpen(origin: string, { blockPrivate, allowedOrigins }: Policy): boolean {
  return !blockPrivate || allowedOrigins.includes(origin);
}

function toHost(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[|\]$/gu, '')
    .replace(/\.+$/u, '');
}

/** `*.ads.example`, `https://ads.example/` and `ads.example` mean the same. */
function toDomain(pattern: string): string {
  const plain = pattern
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//u, '')
    .replace(/^\*?\./u, '');
  const name = plain.replace(/[/:].*$/u, '');
  // In the spelling used for comparison: `bücher.example` is `xn--bcher-kva.example`.
  return toHost(parseUrl(`http://${name}/`)?.hostname ?? name);
}

/** Returns the address to connect to, resolved once so that a name cannot change its meaning between check and connection. */
export async function resolveHost(
  hostname: string,
  origin: string,
  policy: Policy,
): Promise<{ readonly address: string } | { readonly refused: string }> {
  const refused = refuseHost(hostname, origin, policy);
  if (refused) return { refused };
  const host = toHost(hostname);
  if (isIP(host) !== 0) return { address: host };
  const found = await lookup(host, { all: true });
  const usable = isOpen(origin, policy) ? found : found.filter(({ address }) => !isPrivateAddress(address));
  const [first] = usable;
  return first
    ? { address: first.address }
    : { refused: `${host} leads to a private address, and these are closed (--block-private).` };
}
