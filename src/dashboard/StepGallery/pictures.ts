'use client';

import { useEffect, useState, useSyncExternalStore } from 'react';
import type { RefObject } from 'react';
import { parseUrl } from '../../core/links.js';
import { Manager } from '../../runs/runManager.js';
import { addPicture, mergePictures } from '../data/steps.js';
import type { StepPicture } from '../data/steps.js';
import type { RunsSource } from '../data/pacedRuns.js';
import { createPictureStorage } from './pictureStorage.js';

/** The pictures of runs, in memory and where the runs are stored, for as long as a run is known here. */
interface PictureStore {
  readonly get: (runId: string) => readonly StepPicture[];
  readonly add: (runId: string, picture: StepPicture) => void;
  /** Loads the pictures of a run that earlier page loads or other tabs stored. */
  readonly load: (runId: string) => Promise<void>;
  readonly subscribe: (listener: () => void) => () => void;
}

const none: readonly StepPicture[] = [];
const stores = /* @__PURE__ */ new WeakMap<RunsSource, PictureStore>();
/** How many runs have pictures in memory; those changed least recently are dropped. */
const mostRuns = 50;

/** Returns the picture store of a source of runs. */
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
      // If storage is full or forbidden, pictures stay in memory.
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

/** Follows the pictures of a run, and loads stored ones. */
export function usePictures(source: RunsSource, runId: string): readonly StepPicture[] {
  const { subscribe, get, load } = picturesOf(source);
  useEffect(() => void load(runId), [load, runId]);
  const read = (): readonly StepPicture[] => get(runId);
  return useSyncExternalStore(subscribe, read, () => none);
}

/** The greatest width of a picture taken of a video, in pixels. */
const widthPx = 320;
/** JPEG quality, 0 to 1: text keeps its shape, but cannot be read. */
const quality = 0.6;
/** How long after the start of a step its second picture is taken, in milliseconds. */
const spacingMs = 700;
/** The longest picture accepted from a page, in characters. */
const longestPicture = 400_000;

/**
 * Takes pictures of the LiveView inside `root` when `step` changes, and a moment later: a video's frame, or the image that an embedded
 * page sends on request. The protocol has no other pictures, so a run that nobody watched has none. Only a page that has announced a
 * picture is asked: a page that is still loading would miss the request, and the pages of other servers do not know it.
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
      // A page without an origin of its own cannot be addressed by origin.
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
    // An action is announced before the page changes: its effect is visible a moment later.
    const timer = setTimeout(ask, spacingMs);
    return () => {
      removeEventListener('message', onMessage);
      clearTimeout(timer);
    };
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- each step has a picture
  }, [root, source, runId, step, drawn]);
}

/** The origin of a frame's messages; `'null'` for a page of this app's origin, because it is sandboxed. */
function originOf({ src }: HTMLIFrameElement): string | undefined {
  const origin = parseUrl(src)?.origin;
  return origin === location.origin ? 'null' : origin;
}

/** Returns the current frame of a video as JPEG; `null` if there is none, or if it cannot be read. */
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
