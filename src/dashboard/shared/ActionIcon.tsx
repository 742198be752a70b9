import type { ReactElement } from 'react';

const paths = {
  search: 'M7 2.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 0 1 0-9zM10.25 10.25l3.25 3.25',
  close: 'M4 4l8 8M12 4l-8 8',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  plus: 'M8 3.25v9.5M3.25 8h9.5',
  left: 'M10 4l-4 4l4 4',
  right: 'M6 4l4 4l-4 4',
  columns: 'M2.5 3h11v10h-11zM6.25 3v10M9.9 3v10',
} as const;

/** An icon of the dashboard's buttons, or one with its own path. Decorative: the button has a name. */
export function ActionIcon({
  name = 'close',
  path = paths[name],
}: {
  readonly name?: keyof typeof paths;
  readonly path?: string;
}): ReactElement {
  return (
    <svg
      className="webrun-icon"
      viewBox="0 0 16 16"
      width="16"
      aria-hidden="true"
      data-mirror={name === 'left' || name === 'right' ? '' : undefined}
    >
      <path d={path} />
    </svg>
  );
}
