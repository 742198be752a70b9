import ipaddr from 'ipaddr.js';
import { parseUrl } from '../core/links.js';

/** Names that no public name server knows, and names that mean a machine of the own network. */
const privateName =
  /(^|\.)(localhost|localdomain|local|internal|intranet|private|lan|home|corp|home\.arpa|test|invalid)$/;

/** Addresses in use on the public internet begin with these three bits; all others are kept for something. */
const globalV6: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];

/**
 * True for an IP address that is not on the public internet: loopback, private, link-local, shared, multicast, reserved and
 * unspecified ones of both families, and those of IPv6 that carry one of IPv4 (mapped, translated, tunnelled). What is no address
 * counts as private too, so that nothing unknown is let through.
 */
export function isPrivateAddress(address: string): boolean {
  const plain = address.replace(/^\[(.*)\]$/, '$1');
  if (!ipaddr.isValid(plain)) return true;
  const parsed = ipaddr.parse(plain);
  return parsed.range() !== 'unicast' || (parsed instanceof ipaddr.IPv6 && !parsed.match(globalV6));
}

/**
 * True for the host of a URL that is not on the public internet, by its name alone: private addresses however they are written,
 * names without a dot, and names of the own network. What a public-looking name leads to is known only once it is resolved.
 */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/\.+$/, '');
  if (host === '' || privateName.test(host)) return true;
  // The URL parser has brought every spelling of an IPv4 address into four numbers.
  if (host.startsWith('[') || ipaddr.isValid(host)) return isPrivateAddress(host);
  return !host.includes('.');
}

/** True for an http or https address without credentials in it, on the public internet unless `isPrivateAllowed`. */
export function isWebAddress(value: unknown, isPrivateAllowed: boolean): value is string {
  const url = parseUrl(value);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return false;
  // The parser drops tabs and line ends inside an address; who writes them hides something from other readers.
  if (/[\p{Cc}\s\\]/u.test(value as string)) return false;
  return isPrivateAllowed || !isPrivateHost(url.hostname);
}
