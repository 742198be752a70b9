/**
 * Reads a file's size in bytes from the headers of its server's reply, and closes the connection before the body loads. `null` where the server
 * does not let this page know.
 *
 * Not by HEAD: links that are signed for GET refuse it. With a range, browsers request the file uncompressed; otherwise they may get the
 * compressed size, and a page of another origin cannot tell.
 */
export async function loadSize(url: string, signal: AbortSignal): Promise<number | null> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  signal.addEventListener('abort', abort);
  try {
    const { ok, headers } = await fetch(url, {
      signal: controller.signal,
      headers: { range: 'bytes=0-' },
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    });
    const said = headers.get('content-length');
    if (!ok || headers.has('content-encoding') || !/^\d{1,15}$/.test(said ?? '')) return null;
    return Number(said);
  } catch {
    return null;
  } finally {
    signal.removeEventListener('abort', abort);
    abort();
  }
}
