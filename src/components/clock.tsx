'use client';

import { useSyncExternalStore } from 'react';
import type { ReactElement } from 'react';
import { Isolate } from './Isolate.js';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;
let second = 0;

/** Text that may depend on the clock; a function gets Unix time in seconds, 0 while unknown, as on a server. */
export type Phrase = string | ((second: number) => string);

/** Returns the text of a phrase, updated once a second: the component re-renders only when it changes. */
function usePhrase(phrase: Phrase): string {
  const read = (now: number): string => (typeof phrase === 'string' ? phrase : phrase(now));
  return useSyncExternalStore(
    subscribe,
    () => read(readSecond()),
    () => read(0),
  );
}

/** Renders a phrase in its own component, so that only it re-renders. */
export function Ticking({
  phrase,
  className = 'webrun-number',
}: {
  readonly phrase: Phrase;
  readonly className?: string | undefined;
}): ReactElement {
  return <Isolate className={className}>{usePhrase(phrase)}</Isolate>;
}

/** Renders a phrase, as an alert when it says what failed. That is a new element, so that screen readers announce it. */
export function AlertPhrase({
  phrase,
  hasFailed,
}: {
  readonly phrase: Phrase;
  readonly hasFailed: boolean;
}): ReactElement {
  return (
    <span role={hasFailed ? 'alert' : undefined} key={String(hasFailed)}>
      <Ticking className="" phrase={phrase} />
    </span>
  );
}

/**
 * The time in whole seconds, ticking once a second: one timer for every clock on the page, none while the page is hidden.
 * Unix time in seconds; 0 while the page is rendered on a server.
 */
export function useSecond(): number {
  return useSyncExternalStore(subscribe, readSecond, () => 0);
}

const firstShown = new WeakMap<object, number>();

/** When this object was first shown here, Unix time in milliseconds. Survives a remount, because an unchanged reply keeps the object. */
export function firstShownAt(shown: object): number {
  const since = firstShown.get(shown) ?? Date.now();
  firstShown.set(shown, since);
  return since;
}

/** Whole seconds from a second of {@link useSecond} until `at` (Unix ms), never below 0, and never more than at the start. */
export function secondsUntil(at: number | null, now: number): number {
  return at === null || now === 0 ? 0 : Math.max(0, Math.floor(at / 1_000) - now);
}

/**
 * Milliseconds between `since` and a second of {@link useSecond}, in whole seconds so that no tick skips one. Never more than have passed: a run
 * that ends after 3.2 s never showed 4.
 */
export function sinceMs(since: number, now: number): number {
  return now === 0 ? 0 : Math.max(0, now - Math.ceil(since / 1_000)) * 1_000;
}

/** Writes the time since `since` (Unix ms); empty while the current time is unknown. */
export function elapsed(since: number, toWords: (ms: number) => string): Phrase {
  return (now) => (now === 0 ? '' : toWords(sinceMs(since, now)));
}

/** The wait for a poll is counted down from this many seconds: shorter ones would show "2, 1, 2, 1". */
export const pollCountedFrom = 5;

/**
 * Writes the time until `at()` (Unix ms); `null` once it is less than `fromSeconds`, when a countdown would only flicker. `at` is called at each
 * tick: the next poll may be postponed without any other change.
 */
export function countdown(
  at: () => number | null,
  toWords: (leftMs: number | null) => string,
  fromSeconds: number = 1,
): Phrase {
  return (now) => {
    const left = secondsUntil(at(), now);
    return toWords(left >= fromSeconds ? left * 1_000 : null);
  };
}

/** Updates the second itself if nobody listens. Consecutive reads return the same value, because React compares them. */
function readSecond(): number {
  if (listeners.size === 0 && Math.abs(Date.now() - second * 1_000) >= 2_000)
    second = Math.floor(Date.now() / 1_000);
  return second;
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    // A hydrated page has not read a second yet, and React reads again after subscribing.
    second = Math.floor(Date.now() / 1_000);
    document.addEventListener('visibilitychange', tick);
    schedule();
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    document.removeEventListener('visibilitychange', tick);
    clearTimeout(timer);
  };
}

function tick(): void {
  second = Math.floor(Date.now() / 1_000);
  for (const listener of listeners) listener();
  schedule();
}

function schedule(): void {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(tick, 1_000 - (Date.now() % 1_000));
}
