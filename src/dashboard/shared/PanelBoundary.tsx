'use client';

import { Component } from 'react';
import type { ErrorInfo, ReactElement, ReactNode } from 'react';
import { Icon } from '../../components/Icon.js';
import { useWords } from './words.js';

interface PanelBoundaryProps {
  /** What failed, as a reader names it. Left out for a part of a line, whose error is shown in the line. */
  readonly name?: string | undefined;
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
    const onRetry = (): void => this.setState({ error: undefined });
    const { name } = this.props;
    return name === undefined ? (
      <InlineError onRetry={onRetry} />
    ) : (
      <PanelError name={name} onRetry={onRetry} />
    );
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

/** Shown in a line where one of its parts failed. */
function InlineError({ onRetry }: { readonly onRetry: () => void }): ReactElement {
  const { words } = useWords();
  return (
    <span className="webrun-inline-error webrun-small" role="alert">
      <span className="webrun-state" data-status="failed">
        <Icon name="failed" />
        <span>{words.panelFailed}</span>
      </span>
      <button className="webrun-button" type="button" onClick={onRetry}>
        {words.retry}
      </button>
    </span>
  );
}
