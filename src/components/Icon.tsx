import type { ReactElement } from 'react';

const circle = 'M8 2.25a5.75 5.75 0 1 1 0 11.5a5.75 5.75 0 0 1 0-11.5z';
const paths: Record<IconName, string> = {
  ready: circle,
  queued: `${circle}M8 5v3l2 1.5`,
  sending: `${circle}M8 11V5.25M5.75 7.5L8 5.25l2.25 2.25`,
  running: 'M13.75 8A5.75 5.75 0 1 1 8 2.25M8 6a2 2 0 1 1 0 4a2 2 0 0 1 0-4z',
  reconnecting: 'M13.3 6A5.75 5.75 0 1 0 13.5 9.75M13.5 2.75V6.25H10',
  paused: 'M5.5 3.25v9.5M10.5 3.25v9.5',
  'needs-you': 'M2.25 2.75h11.5v8.5H8.5L5.25 14v-2.75h-3zM8 5v2.25M8 9.1h.01',
  done: `${circle}M5.4 8.2l1.9 1.9l3.4-3.9`,
  failed: 'M5.6 2.25h4.8l3.35 3.35v4.8l-3.35 3.35H5.6L2.25 10.4V5.6zM6 6l4 4M10 6l-4 4',
  stopped: `${circle}M6.1 6.1h3.8v3.8H6.1z`,
  unknown:
    'M6.2 2.55A5.75 5.75 0 0 0 2.55 6.2M2.55 9.8a5.75 5.75 0 0 0 3.65 3.65M9.8 13.45a5.75 5.75 0 0 0 3.65-3.65M13.45 6.2A5.75 5.75 0 0 0 9.8 2.55M6.4 6.5a1.65 1.65 0 1 1 2.35 1.5c-.5.24-.75.5-.75 1M8 11h.01',
  refused: `${circle}M5.25 8h5.5`,
  offline: 'M2.5 7.5a7.8 7.8 0 0 1 11 0M8 11.5h.01M3.25 13.5l9.5-11',
  file: 'M4 2.25h5l3 3v8.5H4zM8.75 2.5v3h3',
  chevron: 'M6 4l4 4l-4 4',
  cursor: 'M3.25 3.25l3.75 9.5l1.7-4.05l4.05-1.7z',
};

/** The icons of the package: one stroke, 16 px, the colour of the text around them. */
export type IconName =
  | 'ready'
  | 'queued'
  | 'sending'
  | 'running'
  | 'reconnecting'
  | 'paused'
  | 'needs-you'
  | 'done'
  | 'failed'
  | 'stopped'
  | 'unknown'
  | 'refused'
  | 'offline'
  | 'file'
  | 'chevron'
  | 'cursor';

/** Draws an icon. It is decoration: the word beside it says the same. */
export function Icon({ name }: { readonly name: IconName }): ReactElement {
  return (
    <svg
      className="webrun-icon"
      viewBox="0 0 16 16"
      width="16" // until its stylesheet loads, it would be as wide as the page
      aria-hidden="true"
      data-mirror={name === 'chevron' ? '' : undefined}
    >
      <path d={paths[name]} />
    </svg>
  );
}
