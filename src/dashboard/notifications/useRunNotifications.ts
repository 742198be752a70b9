'use client';

import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { useWords } from '../../components/words.js';
import { useLatest } from '../../hooks/useTracked.js';
import { useManager } from '../../hooks/WebRunProvider.js';
import { notice } from '../../messages/en/notice.js';
import type { Manager, RunManager } from '../../runs/runManager.js';
import type { StartedRun } from '../../runs/runState.js';
import { electTab, whenExpired } from './electTab.js';
import { createPageBadge } from './pageBadge.js';
import { needsPerson, toNotice } from './runNotice.js';
import type { NoticeKind, RunNotice } from './runNotice.js';

/** Options of {@link useRunNotifications}. */
export interface UseRunNotificationsOptions {
  /** The kinds of news to notify of. @default ['guardrail', 'failed', 'budget'] */
  readonly on?: readonly NoticeKind[] | undefined;
  /** Opens the run when a notification is clicked. @default only brings the tab to the front */
  readonly onOpen?: ((runId: string) => void) | undefined;
  /** Counts the runs that wait for a person on the page's title and icon. @default true */
  readonly hasBadge?: boolean | undefined;
}

/** The result of {@link useRunNotifications}. */
export interface UseRunNotificationsResult {
  /** Whether the browser shows notifications: `default` means not asked yet, `unsupported` that it cannot. */
  readonly permission: NotificationPermission | 'unsupported';
  /** Asks the person for permission: call it from a click, and say what it is for. */
  readonly request: () => Promise<NotificationPermission | 'unsupported'>;
  /** Why notifications are off, in the user's language; `null` if they are on or not asked for yet. */
  readonly problem: string | null;
}

const defaultKinds: readonly NoticeKind[] = ['guardrail', 'failed', 'budget'];

/**
 * Shows browser notifications about runs that need a person: one across all tabs of an app with `persist: 'local'`, from the
 * visible tab if there is one. A notification says what kind of event happened, and nothing of the task, question or session.
 *
 * It never asks for permission by itself.
 * @example
 * const { permission, request } = useRunNotifications({ on: ['guardrail', 'budget'], onOpen: openRun });
 * {permission === 'default' && <button onClick={request}>Tell me when a run needs me</button>}
 */
export function useRunNotifications(options: UseRunNotificationsOptions = {}): UseRunNotificationsResult {
  const manager = useManager('useRunNotifications');
  const words = useWords('notice', notice);
  const latest = useLatest({ ...options, words });
  const { hasBadge = true } = options;
  const permission = useSyncExternalStore(subscribePermission, readPermission, () => 'default' as const);
  useEffect(
    () =>
      followNotices(manager, (runNotice, isOver) => {
        const {
          on = defaultKinds,
          onOpen,
          words: { t, service },
        } = latest();
        if (on.includes(runNotice.kind)) void show(runNotice, t[runNotice.kind](service), isOver, onOpen);
      }),
    [manager, latest],
  );
  useEffect(() => (hasBadge ? followCount(manager) : undefined), [manager, hasBadge]);
  return useMemo(
    () => ({
      permission,
      request,
      problem:
        permission === 'denied' ? words.t.denied : permission === 'unsupported' ? words.t.unsupported : null,
    }),
    [permission, words],
  );
}

/** Calls back with notices of runs from now on, each with a promise for when it no longer applies. Earlier events are no notices. */
function followNotices(
  manager: Manager,
  onNotice: (notice: RunNotice, isOver: Promise<void>) => void,
): () => void {
  const known = new Map<string, { readonly key: string | null; readonly end: () => void }>();
  const nothing = (): void => undefined;
  const read = (run: StartedRun): RunNotice | null =>
    toNotice(run, manager.store.getRecord(run.runId)?.asked);
  for (const run of manager.list()) known.set(run.runId, { key: read(run)?.key ?? null, end: nothing });
  return manager.subscribe((runId) => {
    const run = manager.get(runId);
    const current = run ? read(run) : null;
    const key = current?.key ?? null;
    const before = known.get(runId);
    if (before?.key === key) return;
    before?.end();
    let end = nothing;
    const isOver = run?.isSettled ? whenExpired() : new Promise<void>((resolve) => (end = resolve));
    known.set(runId, { key, end });
    // Nor is the end of a run that settled before this page knew of it.
    if (current && (before || !run?.isSettled)) onNotice(current, isOver);
  });
}

function followCount(manager: RunManager): () => void {
  const badge = createPageBadge(document, manager);
  const waiting = new Set(
    manager
      .list()
      .filter(needsPerson)
      .map(({ runId }) => runId),
  );
  badge.set(waiting.size);
  const stop = manager.subscribe((runId) => {
    const run = manager.get(runId);
    if (run && needsPerson(run)) waiting.add(runId);
    else waiting.delete(runId);
    badge.set(waiting.size);
  });
  return () => {
    stop();
    badge.remove();
  };
}

const isVisible = (): boolean => document.visibilityState === 'visible';

async function show(
  { key, runId }: RunNotice,
  [title, body]: readonly [string, string],
  isOver: Promise<void>,
  onOpen: ((runId: string) => void) | undefined,
): Promise<void> {
  if (readPermission() !== 'granted') return;
  if (!(await electTab(key, isVisible, isOver, globalThis.navigator.locks))) return;
  try {
    // The tag keeps a second tab's notification, if any, from appearing beside it.
    const shown = new Notification(title, { body, tag: `webrun ${key}` });
    shown.addEventListener('click', () => {
      window.focus();
      onOpen?.(runId);
      shown.close();
    });
    void isOver.then(() => shown.close()); // an answered question needs no one
  } catch {
    // Some browsers only notify from a service worker; the title and icon still show the count.
  }
}

// ------------------------------------------------------------------------------------------------------------- permission

const listeners = new Set<() => void>();

function readPermission(): NotificationPermission | 'unsupported' {
  return typeof Notification === 'undefined' ? 'unsupported' : Notification.permission;
}

function subscribePermission(listener: () => void): () => void {
  listeners.add(listener);
  document.addEventListener('visibilitychange', listener); // it may have been changed in the settings
  return () => {
    listeners.delete(listener);
    document.removeEventListener('visibilitychange', listener);
  };
}

async function request(): Promise<NotificationPermission | 'unsupported'> {
  if (readPermission() === 'default') await Notification.requestPermission();
  for (const listener of listeners) listener();
  return readPermission();
}
