import type { ReactElement } from 'react';

const paths = {
  'needs-you': 'M2.25 2.75h11.5v8.5H8.5L5.25 14v-2.75h-3zM8 5v2.25M8 9.1h.01',
  back: 'M10 4l-4 4l4 4',
};

/** An icon of the dashboard itself; decoration, the word beside it says the same. */
export function Icon({ name }: { readonly name: keyof typeof paths }): ReactElement {
  return (
    <svg
      className="webrun-icon"
      viewBox="0 0 16 16"
      aria-hidden="true"
      data-mirror={name === 'back' ? '' : undefined}
    >
      <path d={paths[name]} />
    </svg>
  );
}
