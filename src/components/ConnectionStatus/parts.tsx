'use client';

import { useMemo } from 'react';
import type { ReactElement } from 'react';
import type { AnyRun } from '../../hooks/run.js';
import { useConnection } from '../../hooks/useConnection.js';
import type { Connection } from '../../hooks/useConnection.js';
import { connection as english } from '../../messages/en/live.js';
import { Ticking } from '../clock.js';
import { createFamily } from '../family.js';
import type { FamilyPart } from '../family.js';
import { Icon } from '../Icon.js';
import { Isolate } from '../Isolate.js';
import { definePart, renderPart } from '../part.js';
import type { Part, PartProps } from '../part.js';
import { useWords } from '../words.js';
import { describeConnectionStatus } from './describeConnectionStatus.js';
import type { ConnectionStatusState, ConnectionStatusView } from './describeConnectionStatus.js';

/** The props of `ConnectionStatus.Root`. */
export interface ConnectionStatusRootProps extends PartProps<'div', ConnectionStatusState> {
  /** The run whose updates it shows. @default everything this app waits for */
  readonly run?: AnyRun | undefined;
  /** The result of `useConnection`, or a connection of your own. @default the part subscribes itself */
  readonly connection?: Connection | undefined;
}

interface ConnectionContext extends ConnectionStatusView {
  readonly retry: () => void;
  readonly tryNow: string;
}
type ConnectionPart<Tag extends 'span' | 'button'> = FamilyPart<Tag, ConnectionStatusState>;
const family = /* @__PURE__ */ createFamily<ConnectionContext, ConnectionStatusState>(
  'ConnectionStatus',
  ({ state }) => state,
);

/** The group that says how updates arrive. */
export const Root: Part<ConnectionStatusRootProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'ConnectionStatus.Root',
  ({ run, connection, ...given }) =>
    connection ? <Given {...given} connection={connection} /> : <Followed {...given} {...(run && { run })} />,
);

function Followed({ run, ...given }: Omit<ConnectionStatusRootProps, 'connection'>): ReactElement {
  return <Given {...given} connection={useConnection(run)} />;
}

type GivenProps = Omit<ConnectionStatusRootProps, 'run'> & { readonly connection: Connection };

function Given({ connection, ...given }: GivenProps): ReactElement {
  const words = useWords('connection', english);
  const view = useMemo(
    () => ({
      ...describeConnectionStatus(connection, words),
      retry: connection.pollNow,
      tryNow: words.t.tryNow,
    }),
    [connection, words],
  );
  const own = { className: 'webrun webrun-connection', role: 'group', 'aria-label': words.t.label };
  return <family.Provider value={view}>{renderPart('div', view.state, own, given)}</family.Provider>;
}

/** The connection in a word or two, with its icon. */
export const Label: ConnectionPart<'span'> = /* @__PURE__ */ family.part(
  'Label',
  'span',
  ({ icon, label }) => ({
    className: 'webrun-label',
    children: (
      <>
        <Icon name={icon} />
        <Isolate>{label}</Isolate>
      </>
    ),
  }),
);

/** What it means, or when it continues. */
export const Detail: ConnectionPart<'span'> = /* @__PURE__ */ family.part('Detail', 'span', ({ detail }) => ({
  className: 'webrun-muted webrun-small',
  children: <Ticking phrase={detail} className="" />,
}));

/** Retries now, where that may help. */
export const Retry: ConnectionPart<'button'> = /* @__PURE__ */ family.button(
  'Retry',
  ({ canRetry, retry, tryNow }) => (canRetry ? { variant: 'quiet', onPress: retry, label: tryNow } : null),
);
