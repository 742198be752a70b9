/**
 * How large a file is, by the head of its server's reply: the connection is closed before the file itself is loaded. `null` where
 * the server does not let this page know.
 *
 * Not by HEAD: links that are signed for GET refuse it. A range makes browsers ask for the file as it is, where they would otherwise
 * be told the size of what was compressed on its way, without a sign of that to a page of another origin.
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
