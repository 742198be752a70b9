import type { CDPSession } from 'playwright-core';
import { bare } from '../url.js';

/** The requests that a page has started since the watch began, including downloads, which the page's own events omit. */
export interface BegunRequests {
  /** True when a request for this address has started. */
  has(url: string): boolean;
  /**
   * True when the content from `url` was requested since then: by the request for `address` and its redirects, if that is known to have started,
   * else by any. The page itself made anything that is not a web address, which counts as requested.
   */
  led(url: string, address: string | null): boolean;
  end(): Promise<void>;
}

/** Pauses each request only long enough to record it, before it reaches a server: the time of a reply says nothing about what was clicked. */
export async function watchRequests(cdp: CDPSession): Promise<BegunRequests> {
  /** The addresses that each request went through, by the id of its latest pause. */
  const ways = new Map<string, readonly string[]>();
  const onPaused = (stop: {
    requestId: string;
    redirectedRequestId?: string;
    request: { url: string };
  }): void => {
    const before = ways.get(stop.redirectedRequestId ?? '') ?? [];
    ways.set(stop.requestId, [...before, bare(stop.request.url)]);
    void cdp.send('Fetch.continueRequest', { requestId: stop.requestId }).catch(() => undefined);
  };
  cdp.on('Fetch.requestPaused', onPaused);
  await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*', requestStage: 'Request' }] });
  return {
    has: (url) => [...ways.values()].some((way) => way[0] === bare(url)),
    led(url, address) {
      if (address !== null && bare(url) === bare(address)) return true;
      const all = [...ways.values()];
      const asked = address === null ? [] : all.filter((way) => way[0] === bare(address));
      if (asked.length > 0) return asked.some((way) => way.includes(bare(url)));
      return !/^https?:/u.test(url) || all.some((way) => way.includes(bare(url)));
    },
    async end() {
      cdp.off('Fetch.requestPaused', onPaused);
      await cdp.send('Fetch.disable').catch(() => undefined);
    },
  };
}
