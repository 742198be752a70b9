import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/** Where a session's pages may go. */
export interface Policy {
  /** Domains that are not opened, with everything below them. */
  readonly avoidDomains: readonly string[];
  /** Closes loopback, private and link-local addresses. */
  readonly blockPrivate: boolean;
  /** Origins that stay open when private addresses are closed. */
  readonly allowedOrigins: readonly string[];
}

/** Why an address is refused, in words for a person; null when it may be opened. */
export function refuseUrl(address: string, policy: Policy): string | null {
  if (!URL.canParse(address)) return `“${address.slice(0, 200)}” is not an address.`;
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return `Only http and https pages are opened, not ${url.protocol}`;
  return refuseHost(url.hostname, url.origin, policy);
}

/** Why a host is refused by its name alone; what its name stands for is looked at by {@link isPrivateHost}. */
function refuseHost(hostname: string, origin: string, policy: Policy): string | null {
  const host = toHost(hostname);
  const avoided = policy.avoidDomains
    .map(toDomain)
    .find((domain) => domain !== '' && (host === domain || host.endsWith(`.${domain}`)));
  if (avoided !== undefined) return `${host} is on the list of domains to avoid.`;
  if (!policy.blockPrivate || policy.allowedOrigins.includes(origin)) return null;
  if (isPrivateName(host) || (isIP(host) !== 0 && isPrivateAddress(host)))
    return `${host} is a private address, and these are closed (--block-private).`;
  return null;
}

function toHost(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[|\]$/gu, '')
    .replace(/\.$/u, '');
}

/** `*.ads.example`, `https://ads.example/` and `ads.example` are the same wish. */
function toDomain(pattern: string): string {
  const plain = pattern
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//u, '')
    .replace(/^\*?\./u, '');
  return plain.replace(/[/:].*$/u, '').replace(/\.$/u, '');
}

function isPrivateName(host: string): boolean {
  return (
    host === 'localhost' ||
    /\.(?:localhost|local|internal|lan|home\.arpa)$/u.test(host) ||
    !/[.:]/u.test(host)
  );
}

/** True for loopback, private, link-local, shared and unspecified addresses of both families, mapped ones included. */
export function isPrivateAddress(address: string): boolean {
  const plain = address.toLowerCase().replace(/%.*$/u, '');
  const mapped = /^::(?:ffff:(?:0:)?)?(\d+\.\d+\.\d+\.\d+)$/u.exec(plain)?.[1];
  if (isIP(plain) === 4 || mapped) {
    const [a = 0, b = 0] = (mapped ?? plain).split('.').map(Number);
    return (
      a === 0 ||
      a === 10 ||
      a === 127 ||
      (a === 100 && b >= 64 && b < 128) ||
      (a === 169 && b === 254) ||
      (a === 172 && b >= 16 && b < 32) ||
      (a === 192 && (b === 168 || b === 0)) ||
      (a === 198 && (b === 18 || b === 19)) ||
      a >= 224
    );
  }
  // Unspecified, loopback, mapped in hexadecimal, unique local, link-local, translated and tunnelled ranges.
  return (
    plain === '::' ||
    plain === '::1' ||
    /^(?:::ffff:|f[cd]|fe[89ab]|64:ff9b:|2002:|2001:0?:)/u.test(plain) ||
    isIP(plain) === 0
  );
}

/** The address to connect to, looked up once so that a name cannot change its meaning between the look and the connection. */
export async function resolveHost(
  hostname: string,
  origin: string,
  policy: Policy,
): Promise<{ address: string } | { refused: string }> {
  const refused = refuseHost(hostname, origin, policy);
  if (refused) return { refused };
  const host = toHost(hostname);
  if (isIP(host) !== 0) return { address: host };
  const found = await lookup(host, { all: true });
  const isClosed = policy.blockPrivate && !policy.allowedOrigins.includes(origin);
  const open = isClosed ? found.filter(({ address }) => !isPrivateAddress(address)) : found;
  const first = open[0];
  return first
    ? { address: first.address }
    : { refused: `${host} leads to a private address, and these are closed (--block-private).` };
}
