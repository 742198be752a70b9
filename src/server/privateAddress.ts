import ipaddr from 'ipaddr.js';

// Names that never resolve on the public internet: special-use names (RFC 6761, 6762, 8375), and internal ones of routers, clouds and companies,
// for example Kubernetes and Consul. A name without a dot is one, too.
const privateName =
  /(^|\.)(localhost|localdomain|local|internal|intranet|private|lan|home|corp|home\.arpa|svc|consul|test|invalid|onion)$/;

// A numeric last label makes the whole host an IPv4 address, and this one is invalid.
const brokenV4 = /(^|\.)(\d+|0x[\da-f]*)$/;

// Only 2000::/3 of IPv6 is allocated for the public internet; ipaddr.js knows the exceptions inside it (Teredo, 6to4, documentation).
const publicV6 = /* @__PURE__ */ ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];

/**
 * True for an IP address that is not on the public internet: loopback, private, link-local, multicast, reserved, or an IPv4 address
 * inside IPv6 (mapped, translated, tunnelled). Also true for text that is not an IP address.
 * @param address as text, an IPv6 address with or without brackets
 */
export function isPrivateAddress(address: string): boolean {
  const text = address.replace(/^\[(.*)\]$/s, '$1');
  if (!ipaddr.isValid(text)) return true;
  const ip = ipaddr.parse(text);
  return ip.range() !== 'unicast' || (ip instanceof ipaddr.IPv6 && !ip.match(publicV6));
}

/**
 * True for a host that is not on the public internet: a private address however it is written, or a name that resolves only inside
 * a network. Public names are not resolved.
 * @param hostname as `URL.hostname` gives it, which has already normalized numbers, case and full-width characters
 */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/\.+$/, '');
  if (host.startsWith('[') || ipaddr.isValid(host)) return isPrivateAddress(host);
  return privateName.test(host) || brokenV4.test(host) || !host.includes('.');
}
