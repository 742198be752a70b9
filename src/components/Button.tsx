'use client';

import type { ReactElement, ReactNode, Ref } from 'react';
import { leaveFocus } from './focus.js';
import { Isolate } from './Isolate.js';
import { hasJustMoved, watchPointer } from './lateClicks.js';
import { renderPart } from './part.js';
import type { PartProps } from './part.js';

/** What our buttons share. */
export interface ButtonSpec {
  readonly variant?: 'primary' | 'danger' | 'quiet' | undefined;
  /** Stays focusable and its label says why, but it does nothing. */
  readonly isBusy?: boolean;
  readonly type?: 'button' | 'submit';
  readonly onPress?: (event: { readonly currentTarget: HTMLElement; readonly detail: number }) => void;
  /** Every label the button can show, in one cell: it is as wide as the longest from the start. */
  readonly labels?: readonly string[];
  /** The one of `labels` that is shown. */
  readonly label: ReactNode;
  /** A class besides the one that all buttons have. */
  readonly className?: string | undefined;
}

/** @internal Renders a button part: busy ones keep the focus, danger ones say what they end. */
export function renderButton<State extends object>(
  spec: ButtonSpec,
  state: State,
  given: PartProps<'button', State>,
): ReactElement {
  const { isBusy = false, onPress, variant, type = 'button', className } = spec;
  watchPointer();
  return renderPart(
    'button',
    state,
    {
      className: className ? `webrun-button ${className}` : 'webrun-button',
      type,
      'data-variant': variant,
      'aria-disabled': isBusy || undefined,
      children: renderLabels(spec),
      onClick: (event: { currentTarget: HTMLElement; detail: number; preventDefault: () => void }) => {
        if (isBusy || hasJustMoved(event)) event.preventDefault();
        else onPress?.(event);
      },
    },
    { ...given, ref: (given as { ref?: Ref<HTMLButtonElement> }).ref ?? leaveFocus } as typeof given,
  );
}

function renderLabels({ labels, label }: ButtonSpec): ReactNode {
  if (!labels) return label;
  return (
    <span className="webrun-button-labels">
      {[...new Set(labels)].map((each) => (
        <Isolate key={each} aria-hidden={each !== label || undefined}>
          {each}
        </Isolate>
      ))}
    </span>
  );
}
