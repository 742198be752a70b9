import { parseUrl } from '../core/links.js';
import { allowanceHeader, refusalHeader } from './allowance.js';
import { refusals } from './refusal.js';
import { truncatedHeader } from './replyFields.js';

/**
 * Checks that a request's page is the app's own or listed. A page cannot forge `Origin` or `Sec-Fetch-Site`; a request with neither is not from
 * a modern browser, and `authorize` decides.
 * @throws {Refusal} 403
 */
export function checkOrigin(request: Request, origins: readonly string[]): void {
  const { headers } = request;
  const origin = headers.get('origin');
  if (origin !== null && origins.includes(origin)) return;
  const site = headers.get('sec-fetch-site');
  // "none" means that a person typed the address: that only reads.
  if (site !== null && site !== 'same-origin' && !(site === 'none' && request.method === 'GET'))
    throw refusals.foreignPage();
  if (origin !== null && !isOwn(origin, request)) throw refusals.foreignPage();
}

/** Compares hosts, not schemes: behind a TLS-terminating proxy we see http where the page sees https. */
function isOwn(origin: string, request: Request): boolean {
  const host = parseUrl(origin)?.host;
  if (!host) return false;
  const own = [parseUrl(request.url)?.host, parseUrl(`http://${request.headers.get('host') ?? ''}`)?.host];
  // The parser drops only the default port of its own scheme.
  return own.some((name) => name === host || name?.replace(/:(80|443)$/, '') === host);
}

/** Answers a preflight of a listed page. @throws {Refusal} 403 for any other */
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

/** Makes the headers that let a listed page read the reply. */
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
