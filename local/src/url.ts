/** Parses a URL; null if the text is not one. `URL.parse` is not in Node 20. */
export function parseUrl(text: string, base?: string): URL | null {
  return URL.canParse(text, base) ? new URL(text, base) : null;
}

/** Returns the host with its port, or an empty string if there is none. */
export function hostOf(url: string): string {
  return parseUrl(url)?.host ?? '';
}

/** Removes the fragment from an address, which no request includes. */
export function bare(url: string): string {
  return url.split('#')[0] ?? '';
}
