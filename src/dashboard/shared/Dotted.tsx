import type { ReactElement } from 'react';

/** Facts beside each other, with a dot between two on one line. None begins or ends a line. */
export function Dotted({ parts }: { readonly parts: readonly (string | false | null)[] }): ReactElement {
  return (
    <span className="webrun-dotted">
      {parts
        .filter((part) => part !== false && part !== null)
        .map((part, index) => (
          <span key={part}>
            {index > 0 && <span className="webrun-dot"> · </span>}
            {part}
          </span>
        ))}
    </span>
  );
}
