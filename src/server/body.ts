import { refusals } from './refusal.js';
import type { Refusal } from './refusal.js';

/** Bounds of one reading. */
interface Bounds {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /** Thrown when there is more. */
  readonly tooLarge: () => Refusal;
  /** Thrown when it takes longer. */
  readonly tooSlow: () => Refusal;
}

/** Reads a request's body within its bounds. @throws {Refusal} 413, 408 */
export async function readBytes(
  request: Request,
  { maxBytes, timeoutMs }: { readonly maxBytes: number; readonly timeoutMs: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = (): Refusal => refusals.tooLarge(maxBytes);
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge();
  return collect(request.body, { maxBytes, timeoutMs, tooLarge, tooSlow: refusals.slowBody });
}

/** Reads a reply's body as text, at most `maxBytes`. @throws {Refusal} 502 */
export async function readReply(response: Response, maxBytes: number, timeoutMs: number): Promise<string> {
  const { unreadable } = refusals;
  const length = response.headers.get('content-length');
  // A reply that says its length, and is not packed, is no longer than that.
  if (length !== null && Number(length) <= maxBytes && !response.headers.has('content-encoding'))
    return response.text();
  const bytes = await collect(response.body, {
    maxBytes,
    timeoutMs,
    tooLarge: unreadable,
    tooSlow: unreadable,
  });
  return new TextDecoder().decode(bytes);
}

async function collect(
  body: ReadableStream<Uint8Array> | null,
  { maxBytes, timeoutMs, tooLarge, tooSlow }: Bounds,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!body) return new Uint8Array();
  const reader = body.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooSlow()), timeoutMs);
  });
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), late]);
      if (done) break;
      size += value.byteLength;
      if (size > maxBytes) throw tooLarge();
      parts.push(value);
    }
  } catch (error) {
    // Whatever else would come is not wanted; a stream that is already broken cannot be cancelled.
    reader.cancel().catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
  const [only] = parts;
  if (only && parts.length === 1)
    return new Uint8Array(only.buffer as ArrayBuffer, only.byteOffset, only.byteLength);
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.byteLength;
  }
  return bytes;
}
