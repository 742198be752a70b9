import { loadSize } from './loadSize.js';
import type { PreviewKind } from './previewKind.js';

/** The loaded part of a file, and its total size if the server reports it. */
export type Preview =
  | { readonly kind: 'empty'; readonly bytes: number }
  | { readonly kind: 'picture'; readonly src: string; readonly bytes: number | null }
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly bytes: number | null;
      readonly readBytes: number;
      readonly isCut: boolean;
    };

/** How much of a text is read, in bytes: a preview, not the whole file. */
const mostTextBytes = 200_000;
/** The largest picture that a preview loads, in bytes. */
const mostPictureBytes = 20_000_000;

/**
 * Loads the start of a file, without cookies or a referrer.
 * @throws when it cannot be loaded: it is gone, or its server does not let other pages read it
 */
export async function loadPreview(url: string, kind: PreviewKind, signal: AbortSignal): Promise<Preview> {
  const options = { signal, credentials: 'omit', referrerPolicy: 'no-referrer' } as const;
  const response = await fetch(url, options).catch((error: unknown) => {
    // A picture can be shown without reading its bytes.
    if (kind === 'picture' && !signal.aborted) return null;
    throw error;
  });
  if (response === null) return { kind: 'picture', src: url, bytes: null };
  if (!response.ok) throw new Error(`The file's server answered ${response.status}.`);
  if (kind === 'picture' && Number(response.headers.get('content-length')) > mostPictureBytes) {
    response.body?.cancel().catch(() => undefined);
    throw new Error('The picture is too large.');
  }
  const { bytes, isCut } = await readStart(response, kind === 'picture' ? mostPictureBytes : mostTextBytes);
  if (bytes.length === 0) return { kind: 'empty', bytes: 0 };
  if (kind === 'picture') {
    if (isCut) throw new Error('The picture is too large.');
    const blob = new Blob([bytes], { type: response.headers.get('content-type') ?? '' });
    return { kind: 'picture', src: URL.createObjectURL(blob), bytes: blob.size };
  }
  const text = toText(bytes, isCut);
  const readBytes = bytes.length;
  if (text === '') return { kind: 'empty', bytes: readBytes };
  return { kind: 'text', text, readBytes, isCut, bytes: isCut ? await loadSize(url, signal) : readBytes };
}

/** Reads the start of a response, slightly more than `mostBytes` if it is longer. Servers need not report a file's size. */
async function readStart(
  response: Response,
  mostBytes: number,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly isCut: boolean }> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  let isCut = false;
  const reader = response.body?.getReader();
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one piece comes after the other
    const { value } = (await reader?.read()) ?? {};
    if (!value) break;
    pieces.push(value);
    length += value.byteLength;
    isCut = length > mostBytes;
    if (!isCut) continue;
    reader?.cancel().catch(() => undefined);
    break;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return { bytes, isCut };
}

/** Decodes UTF-8, or UTF-16 if it begins with that byte order mark, as spreadsheets and Windows write it; drops a cut last line. */
function toText(bytes: Uint8Array, isCut: boolean): string {
  const mark = `${bytes[0]} ${bytes[1]}`;
  const encoding = mark === '255 254' ? 'utf-16le' : mark === '254 255' ? 'utf-16be' : 'utf-8';
  // A character that is cut in the middle is dropped.
  const text = new TextDecoder(encoding).decode(bytes, { stream: isCut });
  if (!isCut) return text;
  return text.slice(0, Math.max(0, text.lastIndexOf('\n'))) || text.slice(0, mostTextBytes);
}
