import { isLoopback, parseUrl } from '../core/links.js';

// Beside loopback: this network, private, carrier, link-local (with the clouds' metadata), test and benchmark nets, multicast and up.
const privateV4 =
  /^(0|10|127|169\.254|192\.168|192\.0\.[02]|198\.1[89]|198\.51\.100|203\.0\.113|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])|172\.(1[6-9]|2\d|3[01])|22[4-9]|2[3-5]\d)\./;
// Unspecified, loopback, IPv4 in IPv6 (mapped, translated, 6to4), unique local, link and site local, multicast, documentation.
const privateV6 = /^\[(::|64:ff9b:|2002:|2001:db8:|f[cd]|fe[89a-f]|ff)/;
const privateName = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|home\.arpa|test|invalid)$/;

/** True for what is no host of the public internet: loopback, private and special addresses however written, names without a dot. */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/\.$/, '');
  if (isLoopback(host) || privateV6.test(host) || privateName.test(host)) return true;
  if (host.startsWith('[')) return false;
  return /^\d+(\.\d+){3}$/.test(host) ? privateV4.test(host) : !host.includes('.');
}

/** True for an http or https address without credentials in it, on the public internet unless `isPrivateAllowed`. */
export function isWebAddress(value: unknown, isPrivateAllowed: boolean): value is string {
  const url = parseUrl(value);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return false;
  // The parser drops tabs and line ends inside an address; who writes them hides something from other readers.
  if (/[\p{Cc}\s\\]/u.test(value as string)) return false;
  return isPrivateAllowed || !isPrivateHost(url.hostname);
}
