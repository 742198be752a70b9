import { checkHandle, refuseOption } from './checkOptions.js';

/** Headers of a page's request that describe that request, and not who sends it. */
const ownHeaders =
  /^(content-.*|transfer-encoding|connection|host|origin|sec-.*|if-.*|range|accept.*|expect|upgrade|rsc|next-.*)$/i;

/**
 * Makes a `fetch` that calls the proxy in the same process, as the user whose page is rendered: a server can fetch a task before it sends the
 * page, without a network request. It forwards cookies and the other headers that `authorize` may read.
 * @param handle the proxy
 * @param headers those of the page's request: `await headers()` in Next, `request.headers` elsewhere
 * @throws {TypeError} when `handle` is not a function
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
    // A relative URL, as in the browser's client: the proxy reads only the path.
    const address = input instanceof Request ? input : new URL(input, 'http://localhost');
    const request = new Request(address, init);
    headers.forEach((value, name) => {
      if (!ownHeaders.test(name) && !request.headers.has(name)) request.headers.set(name, value);
    });
    return handle(request);
  };
}
