import type { Clock } from './clock.js';
import { createId } from './createId.js';

/** A file in memory. */
export interface StoredFile {
  readonly filename: string;
  /** Its own copy: not a view of memory that holds anything else. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Uploads and downloads, kept in memory. */
export interface FileStore {
  /** Keeps a copy of a file and returns its id, which is also the credential for reading it. */
  add(filename: string, bytes: Uint8Array): string;
  read(fileId: string): StoredFile | null;
  clear(): void;
}

/** How long uploads and downloads are kept, in milliseconds. */
const keptMs = 3_600_000;

/** Beyond this many bytes the oldest files are dropped, so that a server that runs for days does not fill the memory. */
const maxBytes = 512 * 1024 * 1024;

/** Makes an empty store. */
export function createFileStore(clock: Clock): FileStore {
  const files = new Map<string, StoredFile & { readonly addedAtMs: number }>();
  const isOld = (file: { readonly addedAtMs: number }): boolean => clock.now() - file.addedAtMs > keptMs;
  return {
    add(filename, bytes) {
      let total = [...files.values()].reduce((sum, file) => sum + file.bytes.byteLength, bytes.byteLength);
      for (const [fileId, file] of files) {
        if (!isOld(file) && total <= maxBytes) break; // the oldest come first
        files.delete(fileId);
        total -= file.bytes.byteLength;
      }
      const fileId = createId(24);
      files.set(fileId, { filename, bytes: new Uint8Array(bytes), addedAtMs: clock.now() });
      return fileId;
    },
    read(fileId) {
      const file = files.get(fileId);
      return file && !isOld(file) ? file : null;
    },
    clear: () => files.clear(),
  };
}
