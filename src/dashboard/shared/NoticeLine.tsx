import type { ReactElement, ReactNode } from 'react';
import { Icon } from '../../components/Icon.js';
import type { IconName } from '../../components/Icon.js';

/** One line above everything else: the situation, and what to do. */
export function NoticeLine({
  icon,
  status,
  title,
  note,
  children,
}: {
  readonly icon: IconName;
  /** Sets the hue. */
  readonly status: string;
  readonly title: string;
  readonly note: ReactNode;
  readonly children?: ReactNode;
}): ReactElement {
  return (
    <div className="webrun-banner" data-status={status}>
      <span className="webrun-state" data-status={status}>
        <Icon name={icon} />
        <span>{title}</span>
      </span>
      <p>{note}</p>
      {children}
    </div>
  );
}
