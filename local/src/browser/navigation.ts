import { hostOf } from '../url.js';

/** Says why a navigation failed, for a person. */
export function describeNavigationError(error: unknown, url: string): string {
  const host = hostOf(url);
  const text = error instanceof Error ? error.message : '';
  const known: readonly (readonly [RegExp, string])[] = [
    [/ERR_NAME_NOT_RESOLVED/u, `There is no site called ${host}.`],
    [/ERR_CONNECTION_REFUSED/u, `Nothing answers at ${host}.`],
    [/ERR_INTERNET_DISCONNECTED|ERR_NETWORK/u, 'There is no connection to the network.'],
    [/ERR_CERT|ERR_SSL/u, `The certificate of ${host} is not right, so the page was not opened.`],
    [/ERR_TOO_MANY_REDIRECTS/u, `${host} sends its visitors in a circle.`],
    [/ERR_TUNNEL_CONNECTION_FAILED|ERR_PROXY/u, `${host} was not let through.`],
    // Playwright's message for a file, which Chromium downloads instead.
    [/ERR_ABORTED|Download is starting/u, `${url} is not a page: it returned a file, or nothing.`],
    [/ERR_UNSAFE_PORT/u, `Browsers do not open the port of ${host}.`],
    [/ERR_INVALID_HTTP_RESPONSE|ERR_EMPTY_RESPONSE/u, `${host} gave no proper answer.`],
  ];
  return known.find(([pattern]) => pattern.test(text))?.[1] ?? `${url} could not be opened.`;
}

/** Says by its status why a response is not a usable page; null if it is. */
export function describeStatus(url: string, status: number): string | null {
  if (status !== 404 && status !== 410 && status < 500) return null;
  const words = status < 500 ? 'there is no such page' : 'the site has a fault';
  return `${url} answered with ${status}: ${words}.`;
}
