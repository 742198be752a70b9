'use client';

import { Component } from 'react';
import type { ErrorInfo, ReactElement, ReactNode } from 'react';
import { Icon } from '../../components/Icon.js';
import { useWords } from './words.js';

interface PanelBoundaryProps {
  /** What failed, as a reader names it. */
  readonly name: string;
  /** Called with what was thrown, for a log of the app's. */
  readonly onError?: ((error: unknown, info: ErrorInfo) => void) | undefined;
  readonly children: ReactNode;
}

/** Keeps the failure of one panel from taking the page with it: the panel says so and can be tried again. */
export class PanelBoundary extends Component<PanelBoundaryProps, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error: error ?? new Error('Something was thrown.') };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    this.props.onError?.(error, info);
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    return <PanelError name={this.props.name} onRetry={() => this.setState({ error: undefined })} />;
  }
}

/** What stands in the place of a panel that failed. */
export function PanelError({
  name,
  message,
  onRetry,
}: {
  readonly name: string;
  /** `null` where the name says it already. @default that this part could not be shown */
  readonly message?: string | null | undefined;
  readonly onRetry?: (() => void) | undefined;
}): ReactElement {
  const { words } = useWords();
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
