import type { EmulatorRequest } from './request.js';
import type { StoredFile } from './fileStore.js';

const corsHeaders = {
  'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
  'Access-Control-Allow-Headers':
    'Authorization, Content-Type, Accept, Idempotency-Key, Idempotency-Cancelled',
  'Access-Control-Expose-Headers': 'X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After',
  'Access-Control-Max-Age': '600',
} as const;

/** Any page may read the reply: the server in front decides which pages may send requests. */
export function toCors({ headers }: EmulatorRequest): Record<string, string> {
  const origin = headers.get('origin');
  const asked = headers.get('access-control-request-headers');
  const asksPrivately = headers.get('access-control-request-private-network') === 'true';
  return {
    'Access-Control-Allow-Origin': origin ?? '*',
    Vary: 'Origin',
    ...corsHeaders,
    ...(asked === null ? {} : { 'Access-Control-Allow-Headers': asked }),
    ...(asksPrivately ? { 'Access-Control-Allow-Private-Network': 'true' } : {}),
  };
}

/** A JSON response that must not be cached. */
export function json(status: number, body: object): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  });
}

/** Sets headers on our own response. */
export function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

/** An untrusted file: always downloaded, never displayed, whatever its type. */
export function toFileResponse(file: StoredFile): Response {
  const plain = file.filename.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  return new Response(file.bytes, {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encodeRfc5987(file.filename)}`,
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Cache-Control': 'private, no-store',
    },
  });
}

const encodeRfc5987 = (text: string): string =>
  encodeURIComponent(text).replace(
    /['()*]/g,
    (character) => `%${character.codePointAt(0)?.toString(16).toUpperCase()}`,
  );
