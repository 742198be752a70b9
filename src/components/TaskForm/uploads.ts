import { isRateLimit, isWebRunError } from '../../core/errors.js';
import { toWaitMs } from '../../core/polling.js';
import type { UploadedFile } from '../../core/session.js';
import { rateLimitWindowMs } from '../../core/timing.js';

/** Uploads files, and resolves with the ids by which a task refers to them. */
export type UploadFiles = (
  files: readonly File[],
  options: { readonly signal: AbortSignal },
) => Promise<readonly UploadedFile[]>;

/** A file of the form. */
export interface Upload {
  readonly key: number;
  readonly file: File;
  readonly state: 'waiting' | 'uploading' | 'uploaded' | 'failed';
  /** The id by which a task refers to it; `null` until it is uploaded. */
  readonly fileId: string | null;
  /** Why it was not uploaded; `unreadable`: it is a folder, or no longer where it was; `unconfirmed`: the service named no file. */
  readonly error: unknown;
  /** When it is sent again after a rate limit, Unix time in milliseconds. `null` when it does not wait for one. */
  readonly retryAt: number | null;
}

/** A file that meets a limit waits at least this long, whatever the service says. */
const shortestWaitMs = 1_000;

/** The files of a form. They are uploaded one at a time, so that one failure affects no other file; a rate limit delays all of them. */
export interface Uploads {
  readonly get: () => readonly Upload[];
  readonly subscribe: (listener: () => void) => () => void;
  readonly add: (files: Iterable<File>) => void;
  /** Removes a file, and aborts its upload. */
  readonly remove: (key: number) => void;
  readonly retry: (key: number) => void;
  /** Removes all files, and aborts any upload. */
  readonly clear: () => void;
}

/** Creates the uploads of a form. */
export function createUploads(upload: UploadFiles): Uploads {
  let all: readonly Upload[] = [];
  let nextKey = 0;
  let current: { readonly key: number; readonly controller: AbortController } | null = null;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  const listeners = new Set<() => void>();
  const set = (next: readonly Upload[]): void => {
    all = next;
    for (const listener of listeners) listener();
  };
  const change = (key: number, to: Partial<Upload>): void =>
    set(all.map((each) => (each.key === key ? { ...each, ...to } : each)));

  async function uploadNext(): Promise<void> {
    if (current !== null || retryTimer !== undefined) return;
    const next = all.find(({ state }) => state === 'waiting');
    if (!next) return;
    const { key, file } = next;
    const controller = new AbortController();
    current = { key, controller };
    change(key, { state: 'uploading', error: null, retryAt: null });
    try {
      const [uploaded] = await upload([file], { signal: controller.signal });
      change(
        key,
        uploaded ? { state: 'uploaded', fileId: uploaded.fileId } : { state: 'failed', error: 'unconfirmed' },
      );
    } catch (error) {
      if (isWebRunError(error) && isRateLimit(error)) waitFor(key, toWaitMs(error) ?? rateLimitWindowMs);
      // Browsers report an unreadable file like a lost connection.
      else change(key, { state: 'failed', error: (await isReadable(file)) ? error : 'unreadable' });
    }
    current = null;
    void uploadNext();
  }

  function waitFor(key: number, serverMs: number): void {
    if (!all.some((each) => each.key === key)) return;
    const waitMs = Math.max(shortestWaitMs, serverMs);
    change(key, { state: 'waiting', retryAt: Date.now() + waitMs });
    retryTimer = setTimeout(() => {
      retryTimer = undefined;
      void uploadNext();
    }, waitMs);
  }

  const removeAll = (isRemoved: (key: number) => boolean): void => {
    if (current && isRemoved(current.key)) current.controller.abort();
    set(all.filter(({ key }) => !isRemoved(key)));
  };
  return {
    get: () => all,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    add(files) {
      const added = Array.from(files, (file): Upload => {
        nextKey++;
        return { key: nextKey, file, state: 'waiting', fileId: null, error: null, retryAt: null };
      });
      set([...all, ...added]);
      void uploadNext();
    },
    remove: (key) => removeAll((each) => each === key),
    retry(key) {
      change(key, { state: 'waiting' });
      void uploadNext();
    },
    clear() {
      clearTimeout(retryTimer);
      retryTimer = undefined;
      removeAll(() => true);
    },
  };
}

async function isReadable(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch (error) {
    return !(error instanceof DOMException);
  }
}

/** Measures how many bytes have been uploaded. */
export function describeProgress(uploads: readonly Upload[]): {
  readonly done: number;
  readonly count: number;
  readonly share: number;
} {
  const sizeOf = (list: readonly Upload[]): number => list.reduce((sum, { file }) => sum + file.size, 0);
  const done = uploads.filter(({ state }) => state === 'uploaded');
  const all = sizeOf(uploads);
  return {
    done: done.length,
    count: uploads.length,
    share: all === 0 ? done.length / Math.max(1, uploads.length) : sizeOf(done) / all,
  };
}
