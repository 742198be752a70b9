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
 * Words of ours, in the direction of their language whatever they begin with ("CSV", an amount, the name of a host), and isolated
 * from what is around them. Words from outside take a plain `<bdi>`, which has the direction that they begin with.
 */
export function Isolate(props: IsolateProps): ReactElement {
  const { messages } = useContext(LocaleContext);
  return <bdi dir={messages?.common?.direction ?? common.direction} {...props} />;
}
