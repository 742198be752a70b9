/**
 * Reads `multipart/form-data` (RFC 7578) as it arrives, in bounded memory and with web APIs only. `Request.formData()` and the parsers
 * that run outside of Node hold each file in memory.
 */

/** The headers of a part. */
export interface MultipartPart {
  readonly name: string;
  /** `null` for a field that is not a file. */
  readonly filename: string | null;
}

/** Receives one part: its bytes, and `null` at its end. */
export type PartSink = (chunk: Uint8Array | null) => void;

/** A form that is being read. */
export interface MultipartReader {
  /** @throws {SyntaxError} when it is not a form */
  write(chunk: Uint8Array): void;
  /** True once the closing delimiter has come; what follows it is ignored. */
  isClosed(): boolean;
}

/** The headers of one part: a name, a type. */
const maxHeaderBytes = 8_192;

const encoder = /* @__PURE__ */ new TextEncoder();
const headerEnd = /* @__PURE__ */ encoder.encode('\r\n\r\n');

/** Reads the boundary of a content type; `null` where it has none. */
export function readBoundary(contentType: string): string | null {
  const [, quoted, plain] =
    /^multipart\/form-data\s*;\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s";,]{1,70}))\s*$/i.exec(contentType) ??
    [];
  return quoted ?? plain ?? null;
}

/** Makes a reader; `onPart` is called for each part, and returns the receiver of its bytes. */
export function createMultipartReader(
  boundary: string,
  onPart: (part: MultipartPart) => PartSink,
): MultipartReader {
  const delimiter = encoder.encode(`\r\n--${boundary}`);
  // The first delimiter has no line before it.
  let buffer: Uint8Array = encoder.encode('\r\n');
  let state: 'body' | 'headers' | 'closed' = 'body';
  const isClosed = (): boolean => state === 'closed';
  let sink: PartSink | null = null;

  /** Reads bytes up to the next delimiter; true when that is complete. */
  function readBody(): boolean {
    const end = indexOf(buffer, delimiter);
    // Bytes that may be the start of a delimiter wait for the next chunk.
    const safe = end >= 0 ? end : Math.max(0, buffer.length - delimiter.length + 1);
    if (safe > 0) sink?.(buffer.subarray(0, safe));
    buffer = buffer.subarray(safe);
    // Less than a delimiter is kept where there is none.
    if (buffer.length < delimiter.length + 2) return false;
    sink?.(null);
    sink = null;
    const [first, second] = buffer.subarray(delimiter.length);
    buffer = buffer.subarray(delimiter.length + 2);
    if (first === 0x2d && second === 0x2d) state = 'closed';
    else if (first === 0x0d && second === 0x0a) state = 'headers';
    else throw new SyntaxError('A delimiter is not followed by a line end.');
    return true;
  }

  /** Reads the headers of a part; true when they are complete. */
  function readHeaders(): boolean {
    const end = indexOf(buffer, headerEnd);
    if (end > maxHeaderBytes || (end < 0 && buffer.length >= maxHeaderBytes + headerEnd.length))
      throw new SyntaxError('The headers of a part are too long.');
    if (end < 0) return false;
    sink = onPart(parseHeaders(new TextDecoder().decode(buffer.subarray(0, end))));
    buffer = buffer.subarray(end + headerEnd.length);
    state = 'body';
    return true;
  }

  /** True when a delimiter may begin in the retained bytes. */
  const mayBeginDelimiter = (chunk: Uint8Array): boolean =>
    chunk.length < delimiter.length ||
    indexOf(concat(buffer, chunk.subarray(0, delimiter.length)), delimiter) >= 0;

  return {
    write(chunk) {
      if (isClosed()) return;
      if (state === 'body' && !mayBeginDelimiter(chunk)) {
        // The retained bytes were content, so a long chunk need not be copied behind them.
        if (buffer.length > 0) sink?.(buffer);
        buffer = chunk;
      } else buffer = concat(buffer, chunk);
      for (let isMore = true; isMore;) {
        if (state === 'body') isMore = readBody();
        else isMore = state === 'headers' && readHeaders();
      }
      if (isClosed()) buffer = new Uint8Array();
    },
    isClosed,
  };
}

/** @throws {SyntaxError} when the part has no name */
function parseHeaders(text: string): MultipartPart {
  const [, parameters] = /^content-disposition:[ \t]*form-data((?:;.*)?)$/im.exec(text) ?? [];
  const read = (name: string): string | null =>
    new RegExp(String.raw`;[ \t]*${name}="((?:[^"\\]|\\.)*)"`, 'i').exec(parameters ?? '')?.[1] ?? null;
  const name = read('name');
  if (name === null) throw new SyntaxError('A part has no name.');
  return { name, filename: read('filename') };
}

function concat(one: Uint8Array, other: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(one.length + other.length);
  bytes.set(one);
  bytes.set(other, one.length);
  return bytes;
}

/** Returns the index of `needle` in `bytes`, or -1. */
function indexOf(bytes: Uint8Array, needle: Uint8Array): number {
  const [first = 0] = needle;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (at + needle.length > bytes.length) return -1;
    if (needle.every((byte, offset) => bytes[at + offset] === byte)) return at;
  }
  return -1;
}
