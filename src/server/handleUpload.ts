import { learn, record, toKept, toResponse } from './proxyContext.js';
import type { Call, ProxyContext } from './proxyContext.js';
import { readUpload } from './upload.js';
import { toPassable } from './upstreamReply.js';

const path = '/files/upload';

/** Answers `POST /files/upload`: within the user's limits, rebuilt file by file and forwarded as it arrives. @throws {Refusal} */
export async function handleUpload(context: ProxyContext, call: Call, request: Request): Promise<Response> {
  const { maxUploadBytes, access, usage, queue, emit, onError, upstream } = context;
  const form = await readUpload(request, {
    maxBytes: maxUploadBytes,
    isEnvironmentAllowed: access.allowed.fields.has('environmentId'),
  });
  const bytes = Number(request.headers.get('content-length') ?? 0) || maxUploadBytes;
  const counted = { name: crypto.randomUUID(), bytes, atMs: Date.now() };
  let isSent = false;
  try {
    await record(async () => {
      call.allowance = await usage.openUpload(call.user, counted);
      await queue.enter(path, call.user, 'start');
    });
    emit({ type: 'accepted', endpoint: 'upload', isRepeat: false }, call.known);
    isSent = true;
    const raw = await upstream.upload(path, form);
    await learn(context, path, raw);
    return toResponse(await toKept(context, call, toPassable(raw, false), []));
  } finally {
    form.cancel();
    // Bytes that did not arrive do not count.
    if (call.allowance)
      await (
        isSent
          ? usage.closeUpload(call.user, counted.name, form.bytes())
          : usage.undoUpload(call.user, counted)
      ).catch(onError);
  }
}
