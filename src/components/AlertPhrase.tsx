'use client';

import type { ReactElement } from 'react';
import { Ticking } from './clock.js';
import type { Phrase } from './clock.js';

/** A phrase that is an alert while it says what failed: a new element then, so that screen readers announce it. */
export function AlertPhrase({
  phrase,
  hasFailed,
}: {
  readonly phrase: Phrase;
  readonly hasFailed: boolean;
}): ReactElement {
  return (
    <span role={hasFailed ? 'alert' : undefined} key={String(hasFailed)}>
      <Ticking className="" phrase={phrase} />
    </span>
  );
}
