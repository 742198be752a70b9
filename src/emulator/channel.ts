import { toPollReply } from './replies.js';
import type { Session, SessionUpdate } from './session.js';

/** How long the server waits for a lost browser, in milliseconds. */
const gracePeriodMs = 300_000;

/** A listener of a channel. */
export type ChannelListener = (...args: readonly unknown[]) => void;

/**
 * An in-memory, Socket.IO-like channel of a session's events: `connect`, `connect_error` and `disconnect` are its own, `message`, `end_session`,
 * `instance:disconnected` and `instance:reconnected` come from the session.
 */
export interface Channel {
  readonly connected: boolean;
  on(event: string, listener: ChannelListener): Channel;
  off(event: string, listener?: ChannelListener): Channel;
  /** Sends to the session: `emit('message', { actionType, … })`. Errors come back as a message of type `error`. */
  emit(event: string, payload?: unknown): Channel;
  close(): void;
}

/** The session behind a channel. */
export interface ChannelSource {
  /** `null` refuses the connection. */
  readonly session: Session | null;
  /** Handles a message; returns the body of its refusal, if any. */
  readonly receive: (message: unknown) => Record<string, unknown> | null;
}

/** Opens a channel; it connects or is refused asynchronously, so that listeners can be added first. */
export function createChannel({ session, receive }: ChannelSource): Channel {
  const listeners = new Map<string, Set<ChannelListener>>();
  let isConnected = false;
  let isClosed = false;
  let unsubscribe = (): void => undefined;

  const notify = (event: string, ...args: readonly unknown[]): void => {
    for (const listener of listeners.get(event) ?? []) listener(...args);
  };
  function disconnect(reason: string): void {
    if (isClosed) return;
    isClosed = true;
    isConnected = false;
    unsubscribe();
    notify('disconnect', reason);
  }

  queueMicrotask(() => {
    if (isClosed) return;
    if (!session || session.endedAtMs !== null) {
      isClosed = true;
      notify('connect_error', new Error('Session not found or unauthorized'));
      return;
    }
    isConnected = true;
    unsubscribe = session.subscribe((update) => {
      for (const [event, payload] of toEvents(session, update)) notify(event, payload);
      if (update.type === 'ended') disconnect('io server disconnect');
    });
    notify('connect');
  });

  const channel: Channel = {
    get connected() {
      return isConnected;
    },
    on(event, listener) {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
      return channel;
    },
    off(event, listener) {
      if (listener) listeners.get(event)?.delete(listener);
      else listeners.delete(event);
      return channel;
    },
    emit(event, payload) {
      if (!isConnected || !session) return channel;
      if (event === 'end_session') session.setState('terminate', null);
      if (event !== 'message') return channel;
      const refused = receive(payload);
      if (refused) notify('message', { ...refused, type: 'error', sessionId: session.sessionId });
      return channel;
    },
    close: () => disconnect('io client disconnect'),
  };
  return channel;
}

/** Turns one session update into its events. */
function toEvents(
  session: Session,
  update: SessionUpdate,
): readonly (readonly [event: string, payload: object])[] {
  const { sessionId, baseUrl } = session;
  if (update.type === 'ended')
    return [['end_session', { type: 'end_session', sessionId, reason: update.reason }]];
  const { run, update: taskUpdate } = update;
  const ids = { sessionId, taskId: run.task.taskId };
  switch (taskUpdate.type) {
    case 'started':
      return [['message', { type: 'task_started', ...ids }]];
    case 'agent':
      return [['message', { type: 'agent', ...ids, content: taskUpdate.content }]];
    case 'action': {
      const target = taskUpdate.target === undefined ? {} : { target: taskUpdate.target };
      return [['message', { type: 'action', ...ids, data: { name: taskUpdate.name, ...target } }]];
    }
    case 'guardrail':
      return [['message', toPollReply(run, baseUrl)]];
    case 'answered':
      return [['message', { type: 'response_update', ...ids, data: { message: 'Answer received.' } }]];
    case 'disconnected':
      return [['instance:disconnected', { ...ids, gracePeriod: gracePeriodMs }]];
    case 'reconnected':
      return [['instance:reconnected', ids]];
    case 'settled': {
      const reply = toPollReply(run, baseUrl);
      return [['message', run.state.status === 'failed' ? { ...reply, type: 'error' } : reply]];
    }
  }
}
