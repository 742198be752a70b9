import { toFilename } from '../core/links.js';
import { createMultipartReader, readBoundary } from './multipart.js';
import type { MultipartPart, PartSink } from './multipart.js';
import { invalid, refusals } from './refusal.js';
import type { Refusal } from './refusal.js';
import { withTimeout } from './timeout.js';

/** A form on its way to WebRun: rebuilt file by file while it arrives, so that no upload is held in memory. */
export interface UploadForm {
  readonly contentType: string;
  readonly stream: ReadableStream<Uint8Array>;
  /** Resolves when everything has been forwarded. */
  readonly sent: Promise<void>;
  /** How many bytes have arrived. */
  bytes(): number;
  /** The error in the form; `null` if none so far. */
  fault(): Refusal | null;
  /** Discards the part that has not arrived yet. */
  cancel(): void;
}

/** The limits of one upload. */
export interface UploadBounds {
  readonly maxBytes: number;
  /** Whether the field `environmentId` is allowed. */
  readonly isEnvironmentAllowed: boolean;
}

const maxFiles = 20;
/** An environment's id. */
const maxFieldLength = 128;
/** How many bytes are read before anything is sent: a small invalid form never reaches WebRun. */
const headBytes = 65_536;
/** How long an upload may be silent. */
const idleTimeoutMs = 30_000;
/** 25 MB over 0.4 Mbit/s take 500 s; anything slower is rejected. */
const uploadTimeoutMs = 600_000;
const encoder = new TextEncoder();

/** Starts reading an upload. @throws {Refusal} 400, 408, 413, 415 for errors in its first 64 kB */
export async function readUpload(request: Request, bounds: UploadBounds): Promise<UploadForm> {
  const { headers, body } = request;
  const boundary = readBoundary(headers.get('content-type') ?? '');
  if (boundary === null || headers.has('content-encoding')) throw refusals.wrongType('multipart/form-data');
  if (Number(headers.get('content-length') ?? 0) > bounds.maxBytes) throw refusals.tooLarge(bounds.maxBytes);

  const reader = body?.getReader();
  const form = createFormRewriter(boundary, bounds.isEnvironmentAllowed);
  let size = 0;
  let fault: Refusal | null = null;
  let settle: { resolve(): void; reject(error: Error): void } | undefined;
  const sent = new Promise<void>((resolve, reject) => void (settle = { resolve, reject }));
  sent.catch(() => undefined);

  const cancel = (): void => {
    clearTimeout(deadline);
    settle?.resolve();
    reader?.cancel().catch(() => undefined);
  };
  const fail = (refusal: Refusal): Refusal => {
    fault ??= refusal;
    settle?.reject(fault);
    cancel();
    return fault;
  };
  const deadline = setTimeout(() => fail(refusals.slowBody()), uploadTimeoutMs);

  /** Reads until there is something to send, or all has been read. */
  async function advance(untilBytes: number): Promise<void> {
    while (!form.isOver() && form.pendingBytes() < untilBytes) {
      if (fault) throw fault;
      try {
        const next = reader ? await withTimeout(readChunk(reader), idleTimeoutMs, refusals.slowBody) : null;
        size += next?.byteLength ?? 0;
        if (size > bounds.maxBytes) throw refusals.tooLarge(bounds.maxBytes);
        form.write(next);
      } catch (error) {
        throw fail(error as Refusal);
      }
    }
  }

  await advance(headBytes);
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await advance(1);
        if (fault) throw fault as Error;
        for (const chunk of form.take()) controller.enqueue(chunk);
        if (!form.isOver()) return;
        controller.close();
        cancel();
      },
      cancel,
    },
    { highWaterMark: 0 },
  );
  return {
    contentType: form.contentType,
    stream,
    sent,
    bytes: () => size,
    fault: () => fault,
    cancel,
  };
}

/** The next chunk; `null` at the end. @throws {Refusal} 400 when the connection was cut */
async function readChunk(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | null> {
  try {
    const { done, value } = await reader.read();
    return done ? null : value;
  } catch {
    throw refusals.cutBody();
  }
}

/** Parses one form and writes another: the same files under clean names, as untyped bytes. */
interface FormRewriter {
  readonly contentType: string;
  /** Takes the next bytes, `null` at the end. @throws {Refusal} 400 */
  write(chunk: Uint8Array | null): void;
  pendingBytes(): number;
  take(): Uint8Array[];
  isOver(): boolean;
}

function createFormRewriter(givenBoundary: string, isEnvironmentAllowed: boolean): FormRewriter {
  const boundary = `webrun-${crypto.randomUUID()}`;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let files = 0;
  let isOver = false;

  const push = (bytes: Uint8Array | string): void => {
    const chunk = typeof bytes === 'string' ? encoder.encode(bytes) : bytes;
    pending.push(chunk);
    pendingBytes += chunk.byteLength;
  };
  const pushHeaders = (disposition: string, type = ''): void =>
    push(`--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n${type}\r\n`);

  function openPart({ name, filename }: MultipartPart): PartSink {
    if (name === 'environmentId' && filename === null && isEnvironmentAllowed) {
      let text = '';
      const decoder = new TextDecoder();
      return (chunk) => {
        text += chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
        if (text.length > maxFieldLength)
          throw invalid('environmentId', `must have at most ${maxFieldLength} characters.`);
        if (chunk) return;
        pushHeaders('name="environmentId"');
        push(`${text}\r\n`);
      };
    }
    if (name !== 'files' || filename === null)
      throw invalid('files', 'is the only field that is allowed, once per file.');
    if (++files > maxFiles) throw invalid('files', `may have at most ${maxFiles} files.`);
    pushHeaders(
      `name="files"; filename="${toQuoted(filename)}"`,
      'Content-Type: application/octet-stream\r\n',
    );
    return (chunk) => push(chunk ?? '\r\n');
  }
  const reader = createMultipartReader(givenBoundary, openPart);

  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    write(chunk) {
      try {
        if (chunk) return reader.write(chunk);
      } catch (error) {
        throw error instanceof SyntaxError ? invalid('body', 'is not a form.') : error;
      }
      if (!reader.isClosed()) throw invalid('body', 'is not a form.');
      if (files === 0) throw invalid('files', 'is required: send one file or more.');
      push(`--${boundary}--\r\n`);
      isOver = true;
    },
    pendingBytes: () => pendingBytes,
    take() {
      const taken = pending;
      pending = [];
      pendingBytes = 0;
      return taken;
    },
    isOver: () => isOver,
  };
}

/** Escapes a file name for use between quotes. */
const toQuoted = (filename: string): string => toFilename(filename).replaceAll('"', '%22');
