'use client';

import type { MouseEvent, ReactElement } from 'react';
import { Icon } from '../../components/Icon.js';
import { useDashboardWords } from './dashboardWords.js';

/** Retries what failed. */
export type OnRetry = (event: MouseEvent) => void;

/** Shown in place of a panel that failed. */
export function PanelError({
  name,
  message,
  onRetry,
}: {
  readonly name: string;
  /** `null` if the name is enough. @default that this part could not be shown */
  readonly message?: string | null | undefined;
  readonly onRetry?: OnRetry | undefined;
}): ReactElement {
  const { words } = useDashboardWords();
  return (
    <div className="webrun webrun-panel webrun-panel-error" role="alert" aria-label={name}>
      <span className="webrun-state" data-status="failed">
        <Icon name="failed" />
        <span>{name}</span>
      </span>
      {message !== null && <p>{message ?? words.panelFailed}</p>}
      <p className="webrun-muted webrun-small">{words.panelFailedHelp}</p>
      {onRetry && (
        <button className="webrun-button" type="button" onClick={onRetry}>
          {words.retry}
        </button>
      )}
    </div>
  );
}
