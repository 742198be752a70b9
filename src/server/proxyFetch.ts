import { checkHandle, refuseOption } from './checkOptions.js';

/** Headers of a page's request that describe that request, and not who sends it. */
const ownHeaders =
  /^(content-.*|transfer-encoding|connection|host|origin|sec-.*|if-.*|range|accept.*|expect|upgrade|rsc|next-.*)$/i;

/**
 * A `fetch` that asks the proxy in the same process, for the user whose page is rendered: it lets a server fetch a task before the page is
 * sent, without a request over the network. Cookies and what else `authorize` may read go along.
 * @param handle the proxy
 * @param headers those of the page's request: `await headers()` in Next, `request.headers` elsewhere
 * @throws {TypeError} where `handle` is no function
 * @example
 * const client = createWebRunClient({ baseUrl: '/api/webrun', fetch: toProxyFetch(proxy, await headers()) });
 * await queryClient.prefetchQuery(taskQueryOptions(client, ref));
 */
export function toProxyFetch(
  handle: (request: Request) => Promise<Response>,
  headers: { forEach(callback: (value: string, name: string) => void): void },
): typeof fetch {
  checkHandle(handle, refuseOption('fetch'));
  return async (input, init) => {
    // A relative address, as the browser's client has: the proxy looks at the path only.
    const address = input instanceof Request ? input : new URL(input, 'http://localhost');
    const request = new Request(address, init);
    headers.forEach((value, name) => {
      if (!ownHeaders.test(name) && !request.headers.has(name)) request.headers.set(name, value);
    });
    return handle(request);
  };
}
