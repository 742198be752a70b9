/** The URL a text is, or null where it is none. `URL.parse` is not in Node 20. */
export function parseUrl(text: string, base?: string): URL | null {
  return URL.canParse(text, base) ? new URL(text, base) : null;
}

/** The host with its port, or an empty text where there is none. */
export function hostOf(url: string): string {
  return parseUrl(url)?.host ?? '';
}

/** An address without its fragment, which no request carries. */
export function bare(url: string): string {
  return url.split('#')[0] ?? '';
}
