'use client';

import type { ReactElement } from 'react';
import { useWords } from '../../components/words.js';
import { notice } from '../../messages/en/notice.js';
import { useRunNotifications } from './useRunNotifications.js';
import type { UseRunNotificationsOptions } from './useRunNotifications.js';

/** Asks for permission when pressed, and says why notifications are off. Renders nothing if they are on. */
export function NotificationButton(options: UseRunNotificationsOptions): ReactElement | null {
  const { permission, request, problem } = useRunNotifications(options);
  const { t } = useWords('notice', notice);
  if (permission === 'granted') return null;
  if (problem !== null)
    return (
      <span className="webrun-muted webrun-small" role="note">
        {problem}
      </span>
    );
  return (
    <button type="button" className="webrun-button" data-variant="quiet" onClick={() => void request()}>
      {t.ask}
    </button>
  );
}
