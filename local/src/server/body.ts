/** Larger bodies are refused, in bytes: an upload of the largest documented download fits. */
const maxBodyBytes: number = 100 * 1024 * 1024;

/** A request whose body is counted while it is read. */
export interface CountedRequest {
  readonly request: Request;
  /** True once more than the limit has come, or was announced. */
  readonly isTooLarge: () => boolean;
}

/** Counts a body as it comes: one that is sent in chunks does not say its size beforehand. Reading it fails at the limit. */
export function countBody(request: Request, maxBytes: number = maxBodyBytes): CountedRequest {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes)
    return { request, isTooLarge: () => true };
  if (!request.body) return { request, isTooLarge: () => false };
  let size = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.byteLength;
      if (size > maxBytes) controller.error(new Error('The body is too large.'));
      else controller.enqueue(chunk);
    },
  });
  // Streams are sent as they come; the DOM's types do not know this option of Node.
  const init: RequestInit & { readonly duplex: 'half' } = {
    body: request.body.pipeThrough(counter),
    duplex: 'half',
  };
  return { request: new Request(request, init), isTooLarge: () => size > maxBytes };
}
