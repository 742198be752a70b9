const loopbackHost = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** True for `localhost`, `*.localhost`, `127.0.0.0/8` and `[::1]`. */
export function isLoopback(hostname: string): boolean {
  return loopbackHost.test(hostname.toLowerCase());
}

/** Reads an absolute URL, `null` where it is none. */
export function parseUrl(value: unknown): URL | null {
  if (typeof value !== 'string') return null;
  try {
    return new URL(value);
  } catch {
    return null;
  }
}

/**
 * Returns the address when a person may follow it: https, or http on loopback, without a user name or password in it.
 * @param secureScheme also taken, for example `wss` for sockets
 * @see protocol section 5.8
 */
export function toSafeUrl(value: unknown, secureScheme: 'https' | 'wss' = 'https'): string | null {
  const url = parseUrl(value);
  if (!url || url.username || url.password) return null;
  if (url.protocol === 'https:' || url.protocol === `${secureScheme}:`) return url.href;
  const plain = url.protocol === 'http:' || (secureScheme === 'wss' && url.protocol === 'ws:');
  return plain && isLoopback(url.hostname) ? url.href : null;
}

// C0 and C1 controls, bidirectional controls and marks, zero-width characters, line and paragraph separators.
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const invisible = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Reduces a foreign file name to its last segment without control or bidirectional characters, `download` when nothing is left. */
export function toFilename(value: unknown): string {
  if (typeof value !== 'string') return 'download';
  const name = value.replace(invisible, '').split(/[\\/]/).pop()?.trim() ?? '';
  return name === '' || name === '.' || name === '..' ? 'download' : name;
}
