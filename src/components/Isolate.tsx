'use client';

import { useContext } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { LocaleContext } from '../hooks/locale.js';
import { common } from '../messages/en/run.js';

interface IsolateProps {
  readonly children: ReactNode;
  readonly className?: string | undefined;
  readonly role?: string | undefined;
  readonly 'aria-hidden'?: true | undefined;
}

/**
 * Renders our own text in the direction of its language, whatever it begins with ("CSV", an amount, a host name), isolated from the text around
 * it. Text from outside takes a plain `<bdi>`, whose direction follows its first letters.
 */
export function Isolate(props: IsolateProps): ReactElement {
  const { messages } = useContext(LocaleContext);
  return <bdi dir={messages?.common?.direction ?? common.direction} {...props} />;
}
