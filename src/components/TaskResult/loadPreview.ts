import { loadSize } from './loadSize.js';
import type { PreviewKind } from './previewKind.js';

/** What was loaded of a file, and how large all of it is, where the server says so. */
export type Preview =
  | { readonly kind: 'picture'; readonly src: string; readonly bytes: number | null }
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly bytes: number | null;
      readonly readBytes: number;
      readonly isCut: boolean;
    };

/** So much of a text is read, in bytes: more would be no look into it, but the whole of it. */
const mostTextBytes = 200_000;
/** A picture that is larger is not loaded by a look at it. */
const mostPictureBytes = 20_000_000;

/**
 * Loads a part of a file, without cookies and without saying who asks.
 * @throws when it cannot be loaded: it is gone, or its server does not let other pages read it
 */
export async function loadPreview(url: string, kind: PreviewKind, signal: AbortSignal): Promise<Preview> {
  const options = { signal, credentials: 'omit', referrerPolicy: 'no-referrer' } as const;
  const response = await fetch(url, options).catch((error: unknown) => {
    // A picture can be shown without being read.
    if (kind === 'picture' && !signal.aborted) return null;
    throw error;
  });
  if (response === null) return { kind: 'picture', src: url, bytes: null };
  if (!response.ok) throw new Error(`The file's server answered ${response.status}.`);
  if (kind === 'picture') {
    if (Number(response.headers.get('content-length')) > mostPictureBytes)
      throw new Error('The picture is too large.');
    const blob = await response.blob();
    return { kind: 'picture', src: URL.createObjectURL(blob), bytes: blob.size };
  }
  const { text, readBytes, isCut } = await readStart(response);
  return { kind: 'text', text, readBytes, isCut, bytes: isCut ? await loadSize(url, signal) : readBytes };
}

/** The first bytes of a response as text, without the line that is cut. */
async function readStart(response: Response): Promise<{ text: string; readBytes: number; isCut: boolean }> {
  const reader = response.body?.getReader();
  if (!reader) return { text: '', readBytes: 0, isCut: false };
  const decoder = new TextDecoder();
  let text = '';
  let readBytes = 0;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one piece comes after the other
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), readBytes, isCut: false };
    readBytes += value.byteLength;
    text += decoder.decode(value, { stream: true });
    if (readBytes < mostTextBytes) continue;
    reader.cancel().catch(() => undefined);
    const whole = text.slice(0, Math.max(0, text.lastIndexOf('\n')));
    return { text: whole || text.slice(0, mostTextBytes), readBytes, isCut: true };
  }
}
