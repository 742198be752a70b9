'use client';

import type { ReactElement, ReactNode } from 'react';
import { renderPart } from './part.js';
import type { PartProps } from './part.js';

/** @internal What our buttons share. */
export interface ButtonSpec {
  readonly variant?: 'primary' | 'danger' | 'quiet';
  /** Stays focusable and says why in its words, but does nothing. */
  readonly isBusy?: boolean;
  readonly type?: 'button' | 'submit';
  readonly onPress?: (event: { readonly currentTarget: HTMLElement }) => void;
  /** Every label the button can show, in one cell: it is as wide as the longest from the start. */
  readonly labels?: readonly string[];
  /** The one of `labels` that is shown. */
  readonly label: string;
  readonly isEnd?: boolean;
}

/** @internal Renders a button part: busy ones keep the focus, danger ones say what they end. */
export function renderButton<State extends object>(
  spec: ButtonSpec,
  state: State,
  given: PartProps<'button', State>,
): ReactElement {
  const { isBusy = false, onPress, variant, type = 'button' } = spec;
  return renderPart(
    'button',
    state,
    {
      className: spec.isEnd ? 'webrun-button webrun-actions-end' : 'webrun-button',
      type,
      'data-variant': variant,
      'aria-disabled': isBusy || undefined,
      children: renderLabels(spec),
      onClick: (event: { currentTarget: HTMLElement; preventDefault: () => void }) => {
        if (isBusy) event.preventDefault();
        else onPress?.(event);
      },
    },
    given,
  );
}

function renderLabels({ labels, label }: ButtonSpec): ReactNode {
  if (!labels) return label;
  return (
    <span className="webrun-button-labels">
      {labels.map((each) => (
        <span key={each} aria-hidden={each === label ? undefined : true}>
          {each}
        </span>
      ))}
    </span>
  );
}
