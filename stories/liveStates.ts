import type { Connection, SessionTask, TaskEventLog, UseSessionResult } from 'webrun-react';
import type { Session, TaskEvent } from 'webrun-react/core';

const startedAt = Date.now() - 60_000;

const step = (seconds: number, event: Partial<TaskEvent>): Omit<TaskEvent, 'id'> => ({
  at: startedAt + seconds * 1_000,
  kind: 'thought',
  taskId: 'task',
  text: null,
  name: null,
  until: null,
  ...event,
});

const steps = [
  step(0, { kind: 'action', name: 'navigate', text: 'https://shop.example/' }),
  step(3, { text: 'The search field is at the top. I will look for desk lamps and sort by price.' }),
  step(5, { kind: 'action', name: 'type_text', text: 'Search' }),
  step(6, { kind: 'action', name: 'click_element', text: 'Search' }),
  step(9, { text: '24 results. The first three below $50 are Arc 2, Fold and Beam Mini.' }),
  step(11, { kind: 'action', name: 'navigate', text: 'https://shop.example/p/arc-2' }),
];

/** Adds ids. */
const toLog = (events: readonly Omit<TaskEvent, 'id'>[], dropped = 0): TaskEventLog => ({
  events: events.map((event, index) => ({ ...event, id: index + dropped })),
  dropped,
});

/** A few thoughts and steps. */
export const eventLog = (): TaskEventLog => toLog(steps);

/** A gap, a question, the end. */
export const eventfulLog = (): TaskEventLog =>
  toLog([
    ...steps,
    step(14, { kind: 'gap', taskId: null, until: startedAt + 26_000 }),
    step(26, { kind: 'action', name: 'navigate', text: 'https://shop.example/p/fold' }),
    step(31, { kind: 'guardrail', text: 'Which delivery should I choose?' }),
    step(70, { kind: 'update', text: 'Answer received.' }),
    step(72, { text: 'Standard delivery it is. I compare the totals with shipping.' }),
    step(79, { kind: 'completed' }),
  ]);

/** A log of `count` events, with older ones dropped. */
export const longLog = (count: number, dropped = 0): TaskEventLog =>
  toLog(
    Array.from({ length: count }, (_, index) => ({
      ...(steps[index % steps.length] as Omit<TaskEvent, 'id'>),
      at: startedAt + index * 500,
    })),
    dropped,
  );

/** A connection in one state. */
export const connection = (status: Connection['status'], more: Partial<Connection> = {}): Connection => {
  const isNone = status === 'idle' || status === 'gone';
  return {
    status,
    reason: status === 'polling' ? 'off' : undefined,
    everyMs: isNone ? undefined : 2_000,
    nextPollAt: isNone ? null : Date.now() + 8_000,
    pollNow: () => undefined,
    ...more,
  } as Connection; // the fields follow from the status
};

/** A session that was opened. */
export const session = (streaming?: Session['streaming']): Session => ({
  sessionId: 'session',
  socketUrl: null,
  streaming: streaming ?? { webRtcUrl: null, webViewUrl: null, width: 1_024, height: 600 },
  expiresInMs: 300_000,
  balanceUsd: 12.5,
});

const done = (): Promise<void> => Promise.resolve();

/** A task of a session. */
const sessionTask = (status: 'queued' | 'running', key: string = status): SessionTask => ({
  key,
  taskDetails: 'Find desk lamps',
  status,
  ref: undefined,
  task: undefined,
  error: undefined,
});

/** What `useSession` returns: open, with one running task and two queued ones. */
export const openSession = (state: Partial<UseSessionResult> = {}): UseSessionResult => {
  const tasks = state.tasks ?? [
    sessionTask('running'),
    sessionTask('queued', 'a'),
    sessionTask('queued', 'b'),
  ];
  return {
    status: 'open',
    session: session(),
    sessionId: 'session',
    current: tasks.find(({ status }) => status === 'running'),
    isPaused: false,
    isChanging: undefined,
    expiresAt: null,
    usdPerMinute: 0.02,
    endReason: null,
    error: undefined,
    start: done,
    send: () => new Promise(() => undefined),
    pause: done,
    resume: done,
    stop: done,
    terminate: done,
    ...state,
    tasks,
  } as UseSessionResult; // stories give the fields that belong to their status
};
