import type { Errand, Places, TakePlace } from './places.js';

/** On HTTP/2 and newer an origin has one connection with about a hundred streams, of which the app wants some. */
const manyPosts = 20;
const manyRequests = 50;

/** Shares the places of an API's origin with all tabs of the browser, by Web Locks: a tab that dies frees its own. */
export function createCrowd(places: Places, baseUrl: string, mayLift: boolean): TakePlace {
  const address = new URL(baseUrl, location.href);
  const { locks } = navigator;
  const name = `webrun-react ${address.origin}`;
  let isMany = false;

  /** Waits at the turnstile, where the tabs stand in one line, then for any of the places. */
  async function take(errand: Errand): Promise<() => void> {
    if (errand === 'post') return locks.request(`${name} post`, () => takeAny(places.maxPosts));
    if (isMany) return () => undefined;
    return locks.request(`${name} poll`, () => takeAny(places.maxAll));
  }

  function takeAny(count: number): Promise<() => void> {
    return new Promise((resolve) => {
      const others = new AbortController();
      let isTaken = false;
      const hold = (): Promise<void> | undefined => {
        if (isTaken) return;
        isTaken = true;
        others.abort();
        return new Promise((giveBack) => resolve(giveBack));
      };
      // From the last, which no POST takes.
      for (let place = count - 1; place >= 0; place--)
        locks.request(`${name} ${place}`, { signal: others.signal }, hold).catch(() => undefined);
    });
  }

  if (mayLift && 'PerformanceObserver' in globalThis)
    new PerformanceObserver((list, observer) => {
      const entries = list.getEntriesByType('resource') as PerformanceResourceTiming[];
      // Empty for another origin that does not send `Timing-Allow-Origin`.
      const known = entries.find((entry) => entry.name.startsWith(address.href) && entry.nextHopProtocol);
      if (!known) return;
      observer.disconnect();
      isMany = /^h[23]/.test(known.nextHopProtocol);
      if (isMany) Object.assign(places, { maxPosts: manyPosts, maxAll: manyRequests });
    }).observe({ type: 'resource', buffered: true });

  return take;
}
