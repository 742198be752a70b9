'use client';

import { useEffect, useState, useSyncExternalStore } from 'react';
import type { RefObject } from 'react';
import { parseUrl } from '../../core/links.js';
import { Manager } from '../../runs/runManager.js';
import { addPicture, mergePictures } from '../data/steps.js';
import type { StepPicture } from '../data/steps.js';
import type { RunsSource } from '../data/pacedRuns.js';
import { createPictureStorage } from './pictureStorage.js';

/** The pictures of runs: in memory of this page, and where the runs are stored, as long as the run is known here. */
interface PictureStore {
  readonly get: (runId: string) => readonly StepPicture[];
  readonly add: (runId: string, picture: StepPicture) => void;
  /** Brings back what earlier page loads, or other tabs, have stored of a run. */
  readonly load: (runId: string) => Promise<void>;
  readonly subscribe: (listener: () => void) => () => void;
}

const none: readonly StepPicture[] = [];
const stores = /* @__PURE__ */ new WeakMap<RunsSource, PictureStore>();
/** Pictures of so many runs are in memory; the oldest go first. */
const mostRuns = 50;

/** The pictures of a source of runs. */
export function picturesOf(source: RunsSource): PictureStore {
  let store = stores.get(source);
  if (!store) stores.set(source, (store = createPictureStore(source)));
  return store;
}

function createPictureStore(source: RunsSource): PictureStore {
  const storage = source instanceof Manager ? createPictureStorage(source) : undefined;
  const byRun = new Map<string, readonly StepPicture[]>();
  const listeners = new Set<() => void>();
  const get = (runId: string): readonly StepPicture[] => byRun.get(runId) ?? none;
  function set(runId: string, pictures: readonly StepPicture[]): void {
    byRun.delete(runId);
    byRun.set(runId, pictures);
    for (const known of byRun.keys()) {
      const isGone = source.get(known) === undefined;
      if (isGone || byRun.size > mostRuns) byRun.delete(known);
    }
    for (const listener of listeners) listener();
  }
  return {
    get,
    add(runId, picture) {
      const before = get(runId);
      const next = addPicture(before, picture);
      if (next === before) return;
      set(runId, next);
      // Full or forbidden: the pictures of this page live on in memory.
      storage?.save(runId, next).catch(() => undefined);
    },
    async load(runId) {
      const stored = (await storage?.load(runId).catch(() => none)) ?? none;
      if (stored.length > 0) set(runId, mergePictures(stored, get(runId)));
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** The pictures of a run, for rendering. */
export function usePictures(source: RunsSource, runId: string): readonly StepPicture[] {
  const { subscribe, get, load } = picturesOf(source);
  useEffect(() => void load(runId), [load, runId]);
  const read = (): readonly StepPicture[] => get(runId);
  return useSyncExternalStore(subscribe, read, () => none);
}

/** Width of a picture that is kept, in pixels. */
const widthPx = 320;
/** JPEG quality: text stays readable as a shape, not as words. */
const quality = 0.6;
/** At most one picture in this time, in milliseconds. */
const spacingMs = 700;
/** A longer picture is none of ours. In characters. */
const longestPicture = 400_000;

/**
 * Takes a picture of the LiveView inside of `root` whenever `step` changes, and while it lasts: of a video its frame; of an embedded page
 * what that page sends when it is asked. The protocol has no other pictures, so a run that nobody watched has none. Only a page that has
 * said that it drew one is asked: one that is still loading would not hear it, and the pages of other servers do not know the question.
 */
export function usePictureRecorder(
  root: RefObject<HTMLElement | null>,
  source: RunsSource,
  runId: string,
  step: number | undefined,
): void {
  const [drawn] = useState(() => new WeakSet<MessageEventSource>());
  useEffect(() => {
    const { add } = picturesOf(source);
    const frames = (): readonly HTMLIFrameElement[] => [
      ...(root.current?.querySelectorAll<HTMLIFrameElement>('.webrun-live iframe') ?? []),
    ];
    const askFrame = (frame: HTMLIFrameElement): void => {
      const { contentWindow } = frame;
      const origin = originOf(frame);
      if (!contentWindow || origin === undefined || !drawn.has(contentWindow)) return;
      // A page without an origin of its own can only be addressed by its window.
      contentWindow.postMessage(
        { source: 'webrun-react', want: 'picture' },
        origin === 'null' ? '*' : origin,
      );
    };
    const ask = (): void => {
      for (const frame of frames()) askFrame(frame);
      const video = root.current?.querySelector<HTMLVideoElement>('.webrun-live video');
      const src = video && drawFrame(video);
      if (src) add(runId, { at: Date.now(), src, url: null });
    };
    const onMessage = ({ source: from, origin, data }: MessageEvent<unknown>): void => {
      const frame = frames().find(({ contentWindow }) => contentWindow === from);
      if (!frame || !from || originOf(frame) !== origin) return;
      const { source: name, state, image, url } = (data ?? {}) as Readonly<Record<string, unknown>>;
      if (name !== 'webrun-live') return;
      if (state === 'picture' && !drawn.has(from)) {
        drawn.add(from);
        askFrame(frame);
      }
      if (state !== 'image' || typeof image !== 'string') return;
      if (!image.startsWith('data:image/jpeg;base64,') || image.length > longestPicture) return;
      add(runId, { at: Date.now(), src: image, url: typeof url === 'string' ? url.slice(0, 500) : null });
    };
    addEventListener('message', onMessage);
    ask();
    // The page changes after the action was announced: what it led to is seen a moment later.
    const timer = setTimeout(ask, spacingMs);
    return () => {
      removeEventListener('message', onMessage);
      clearTimeout(timer);
    };
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- each step has a picture
  }, [root, source, runId, step, drawn]);
}

/** What the page of a frame posts as: a page of this app's own origin is in a sandbox and has none. */
function originOf({ src }: HTMLIFrameElement): string | undefined {
  const origin = parseUrl(src)?.origin;
  return origin === location.origin ? 'null' : origin;
}

/** The frame that a video shows, as JPEG; `null` when there is none, or when it may not be read. */
function drawFrame(video: HTMLVideoElement): string | null {
  const { videoWidth, videoHeight } = video;
  if (videoWidth === 0 || videoHeight === 0) return null;
  const canvas = document.createElement('canvas');
  canvas.width = Math.min(widthPx, videoWidth);
  canvas.height = Math.round((canvas.width / videoWidth) * videoHeight);
  try {
    canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/jpeg', quality);
  } catch {
    return null;
  }
}
