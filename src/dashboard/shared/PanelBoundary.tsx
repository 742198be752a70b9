'use client';

import { Component } from 'react';
import type { ErrorInfo, MouseEvent, ReactElement, ReactNode } from 'react';
import { Icon } from '../../components/Icon.js';
import { isFocusLost } from './focus.js';
import { PanelError } from './PanelError.js';
import type { OnRetry } from './PanelError.js';
import { useDashboardWords } from './dashboardWords.js';

interface PanelBoundaryProps {
  /** The user-visible name of the panel. Omit it for a part of a line, whose error is shown in the line. */
  readonly name?: string | undefined;
  /** Called with what was thrown, for the app's log. */
  readonly onError?: ((error: unknown, info: ErrorInfo) => void) | undefined;
  readonly children: ReactNode;
}

/** Keeps one failing panel from crashing the page: the panel says so and can be retried. */
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
    const onRetry = ({ currentTarget }: MouseEvent): void => {
      const returnFocus = createFocusReturn(currentTarget);
      this.setState({ error: undefined }, returnFocus);
    };
    const { name } = this.props;
    return name === undefined ? (
      <InlineError onRetry={onRetry} />
    ) : (
      <PanelError name={name} onRetry={onRetry} />
    );
  }
}

const focusable = 'button, a[href], input, textarea, [tabindex]';

/** Returns a function that moves the focus from a removed retry button to what replaced its error, even another error. */
function createFocusReturn(button: Element): () => void {
  const error = button.closest('[role=alert]');
  const around = error?.parentElement;
  if (!around) return () => undefined;
  const at = [...around.children].indexOf(error);
  return () => {
    const next = around.children[at];
    const found = next?.matches(focusable) ? next : next?.querySelector(focusable);
    const target = found ?? next ?? around;
    if (!(target instanceof HTMLElement) || !isFocusLost(around)) return;
    // If nothing there takes the focus, reading continues at the element itself.
    if (!found) target.tabIndex = -1;
    target.focus();
  };
}

/** Shown in a line if one of its parts failed. */
function InlineError({ onRetry }: { readonly onRetry: OnRetry }): ReactElement {
  const { words } = useDashboardWords();
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
