import type { Address } from './platform.js';

/** True for `localhost`, `*.localhost`, `127.0.0.0/8` and `[::1]`. */
export const isLoopback = (hostname: string): boolean =>
  /^((.+\.)?localhost|127(\.\d+){3}|\[::1\])$/i.test(hostname);

/** Parses a URL, a relative one only with `base`; `null` if invalid. */
export function parseUrl(value: unknown, base?: string): Address | null {
  try {
    return typeof value === 'string' ? new URL(value, base) : null;
  } catch {
    return null;
  }
}

/**
 * Parses the address of an API, which may be relative to the document's base, as for `fetch`, even in an `about:srcdoc` frame.
 * Outside a page any origin will do: both sides of a comparison use it.
 */
export function parseBaseUrl(baseUrl: string): Address | null {
  const base = globalThis.document?.baseURI ?? globalThis.location?.origin;
  return parseUrl(baseUrl, base?.startsWith('http') ? base : 'http://localhost');
}

/**
 * Returns the address if it is safe to follow: https, or http on loopback, without a user name or password in it.
 * @param secureScheme also accepted, for example `wss` for sockets
 */
export function toSafeUrl(value: unknown, secureScheme: 'https' | 'wss' = 'https'): string | null {
  const url = parseUrl(value);
  if (!url || url.username || url.password) return null;
  const scheme = url.protocol.slice(0, -1);
  const schemes = ['https', secureScheme];
  const isLocal = schemes.includes(`${scheme}s`) && isLoopback(url.hostname);
  return isLocal || schemes.includes(scheme) ? url.href : null;
}

// Controls, formatting (bidirectional, zero-width, byte order mark), line and paragraph separators.
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Reduces an untrusted file name to its last segment, without control or bidirectional characters, and to its last 255
 * characters, which include the extension; `download` when nothing is left.
 */
export function toFilename(value: unknown): string {
  const text = typeof value === 'string' ? value.replace(invisible, '') : '';
  const name = text.replace(/^.*[\\/]/s, '').trim();
  return /^\.{0,2}$/.test(name) ? 'download' : name.slice(-255);
}
