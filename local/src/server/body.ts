/** The largest accepted body, in bytes: an upload of the largest documented download fits. */
const maxBodyBytes: number = 100 * 1024 * 1024;

/** How long the rest of a refused body may take before the connection is closed, in milliseconds. */
const drainMs = 2_000;

/** Thrown when a body exceeds the limit. */
export class BodyTooLarge extends Error {}

/** Thrown when the client disconnects before its body is complete. */
export class BodyCut extends Error {}

/** A request whose body is measured while it is read. */
export interface CountedRequest {
  readonly request: Request;
  /** True once more than the limit has arrived or was announced. */
  readonly isTooLarge: () => boolean;
  /** Discards the rest: a client that is still sending does not read the reply. */
  readonly drain: () => Promise<void>;
}

/** Measures a body as it arrives, because a chunked one does not declare its size. Reading fails at the limit. */
export function countBody(request: Request, maxBytes: number = maxBodyBytes): CountedRequest {
  const isAnnounced = Number(request.headers.get('content-length') ?? 0) > maxBytes;
  const reader = request.body?.getReader();
  if (!reader) return { request, isTooLarge: () => isAnnounced, drain: () => Promise.resolve() };
  let size = 0;
  const counted = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read().catch(() => {
        throw new BodyCut('The connection was cut.');
      });
      if (done) return controller.close();
      size += value.byteLength;
      if (size > maxBytes) controller.error(new BodyTooLarge('The body is too large.'));
      else controller.enqueue(value);
    },
  });
  // Required for a streamed body; the DOM types lack this option of Node.
  const init: RequestInit & { readonly duplex: 'half' } = { body: counted, duplex: 'half' };
  return {
    request: new Request(request.url, {
      method: request.method,
      headers: request.headers,
      signal: request.signal,
      ...init,
    }),
    isTooLarge: () => isAnnounced || size > maxBytes,
    async drain() {
      let timer: NodeJS.Timeout | undefined;
      const isLate = new Promise<true>((resolve) => void (timer = setTimeout(resolve, drainMs, true)));
      const isOver = async (): Promise<boolean> => (await reader.read().catch(() => ({ done: true }))).done;
      while (!(await Promise.race([isOver(), isLate])));
      clearTimeout(timer);
      await reader.cancel().catch(() => undefined);
    },
  };
}
