import type { Address } from './platform.js';

/** True for `localhost`, `*.localhost`, `127.0.0.0/8` and `[::1]`. */
export const isLoopback = (hostname: string): boolean =>
  /^((.+\.)?localhost|127(\.\d+){3}|\[::1\])$/i.test(hostname);

/** Reads a URL, a relative one only below `base`; `null` where it is none. */
export function parseUrl(value: unknown, base?: string): Address | null {
  try {
    return typeof value === 'string' ? new URL(value, base) : null;
  } catch {
    return null;
  }
}

/**
 * Reads the address of an API, which may be relative: to the base of the document, as for `fetch`, also in a frame whose own address is
 * `about:srcdoc`. Outside a page any origin does, both sides are compared below it.
 */
export function parseBaseUrl(baseUrl: string): Address | null {
  const base = globalThis.document?.baseURI ?? globalThis.location?.origin;
  return parseUrl(baseUrl, base?.startsWith('http') ? base : 'http://localhost');
}

/**
 * Returns the address when a person may follow it: https, or http on loopback, without a user name or password in it.
 * @param secureScheme also taken, for example `wss` for sockets
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
 * Reduces a foreign file name to its last segment without control or bidirectional characters and to at most 255 characters, of
 * which the last are kept with the extension; `download` when nothing is left.
 */
export function toFilename(value: unknown): string {
  const text = typeof value === 'string' ? value.replace(invisible, '') : '';
  const name = text.replace(/^.*[\\/]/s, '').trim();
  return /^\.{0,2}$/.test(name) ? 'download' : name.slice(-255);
}
