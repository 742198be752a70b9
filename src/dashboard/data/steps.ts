import { parseUrl } from '../../core/links.js';
import type { TaskEvent } from '../../core/events.js';
import { isObject } from '../../core/task.js';
import { isTime } from './readRun.js';

/** One thing that the agent did, or asked. */
export interface RunStep {
  /** From 1, in the order of time. */
  readonly number: number;
  /** Unix times in milliseconds; `until` is `null` while it continues. */
  readonly at: number;
  readonly until: number | null;
  readonly event: TaskEvent;
  /** Where it was done; `null` if unknown. */
  readonly host: string | null;
}

/** A small picture of the page that the agent saw. */
export interface StepPicture {
  /** When it was taken, Unix time in milliseconds. */
  readonly at: number;
  /** A `data:` address of a JPEG, or any other image address that the app gives. */
  readonly src: string;
  /** The address of the page; untrusted text. */
  readonly url: string | null;
}

/** Reads the steps out of a run's events: actions, questions and the answer. `endedAt` closes the last one. */
export function toSteps(events: readonly TaskEvent[], endedAt: number | null): readonly RunStep[] {
  const shown = events.filter(
    ({ kind }) => kind === 'action' || kind === 'guardrail' || kind === 'completed',
  );
  let host: string | null = null;
  return shown.map((event, index) => {
    host = readHost(event) ?? host;
    const next = shown[index + 1]?.at ?? endedAt;
    const until = event.kind === 'completed' ? event.at : next === null ? null : Math.max(event.at, next);
    return { number: index + 1, at: event.at, until, event, host };
  });
}

/** Sorts an app's rows by time; rows without a time are left out. */
export const inOrderOfTime = <Row extends { readonly at: number }>(rows: readonly Row[]): readonly Row[] =>
  rows
    .filter((row: unknown) => isObject(row) && isTime(row['at']))
    .toSorted((one, other) => one.at - other.at);

/** The pictures of an app, without invalid ones. */
export const readPictures = (pictures: readonly StepPicture[]): readonly StepPicture[] =>
  inOrderOfTime(pictures).filter(({ src }) => typeof src === 'string' && src !== '');

function readHost({ kind, text }: TaskEvent): string | null {
  if (kind !== 'action' || typeof text !== 'string') return null;
  const url = parseUrl(text);
  return url && /^https?:$/.test(url.protocol) ? url.host : null;
}

/** The picture that shows a step best: the last one taken while it was done. */
export function pictureOf(step: RunStep, pictures: readonly StepPicture[]): StepPicture | null {
  const until = step.until ?? Infinity;
  return pictures.findLast(({ at }) => at >= step.at && at <= until) ?? null;
}

/** How much is kept of the pictures of one run. */
export interface PictureLimits {
  readonly pictures: number;
  /** Of all of them together. */
  readonly characters: number;
}

/** Some 2 MB; a JPEG of 320 pixels has about 15,000 characters. */
const limits: PictureLimits = { pictures: 60, characters: 2_000_000 };

/** Adds a picture, unless it is the same as the last. */
export function addPicture(pictures: readonly StepPicture[], picture: StepPicture): readonly StepPicture[] {
  return pictures.at(-1)?.src === picture.src ? pictures : boundPictures([...pictures, picture]);
}

/** Merges two lists of a run's pictures, in order of time. */
export function mergePictures(
  one: readonly StepPicture[],
  other: readonly StepPicture[],
): readonly StepPicture[] {
  const byTime = new Map([...one, ...other].map((picture) => [picture.at, picture]));
  return boundPictures(inOrderOfTime([...byTime.values()]));
}

/** If there are too many, drops every other one of the older half, which keeps the beginning of a long run. */
export function boundPictures(
  pictures: readonly StepPicture[],
  { pictures: most, characters }: PictureLimits = limits,
): readonly StepPicture[] {
  let next = pictures.filter(({ src }) => src.length <= characters);
  const length = (): number => next.reduce((sum, { src }) => sum + src.length, 0);
  while (next.length > most || length() > characters) {
    const half = next.length >> 1;
    const thinned = next.filter((_, index) => index >= half || index % 2 === 0);
    next = thinned.length < next.length ? thinned : next.slice(1);
  }
  return next;
}
