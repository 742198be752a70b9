'use client';

import { useSyncExternalStore } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { formatClock, formatDuration } from './time.js';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;
let second = 0;

/**
 * The time in whole seconds, ticking once a second: one timer for every clock on the page, none while the page is hidden.
 * Unix time in seconds; 0 while the page is rendered on a server.
 */
export function useSecond(): number {
  return useSyncExternalStore(subscribe, readSecond, () => 0);
}

const firstSeen = new WeakMap<object, number>();

/** When this object was first shown here, Unix time in milliseconds. Survives a remount, because news that bring nothing keep the object. */
export function seenSince(shown: object): number {
  const since = firstSeen.get(shown) ?? Date.now();
  firstSeen.set(shown, since);
  return since;
}

/** Time since `since` (Unix ms), ticking in its own leaf. */
export function Elapsed({
  since,
  format = formatDuration,
}: {
  readonly since: number;
  readonly format?: (ms: number) => string;
}): ReactElement {
  const now = useSecond();
  return <span className="webrun-number">{now === 0 ? '' : format(sinceMs(since, now))}</span>;
}

/** Time since `since` as `0:40`. */
export function Waited({ since }: { readonly since: number }): ReactElement {
  return <Elapsed since={since} format={formatClock} />;
}

/**
 * Whole seconds until `at()` (Unix ms), as words; `null` once it is less than `fromSeconds`, when counting would only flicker.
 * The moment is asked for at each tick: the next poll is put off without anything else having changed.
 */
export function Countdown({
  at,
  fromSeconds = 1,
  children,
}: {
  readonly at: () => number | null;
  readonly fromSeconds?: number;
  readonly children: (seconds: number | null) => ReactNode;
}): ReactElement {
  const left = secondsUntil(at(), useSecond());
  return <>{children(left >= fromSeconds ? left : null)}</>;
}

/** Whole seconds from a second of {@link useSecond} until `at` (Unix ms), never below 0. */
export function secondsUntil(at: number | null, now: number): number {
  return at === null || now === 0 ? 0 : Math.max(0, Math.ceil(at / 1000) - now);
}

/** Milliseconds between `since` and a second of {@link useSecond}, both cut to whole seconds so that no tick skips one. */
export function sinceMs(since: number, now: number): number {
  return Math.max(0, now - Math.floor(since / 1000)) * 1000;
}

function readSecond(): number {
  if (listeners.size === 0) second = Math.floor(Date.now() / 1000);
  return second;
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
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
  second = Math.floor(Date.now() / 1000);
  for (const listener of listeners) listener();
  schedule();
}

function schedule(): void {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(tick, 1000 - (Date.now() % 1000));
}
