'use client';

import { createFamily } from '../family.js';
import type { Family, FamilyPart } from '../family.js';
import type { Words } from '../words.js';
import type { LiveViewState, LiveViewDescription, Picture, PictureLoad } from './describeLiveView.js';
import type { InputQueue } from './inputQueue.js';
import type { FullScreen } from './useFullScreen.js';

/** What the root of a LiveView provides. */
export interface LiveContext {
  readonly view: LiveViewDescription;
  readonly words: Words<'liveView'>;
  readonly picture: Picture | null;
  readonly other: Picture | null;
  /** The key of the picture's frame: another session or another try gets a new frame. */
  readonly frameKey: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly chromeHeightPx: number;
  readonly input: InputQueue;
  readonly onLoad: (load: PictureLoad) => void;
  readonly onPageUrl: (url: string) => void;
  readonly tryAgain: () => void;
  readonly swap: () => void;
  readonly takeOver: () => void;
  readonly giveBack: () => void;
  readonly fullScreen: FullScreen;
}

/** A part of a LiveView. */
export type LivePart<Tag extends 'div' | 'span' | 'button'> = FamilyPart<Tag, LiveViewState>;

/** Makes the parts of a LiveView. */
export const family: Family<LiveContext, LiveViewState> = /* @__PURE__ */ createFamily(
  'LiveView',
  ({ view }) => view.state,
);
