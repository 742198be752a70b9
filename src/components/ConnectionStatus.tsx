'use client';

import { createContext } from 'react';
import type { AnyRun } from '../hooks/run.js';
import { useConnection } from '../hooks/useConnection.js';
import type { Connection, ConnectionStatus as Status } from '../hooks/useConnection.js';
import { renderButton } from './Button.js';
import { Countdown } from './clock.js';
import { Icon } from './Icon.js';
import type { IconName } from './Icon.js';
import { definePart, renderPart, useParent } from './part.js';
import type { Part, PartProps } from './part.js';
import { connectionWords as words } from './words.js';

/** What the parts of a ConnectionStatus mirror to `data-*`. */
export interface ConnectionStatusState {
  /** @selector [data-connection="live"] */
  readonly connection: 'live' | 'polling' | 'reconnecting' | 'offline' | 'limited' | 'gone' | 'idle';
}

/** The props of {@link ConnectionStatus} and of `ConnectionStatus.Root`. */
export interface ConnectionStatusProps extends PartProps<'div', ConnectionStatusState> {
  /** The run it is about. @default everything this app waits for */
  readonly run?: AnyRun | undefined;
  /** What `useConnection` returned, or a connection of your own. @default it is followed from here */
  readonly connection?: Connection | undefined;
}

interface ConnectionView {
  readonly state: ConnectionStatusState;
  readonly connection: Connection;
}
const ConnectionContext = /* @__PURE__ */ createContext<ConnectionView | null>(null);
const useShown = (part: string): ConnectionView => useParent(ConnectionContext, 'ConnectionStatus', part);

/** The group that tells how news arrive. */
export const ConnectionStatusRoot: Part<ConnectionStatusProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  function ConnectionStatusRoot({ run, connection, ...given }) {
    return connection ? (
      <Shown {...given} connection={connection} />
    ) : (
      <Followed {...given} {...(run && { run })} />
    );
  },
);

function Followed({ run, ...given }: Omit<ConnectionStatusProps, 'connection'>) {
  return <Shown {...given} connection={useConnection(run)} />;
}

function Shown({ connection, ...given }: ConnectionStatusProps & { readonly connection: Connection }) {
  const { status } = connection;
  const state = { connection: status === 'rate-limited' ? 'limited' : status } as const;
  const own = { className: 'webrun webrun-connection', role: 'group', 'aria-label': words.label };
  return (
    <ConnectionContext.Provider value={{ state, connection }}>
      {renderPart('div', state, own, given)}
    </ConnectionContext.Provider>
  );
}

const icons: Readonly<Record<Status, IconName>> = {
  live: 'running',
  polling: 'queued',
  reconnecting: 'reconnecting',
  offline: 'offline',
  'rate-limited': 'refused',
  gone: 'stopped',
  idle: 'ready',
};

/** The word of the connection. */
export const ConnectionStatusWord: Part<
  PartProps<'span', ConnectionStatusState>,
  HTMLSpanElement
> = /* @__PURE__ */ definePart(function ConnectionStatusWord(given) {
  const { state, connection } = useShown('Word');
  const { status, everyMs, reason } = connection;
  const unasked = reason === 'submitting' ? words.awaited : words.paused;
  const asked = everyMs === undefined ? unasked : words.polling(everyMs / 1_000);
  const word = status === 'polling' ? asked : words[status];
  const children = (
    <>
      <Icon name={icons[status]} />
      <bdi>{word}</bdi>
    </>
  );
  return renderPart('span', state, { className: 'webrun-word', children }, given);
});

/** What it means, or when it goes on. */
export const ConnectionStatusNote: Part<
  PartProps<'span', ConnectionStatusState>,
  HTMLSpanElement
> = /* @__PURE__ */ definePart(function ConnectionStatusNote(given) {
  const { state, connection } = useShown('Note');
  const { status, reason, nextPollAt } = connection;
  const isCounted = status === 'reconnecting' || status === 'rate-limited';
  const children = isCounted ? (
    <Countdown at={() => nextPollAt}>
      {(seconds) => (status === 'reconnecting' ? words.nextTry(seconds) : words.goesOn(seconds))}
    </Countdown>
  ) : status === 'polling' ? (
    words.notLive[reason ?? 'off']
  ) : (
    words.notes[status]
  );
  const own = { className: 'webrun-muted webrun-small webrun-number', children: <bdi>{children}</bdi> };
  return renderPart('span', state, own, given);
});

/** Tries at once, where trying may help. */
export const ConnectionStatusRetry: Part<
  PartProps<'button', ConnectionStatusState>,
  HTMLButtonElement
> = /* @__PURE__ */ definePart(function ConnectionStatusRetry(given) {
  const { state, connection } = useShown('Retry');
  const { status, reason, pollNow } = connection;
  const mayHelp = status === 'reconnecting' || (status === 'polling' && reason === 'given-up');
  if (!mayHelp) return null;
  return renderButton({ variant: 'quiet', onPress: pollNow, label: words.tryNow }, state, given);
});

/**
 * Says how the news of a run arrive: live, by asking, not at all for the moment, and what can be done.
 *
 * @example
 * ```tsx
 * <ConnectionStatus run={run} />
 * ```
 */
export const ConnectionStatus: Part<ConnectionStatusProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  function ConnectionStatus(props) {
    return (
      <ConnectionStatusRoot {...props}>
        <ConnectionStatusWord />
        <ConnectionStatusNote />
        <ConnectionStatusRetry />
      </ConnectionStatusRoot>
    );
  },
);
