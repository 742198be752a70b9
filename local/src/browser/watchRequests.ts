import type { CDPSession } from 'playwright-core';
import { bare } from '../url.js';

/** The requests that a page has begun since one watches, downloads among them, which the page's own events leave out. */
export interface BegunRequests {
  /** True when a request for this address has begun. */
  has(url: string): boolean;
  /**
   * True when what came from `url` was begun since then: by the request for `address` and its redirects, where that is known to have
   * begun, else by any. What is no web address was made by the page itself, and is taken as begun.
   */
  led(url: string, address: string | null): boolean;
  end(): Promise<void>;
}

/** Stops each request just long enough to note it, before any server is asked: when it answers says nothing of what was clicked. */
export async function watchRequests(cdp: CDPSession): Promise<BegunRequests> {
  /** For each request the addresses it went through, by the id of its latest stop. */
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
