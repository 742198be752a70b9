import type { ReactElement } from 'react';

const paths = {
  search: 'M7 2.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 0 1 0-9zM10.25 10.25l3.25 3.25',
  close: 'M4 4l8 8M12 4l-8 8',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  share: 'M6.5 9.5l3-3M7 4.75l1.5-1.5a2.8 2.8 0 0 1 4 4L11 8.75M9 11.25l-1.5 1.5a2.8 2.8 0 0 1-4-4L5 7.25',
  open: 'M9.5 2.75h3.75V6.5M13 3L8.5 7.5M6.5 3.25H2.75v10h10V9.5',
  plus: 'M8 3.25v9.5M3.25 8h9.5',
  down: 'M4 6l4 4l4-4',
  up: 'M4 10l4-4l4 4',
  left: 'M10 4l-4 4l4 4',
  right: 'M6 4l4 4l-4 4',
  columns: 'M2.5 3h11v10h-11zM6.25 3v10M9.9 3v10',
  keyboard: 'M1.75 4h12.5v8H1.75zM4.25 6.5h.01M6.75 6.5h.01M9.25 6.5h.01M11.75 6.5h.01M5 9.5h6',
} as const;

/** The icons of the dashboard's buttons: decoration, the button has a name. */
export function ActionIcon({ name }: { readonly name: keyof typeof paths }): ReactElement {
  return (
    <svg
      className="webrun-icon"
      viewBox="0 0 16 16"
      aria-hidden="true"
      data-mirror={name === 'left' || name === 'right' ? '' : undefined}
    >
      <path d={paths[name]} />
    </svg>
  );
}
