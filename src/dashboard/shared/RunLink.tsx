'use client';

import type { ComponentPropsWithoutRef, KeyboardEvent, MouseEvent, ReactElement } from 'react';

interface RunLinkProps extends Omit<
  ComponentPropsWithoutRef<'a'>,
  'href' | 'role' | 'onClick' | 'onKeyDown'
> {
  /** The address of the run. Without one, it is a button: there is nothing to open in another tab. */
  readonly href: string | undefined;
  /** Opens the run here. Without it, the browser follows the address. */
  readonly onOpen: (() => void) | undefined;
}

/** Opens a run: a link if the run has an address, else a button that looks like one. */
export function RunLink({ href, onOpen, className = '', children, ...rest }: RunLinkProps): ReactElement {
  const open = (event: MouseEvent | KeyboardEvent): void => {
    if (!onOpen) return;
    event.preventDefault();
    onOpen();
  };
  const button = {
    role: 'button',
    tabIndex: 0,
    onClick: open,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Enter' || event.key === ' ') open(event);
    },
  };
  const link = {
    href,
    onClick: (event: MouseEvent) => {
      // With a modifier key, the browser opens the link itself, for example in a tab.
      if (!event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey) open(event);
    },
  };
  return (
    <a className={`webrun-run-link ${className}`.trim()} {...(href === undefined ? button : link)} {...rest}>
      {children}
    </a>
  );
}
