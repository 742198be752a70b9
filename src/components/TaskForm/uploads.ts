import type { UploadedFile } from '../../core/session.js';

/** Uploads files, and tells the id that a task knows each by. */
export type UploadFiles = (
  files: readonly File[],
  options: { readonly signal: AbortSignal },
) => Promise<readonly UploadedFile[]>;

/** A file of the form. */
export interface Upload {
  readonly key: number;
  readonly file: File;
  readonly state: 'waiting' | 'uploading' | 'uploaded' | 'failed';
  /** The id that a task knows it by; `null` until it is uploaded. */
  readonly fileId: string | null;
  /** Why it was not uploaded; `unreadable`: it is a folder, or no longer where it was. */
  readonly error: unknown;
}

/** The files of a form. They are uploaded one after the other, so that one that fails takes no other with it. */
export interface Uploads {
  readonly get: () => readonly Upload[];
  readonly subscribe: (listener: () => void) => () => void;
  readonly add: (files: Iterable<File>) => void;
  /** Takes a file back; one that is on its way is stopped. */
  readonly remove: (key: number) => void;
  readonly retry: (key: number) => void;
  /** Forgets all files, and stops what is on its way. */
  readonly clear: () => void;
}

/** Makes the files of a form. */
export function createUploads(upload: UploadFiles): Uploads {
  let all: readonly Upload[] = [];
  let nextKey = 0;
  let working: { readonly key: number; readonly controller: AbortController } | null = null;
  const listeners = new Set<() => void>();
  const set = (next: readonly Upload[]): void => {
    all = next;
    for (const listener of listeners) listener();
  };
  const change = (key: number, to: Partial<Upload>): void =>
    set(all.map((each) => (each.key === key ? { ...each, ...to } : each)));

  async function work(): Promise<void> {
    const next = working === null ? all.find(({ state }) => state === 'waiting') : undefined;
    if (!next) return;
    const { key, file } = next;
    const controller = new AbortController();
    working = { key, controller };
    change(key, { state: 'uploading', error: null });
    try {
      const [uploaded] = await upload([file], { signal: controller.signal });
      if (!uploaded) throw new Error('The service named no file.');
      change(key, { state: 'uploaded', fileId: uploaded.fileId });
    } catch (error) {
      // Of a file that it cannot read a browser says what it says of a lost connection.
      change(key, { state: 'failed', error: (await isReadable(file)) ? error : 'unreadable' });
    }
    working = null;
    void work();
  }

  const remove = (keys: (key: number) => boolean): void => {
    if (working && keys(working.key)) working.controller.abort();
    set(all.filter(({ key }) => !keys(key)));
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
        return { key: nextKey, file, state: 'waiting', fileId: null, error: null };
      });
      set([...all, ...added]);
      void work();
    },
    remove: (wanted) => remove((key) => key === wanted),
    retry(key) {
      change(key, { state: 'waiting' });
      void work();
    },
    clear: () => remove(() => true),
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

/** How far the files are, in bytes of those that are uploaded. */
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
