import { learn, record, toKept, toResponse } from './proxyContext.js';
import type { Call, ProxyContext } from './proxyContext.js';
import { readUpload } from './upload.js';
import { toPassable } from './upstreamReply.js';

const path = '/files/upload';

/** Answers `POST /files/upload`: within the user's limits, rebuilt file by file and passed on while it arrives. @throws {Refusal} */
export async function handleUpload(context: ProxyContext, call: Call, request: Request): Promise<Response> {
  const { maxUploadBytes, access, usage, queue, emit, onError, upstream } = context;
  const form = await readUpload(request, {
    maxBytes: maxUploadBytes,
    isEnvironmentAllowed: access.allowed.fields.has('environmentId'),
  });
  const name = crypto.randomUUID();
  const declaredBytes = Number(request.headers.get('content-length') ?? 0) || maxUploadBytes;
  try {
    await record(context, async () => {
      call.allowance = await usage.openUpload(call.user, name, declaredBytes);
      await queue.enter(path, call.user, 'start');
    });
    emit({ type: 'accepted', endpoint: 'upload', isRepeat: false }, call.known);
    const raw = await upstream.upload(path, form);
    await learn(context, path, raw);
    return toResponse(await toKept(context, call, toPassable(raw, false), []));
  } finally {
    form.cancel();
    // What did not arrive does not count.
    if (call.allowance) await usage.closeUpload(call.user, name, form.bytes()).catch(onError);
  }
}
