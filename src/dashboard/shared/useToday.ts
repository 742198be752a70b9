'use client';

import { useSyncExternalStore } from 'react';
import { useDashboardWords } from './dashboardWords.js';

/** How often the day is checked, in milliseconds: a heading may say "Today" up to a minute too long. */
const checkMs = 60_000;

function subscribe(listener: () => void): () => void {
  const timer = setInterval(listener, checkMs);
  return () => clearInterval(timer);
}

/** Returns the current day, as `2026-11-26`; renders again when it changes. Empty on a server, whose page may be shown on another day. */
export function useToday(): string {
  const { calendar } = useDashboardWords().format;
  const read = (): string => calendar.toDay(Date.now());
  return useSyncExternalStore(subscribe, read, () => '');
}
