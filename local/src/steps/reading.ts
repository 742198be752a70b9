import { toLikeness } from '../outline/match.js';
import type { Outline } from '../outline/outline.js';
import { headingsOf } from '../outline/sections.js';
import type { Readable } from '../planner/step.js';

/** What to read from a page, and the page. */
export interface Reading {
  readonly outline: Outline;
  readonly what: Readable;
  readonly about: string | null;
  readonly limit: number | null;
  readonly title: string;
}

/** True when the page's title or one of its headings is about this. */
export function isPageAbout(outline: Outline, about: string): boolean {
  const texts = [outline.title, ...headingsOf(outline.root).map(({ text }) => text)];
  return texts.some((text) => toLikeness(about, text) >= 0.6);
}
