import { refusals } from './refusal.js';
import type { Refusal } from './refusal.js';

/** A body that takes longer to arrive is a slow attack or a dead connection. */
const bodyTimeoutMs = 30_000;

/** The limits of one read. */
interface Bounds {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /** Thrown when the body is larger. */
  readonly tooLarge: () => Refusal;
  /** Thrown when the body takes longer. */
  readonly tooSlow: () => Refusal;
  /** Thrown when the body ends early. */
  readonly cut: () => Refusal;
}

const strictUtf8 = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true });

/** Reads a request's JSON. @throws {Refusal} 400, 408, 413, 415 */
export async function readJsonBody(request: Request, maxBytes: number): Promise<unknown> {
  const { headers } = request;
  const type = (headers.get('content-type') ?? '').trim();
  if (!/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type))
    throw refusals.wrongType('application/json');
  if (headers.has('content-encoding'))
    throw refusals.wrongType('application/json without a content encoding');
  const tooLarge = (): Refusal => refusals.tooLarge(maxBytes);
  if (Number(headers.get('content-length') ?? 0) > maxBytes) throw tooLarge();
  const { slowBody: tooSlow, cutBody: cut } = refusals;
  const bytes = await collect(request.body, { maxBytes, timeoutMs: bodyTimeoutMs, tooLarge, tooSlow, cut });
  try {
    return JSON.parse(strictUtf8.decode(bytes));
  } catch {
    throw refusals.malformed();
  }
}

/** Reads a reply's body as text, at most `maxBytes`. @throws {Refusal} 502 */
export async function readReplyText(
  response: Response,
  maxBytes: number,
  timeoutMs: number,
): Promise<string> {
  const { unreadable } = refusals;
  const bytes = await collect(response.body, {
    maxBytes,
    timeoutMs,
    tooLarge: unreadable,
    tooSlow: unreadable,
    cut: unreadable,
  });
  return new TextDecoder().decode(bytes);
}

async function collect(
  body: ReadableStream<Uint8Array> | null,
  { maxBytes, timeoutMs, tooLarge, tooSlow, cut }: Bounds,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!body) return new Uint8Array();
  const reader = body.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooSlow()), timeoutMs);
  });
  const read = (): ReturnType<typeof reader.read> =>
    reader.read().catch(() => {
      throw cut();
    });
  try {
    for (;;) {
      const { done, value } = await Promise.race([read(), late]);
      if (done) break;
      size += value.byteLength;
      if (size > maxBytes) throw tooLarge();
      parts.push(value);
    }
  } catch (error) {
    // The rest is not needed; cancelling a broken stream fails.
    reader.cancel().catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return concat(parts, size);
}

/** Joins chunks; does not copy a single one. */
function concat(parts: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
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
