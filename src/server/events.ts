/** What the proxy and the relay report, for logs and metrics. Contains no key, and no id or task text unless `reveal` lists it. */
export type WebRunProxyEvent = EventDetails &
  (
    | {
        /** A request was sent to WebRun or joined an equal one, or a socket was connected. */
        readonly type: 'accepted';
        readonly endpoint: Endpoint;
        /** Answered with the reply of an earlier request, without reaching WebRun again. */
        readonly isRepeat: boolean;
      }
    | {
        /** A request or a socket was refused. */
        readonly type: 'refused';
        readonly endpoint: Endpoint | null;
        readonly status: number;
        /** The `code` of the answer, for example `FORBIDDEN_ORIGIN`. */
        readonly reason: string;
      }
    | {
        /** A task has ended; reported once, with the first reply that says so. */
        readonly type: 'settled';
        readonly status: 'completed' | 'failed' | 'terminated';
        /** US dollars; `null` when the reply contained no cost. */
        readonly costUsd: number | null;
      }
  );

/** The addresses of the proxy, by name; `socket` is a connection to the relay. */
export type Endpoint = 'run-task' | 'start-session' | 'send-message' | 'upload' | 'task' | 'socket';

/** Details that an event contains only on request. */
export type RevealedDetail = 'userId' | 'ids' | 'task';

/** Their names, for a check of the option. */
export const revealedDetails: readonly RevealedDetail[] = ['userId', 'ids', 'task'];

/** Present only when `reveal` lists them. */
export interface EventDetails {
  readonly userId?: string | undefined;
  /** WebRun's own ids, not handles. */
  readonly sessionId?: string | undefined;
  readonly taskId?: string | undefined;
  /** The task's text. */
  readonly taskDetails?: string | undefined;
}

/** Everything known about an event's request. */
export interface KnownDetails {
  userId?: string | undefined;
  sessionId?: string | undefined;
  taskId?: string | undefined;
  taskDetails?: string | undefined;
}

/** Keeps only the details to reveal. */
export function toDetails(known: KnownDetails, reveal: readonly RevealedDetail[]): EventDetails {
  const { userId, sessionId, taskId, taskDetails } = known;
  return {
    ...(reveal.includes('userId') && userId !== undefined ? { userId } : {}),
    ...(reveal.includes('ids') && sessionId !== undefined ? { sessionId } : {}),
    ...(reveal.includes('ids') && taskId !== undefined ? { taskId } : {}),
    ...(reveal.includes('task') && taskDetails !== undefined ? { taskDetails } : {}),
  };
}
