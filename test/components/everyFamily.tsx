// oxlint-disable react/no-array-index-key -- the lists never change
import type { ReactElement } from 'react';
import {
  ConnectionStatus,
  CostMeter,
  GuardrailPrompt,
  LiveView,
  SessionControls,
  TaskForm,
  TaskResult,
  TaskStatus,
  TaskTimeline,
} from 'webrun-react';
import type { AnyRun, Connection, TaskEventLog, UseSessionResult } from 'webrun-react';
import { connection, eventfulLog, longLog, openSession, session } from '../../stories/liveStates.js';
import {
  completed,
  csv,
  failed,
  files,
  guardrail,
  idle,
  lamps,
  lost,
  network,
  queued,
  refused,
  running,
  submitting,
  terminated,
  usage,
  waiting,
} from '../../stories/states.js';

const asked = (outputType: 'structured_csv' | 'structured_json') => ({
  input: { taskDetails: '7', outputType },
});
const picture = { webRtcUrl: null, webViewUrl: 'https://view.test/live', width: 1_024, height: 600 };
const quiet = { focusOnArrival: false } as const;

/** Every state of a run. Words from outside are digits, so that all letters on screen are ours. */
export const everyRun = (): readonly AnyRun[] => [
  idle(),
  queued(),
  queued({ waiting: waiting('offline', null) }),
  queued({ waiting: waiting('rate-limited', 24_000) }),
  submitting(),
  submitting({ waiting: waiting('offline', null) }),
  submitting({ waiting: waiting('reconnecting', 8_000) }),
  running(),
  running({ waiting: waiting('overdue') }),
  running({ waiting: waiting('reconnecting', 8_000) }),
  running({ waiting: waiting('offline', null) }),
  running({ waiting: waiting('rate-limited', 24_000) }),
  running({ waiting: waiting('hidden', 30_000) }),
  running({ waiting: waiting('unauthorized', 30_000) }),
  running({ waiting: { ...waiting('unauthorized', 30_000), credential: 'sign-in' } }),
  running({ waiting: waiting('detached', null) }),
  running({ phase: 'paused' }),
  running({ phase: 'disconnected' }),
  running({ isCancelling: true }),
  guardrail('77?'),
  guardrail(null),
  guardrail('77?', { waiting: { ...waiting('unauthorized', 30_000), credential: 'sign-in' } }),
  completed({ message: '7' }),
  failed('7'),
  failed(null),
  terminated(),
  terminated({ isUnanswered: true }),
  lost('cut', { settledAt: Date.UTC(2026, 9, 1, 11, 34) }),
  lost('unidentified'),
  lost('gone'),
  ...[401, 402, 403, 404, 429, 500, 503].map((status) =>
    refused(status, { retryAfterMs: 24_000, message: '7' }),
  ),
  refused(401, { credential: 'sign-in', message: '7' }),
  refused(401, { credential: 'api-key', message: '7' }),
  refused(403, { apiCode: 'PROXY_KEY_REFUSED', message: '7' }),
  refused(null, { message: '7' }),
  refused(null, { code: 'aborted', message: '7' }),
];

const sessions = (): readonly Partial<UseSessionResult>[] => [
  {},
  { isChanging: 'pause' },
  { isPaused: true },
  { tasks: [] },
  { tasks: [], expiresAt: Date.now() + 30_000 },
  { status: 'ending' },
  { status: 'ended' },
  { status: 'none', tasks: [] },
  { status: 'lost', tasks: [] },
  { status: 'starting', tasks: [] },
];

const connections = (): readonly Connection[] => [
  ...(['live', 'polling', 'reconnecting', 'offline', 'rate-limited', 'gone', 'idle'] as const).map((status) =>
    connection(status),
  ),
  connection('reconnecting', { reason: 'unauthorized' }),
  ...(['off', 'connecting', 'unproven', 'dropped', 'given-up', 'hidden', 'submitting'] as const).map(
    (reason) => connection('polling', { reason }),
  ),
];

const questions = [
  '7?',
  'Which one?\n- 1\n- 2',
  'Which user name and password shall I use?',
  'What is the password?',
  'Enter the 6-digit code.',
  'Shall I buy it?',
];

/** Every family in every state, by name. Questions that choose a field are in English, as an agent asks them. */
export function everyFamily(): readonly (readonly [string, ReactElement])[] {
  const toDigits = (log: TaskEventLog): TaskEventLog => ({
    ...log,
    events: log.events.map((event) => ({ ...event, text: event.text && '7' })),
  });
  const runs = everyRun();
  return [
    ...runs.map(
      (run, n) =>
        [
          `TaskStatus ${n} ${run.status}`,
          <TaskStatus key={n} run={run} onResume={() => undefined} />,
        ] as const,
    ),
    ...runs.map(
      (run, n) =>
        [`TaskStatus inline ${n} ${run.status}`, <TaskStatus key={n} variant="inline" run={run} />] as const,
    ),
    ...runs.map((run, n) => [`TaskResult ${n} ${run.status}`, <TaskResult key={n} run={run} />] as const),
    ...runs.map((run, n) => [`TaskTimeline ${n} ${run.status}`, <TaskTimeline key={n} run={run} />] as const),
    ...runs.map((run, n) => [`LiveView ${n} ${run.status}`, <LiveView key={n} run={run} />] as const),
    ...[null, 0, 0.000_021, 0.0431, 0.0631].flatMap((cost, n) => [
      [
        `CostMeter ${n}`,
        <CostMeter key={n} run={running({ usage: usage(cost) })} budgetUsd={0.05} />,
      ] as const,
      [
        `CostMeter estimate ${n}`,
        <CostMeter key={n} run={running({ usage: usage(cost) })} estimateUsd={0.01} />,
      ] as const,
    ]),
    ...runs.map((run, n) => [`CostMeter ${n} ${run.status}`, <CostMeter key={n} run={run} />] as const),
    ['TaskResult CSV', <TaskResult key="csv" run={completed({ message: csv }, asked('structured_csv'))} />],
    [
      'TaskResult JSON',
      <TaskResult
        key="json"
        run={completed({ message: JSON.stringify(lamps), output: lamps }, asked('structured_json'))}
      />,
    ],
    [
      'TaskResult broken',
      <TaskResult
        key="broken"
        run={completed({ message: '7', outputError: new SyntaxError('7') }, asked('structured_json'))}
      />,
    ],
    ['TaskResult files', <TaskResult key="files" run={completed({ files })} defaultTab="files" />],
    ['TaskResult network', <TaskResult key="network" run={completed({ network })} defaultTab="network" />],
    ['TaskTimeline', <TaskTimeline key="log" run={completed()} log={toDigits(eventfulLog())} />],
    ['TaskTimeline long', <TaskTimeline key="long" run={running()} log={toDigits(longLog(3, 200))} />],
    ['TaskForm', <TaskForm key="form" suggestions={['7']} />],
    ...questions.map(
      (question) =>
        [
          `GuardrailPrompt ${question}`,
          <GuardrailPrompt
            key={question}
            run={guardrail(question)}
            onTakeOver={() => undefined}
            {...quiet}
          />,
        ] as const,
    ),
    [
      'GuardrailPrompt captcha',
      <GuardrailPrompt key="captcha" run={guardrail('7', { kind: 'captcha' })} {...quiet} />,
    ],
    ['GuardrailPrompt nothing', <GuardrailPrompt key="nothing" run={guardrail(null)} {...quiet} />],
    [
      'GuardrailPrompt sending',
      <GuardrailPrompt key="sending" run={guardrail('7', { isAnswering: true })} {...quiet} />,
    ],
    ...sessions().map(
      (state, n) =>
        [`SessionControls ${n}`, <SessionControls key={n} session={openSession(state)} />] as const,
    ),
    ...connections().map(
      (each, n) => [`ConnectionStatus ${n}`, <ConnectionStatus key={n} connection={each} />] as const,
    ),
    ['LiveView picture', <LiveView key="picture" session={session(picture)} />],
    ['LiveView none', <LiveView key="none" session={session()} />],
    ['LiveView ended', <LiveView key="ended" session={session(picture)} isEnded />],
  ];
}
