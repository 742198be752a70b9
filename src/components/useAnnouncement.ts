'use client';

import { useEffect, useRef, useState } from 'react';

/** The least time between two polite announcements, so that a screen reader can finish one. */
const announcementGapMs = 2_000;

/** Returns what to announce to screen readers: each change once, at most every 2 s (the newest wins), urgent ones at once. Empty at first. */
export function useAnnouncement(announced: string, isUrgent: boolean): string {
  const [spoken, setSpoken] = useState('');
  const last = useRef({ announced, at: -Infinity });
  useEffect(() => {
    if (last.current.announced === announced) return;
    const speak = (): void => {
      last.current = { announced, at: Date.now() };
      setSpoken(announced);
    };
    const waitMs = isUrgent ? 0 : last.current.at + announcementGapMs - Date.now();
    if (waitMs <= 0) {
      speak();
      return;
    }
    const timer = setTimeout(speak, waitMs);
    return () => clearTimeout(timer);
  }, [announced, isUrgent]);
  return spoken;
}
