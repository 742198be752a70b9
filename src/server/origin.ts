import { parseUrl } from '../core/links.js';
import { allowanceHeader, refusalHeader } from './allowance.js';
import { refusals } from './refusal.js';
import { truncatedHeader } from './replyFields.js';

/**
 * Checks that the page behind a request is the app's own, or a listed one. A page cannot make a browser lie in `Origin` and
 * `Sec-Fetch-Site`; a request with neither comes from no browser of today, and `authorize` decides.
 * @throws {Refusal} 403
 */
export function checkOrigin(request: Request, origins: readonly string[]): void {
  const { headers } = request;
  const origin = headers.get('origin');
  if (origin !== null && origins.includes(origin)) return;
  const site = headers.get('sec-fetch-site');
  // "none" is a person who typed the address: that reads, and changes nothing.
  if (site !== null && site !== 'same-origin' && !(site === 'none' && request.method === 'GET'))
    throw refusals.foreignPage();
  if (origin !== null && !isOwn(origin, request)) throw refusals.foreignPage();
}

/** Hosts are compared, not schemes: behind a proxy that ends TLS we see http where the page sees https. */
function isOwn(origin: string, request: Request): boolean {
  const host = parseUrl(origin)?.host;
  if (!host) return false;
  const own = [parseUrl(request.url)?.host, parseUrl(`http://${request.headers.get('host') ?? ''}`)?.host];
  // The parser drops only the default port of its own scheme.
  return own.some((name) => name === host || name?.replace(/:(80|443)$/, '') === host);
}

/** The answer to a preflight of a listed page. @throws {Refusal} 403 for any other */
export function answerPreflight(request: Request, origins: readonly string[]): Response {
  const origin = request.headers.get('origin');
  if (origin === null || !origins.includes(origin)) throw refusals.foreignPage();
  return new Response(null, {
    status: 204,
    headers: {
      'Access-Control-Allow-Methods': 'GET, POST',
      'Access-Control-Allow-Headers': 'Content-Type, Idempotency-Key, Idempotency-Cancelled, Authorization',
      'Access-Control-Max-Age': '600',
    },
  });
}

/** The headers that a page of another origin may read. */
const exposedHeaders = [
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'Retry-After',
  allowanceHeader,
  refusalHeader,
  truncatedHeader,
].join(', ');

/** What lets a listed page read the answer. */
export function toCorsHeaders(request: Request, origins: readonly string[]): Record<string, string> {
  if (origins.length === 0) return {};
  const origin = request.headers.get('origin');
  if (origin === null || !origins.includes(origin)) return { Vary: 'Origin' };
  return {
    Vary: 'Origin',
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': exposedHeaders,
  };
}
