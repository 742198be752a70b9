import 'webrun-react/styles.css';
import type { ReactElement } from 'react';
import { beforeEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import {
  ConnectionStatus,
  CostMeter,
  GuardrailPrompt,
  LiveView,
  SessionControls,
  TaskResult,
  TaskStatus,
  TaskTimeline,
  WebRunProvider,
} from 'webrun-react';
import type { AnyRun, Connection, TaskEventLog, UseSessionResult } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { messages as ar } from 'webrun-react/locales/ar';
import { messages as de } from 'webrun-react/locales/de';
import { messages as en } from 'webrun-react/locales/en';
import { messages as ja } from 'webrun-react/locales/ja';
import { connection, eventLog, openSession, session } from '../../stories/liveStates.js';
import {
  completed,
  csv,
  failed,
  files,
  guardrail,
  idle,
  lost,
  markdown,
  network,
  queued,
  refused,
  running,
  submitting,
  terminated,
  usage,
  waiting,
} from '../../stories/states.js';

/** What a change of state may move, as browsers score it (https://web.dev/articles/cls): 0.1 is what they call good. */
const mostShift = 0.02;

interface Shift extends PerformanceEntry {
  readonly value: number;
  readonly sources: readonly { readonly node: Node | null }[];
}
const catalogues = { en, de, ja, ar };
const client = createWebRunClient({
  baseUrl: 'http://webrun.test',
  fetch: () => new Promise(() => undefined),
});
const none: TaskEventLog = { events: [], dropped: 0 };
const seen = session({ webRtcUrl: null, webViewUrl: 'about:blank', width: 1_024, height: 600 });

interface Moment {
  readonly run: AnyRun;
  readonly log?: TaskEventLog;
  readonly connection?: Connection;
  readonly session?: Partial<UseSessionResult>;
  readonly isEnded?: boolean;
}

/** A page with all families. The question stands beside them; on a phone over the end of the page, as a sheet does. */
function Page({
  moment,
  width,
  locale,
}: {
  readonly moment: Moment;
  readonly width: number;
  readonly locale: keyof typeof catalogues;
}): ReactElement {
  const { run, log = none } = moment;
  const isNarrow = width < 800;
  const prompt = (
    <div style={isNarrow ? { position: 'sticky', insetBlockEnd: 0 } : {}}>
      <GuardrailPrompt run={run} focusOnArrival={false} onTakeOver={() => undefined} />
    </div>
  );
  return (
    <WebRunProvider client={client} persist={false} locale={locale} messages={catalogues[locale]}>
      <div
        dir={catalogues[locale].common.direction}
        style={{
          display: 'grid',
          gap: 16,
          padding: 16,
          gridTemplateColumns: isNarrow ? 'minmax(0, 1fr)' : 'minmax(0, 1fr) 24rem',
          alignItems: 'start',
        }}
      >
        <div style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 16 }}>
          <ConnectionStatus connection={moment.connection ?? connection('live')} />
          <TaskStatus run={run} onResume={() => undefined} />
          <CostMeter run={run} budgetUsd={0.05} />
          <SessionControls session={openSession(moment.session)} />
          <LiveView session={seen} isEnded={moment.isEnded ?? false} />
          <TaskTimeline run={run} log={log} />
          <TaskResult run={run} />
        </div>
        {prompt}
      </div>
    </WebRunProvider>
  );
}

const asCsv = { input: { taskDetails: 'List the lamps', outputType: 'structured_csv' } } as const;
const steps = eventLog();
const moments = (): readonly (readonly [string, Moment])[] => [
  ['queued', { run: queued() }],
  ['sent', { run: submitting() }],
  [
    'offline while its POST is held',
    { run: submitting({ waiting: waiting('offline', null) }), connection: connection('offline') },
  ],
  ['running', { run: running() }],
  ['with its first steps', { run: running(), log: { events: steps.events.slice(0, 3), dropped: 0 } }],
  ['with more steps', { run: running(), log: steps }],
  [
    'reconnecting',
    {
      run: running({ waiting: waiting('reconnecting', 8_000) }),
      log: steps,
      connection: connection('reconnecting'),
    },
  ],
  [
    'rate limited',
    {
      run: running({ waiting: waiting('rate-limited', 24_000) }),
      log: steps,
      connection: connection('rate-limited'),
    },
  ],
  ['past its limit', { run: running({ waiting: waiting('overdue') }), log: steps }],
  ['paused', { run: running({ phase: 'paused' }), log: steps, session: { isPaused: true } }],
  ['over its budget', { run: running({ usage: usage(0.0631) }), log: steps }],
  ['asking', { run: guardrail('Which of the two accounts should I use?'), log: steps }],
  ['running after an answer', { run: running(), log: steps }],
  [
    'asking before a purchase',
    { run: guardrail('Shall I buy 1 × Arc 2 desk lamp for $36.90 with the saved card?'), log: steps },
  ],
  ['running on', { run: running(), log: steps }],
  ['stopping', { run: running({ isCancelling: true }), log: steps, session: { isChanging: 'stop' } }],
  [
    'stopped',
    {
      run: terminated(),
      log: steps,
      session: { status: 'ended', tasks: [] },
      isEnded: true,
      connection: connection('gone'),
    },
  ],
  ['running again', { run: running(), log: steps }],
  [
    'not answered in time',
    { run: terminated({ isUnanswered: true }), log: steps, isEnded: true, connection: connection('idle') },
  ],
  ['running once more', { run: running(), log: steps }],
  [
    'failed',
    {
      run: failed('The page did not load in time.'),
      log: steps,
      isEnded: true,
      connection: connection('idle'),
    },
  ],
  ['running for a part of an answer', { run: running(), log: steps }],
  [
    'failed with a part of its answer',
    {
      run: failed('The page did not load in time.', 'NAVIGATION_TIMEOUT', { partial: { answer: markdown } }),
      log: steps,
      isEnded: true,
      connection: connection('idle'),
    },
  ],
  ['running for another part', { run: running(), log: steps }],
  [
    'stopped with files',
    { run: terminated({ partial: { files } }), log: steps, isEnded: true, connection: connection('idle') },
  ],
  ['running for an answer', { run: running(), log: steps }],
  [
    'done, with a text',
    {
      run: completed({ message: markdown, files, network }),
      log: steps,
      isEnded: true,
      connection: connection('idle'),
      session: { tasks: [] },
    },
  ],
  ['running for a table', { run: running(), log: steps }],
  [
    'done, with a table',
    { run: completed({ message: csv }, asCsv), log: steps, isEnded: true, connection: connection('idle') },
  ],
  ['cut off', { run: lost('cut'), log: steps, isEnded: true }],
  [
    'refused',
    { run: refused(429, { retryAfterMs: 24_000 }), session: { status: 'none', tasks: [] }, isEnded: true },
  ],
];

const settle = async (): Promise<void> => {
  // An entry is queued with the frame in which something moved, and is delivered after it.
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  await new Promise((resolve) => setTimeout(resolve, 50));
};

beforeEach(async () => {
  scrollTo(0, 0);
});

describe.each(
  Object.keys(catalogues).flatMap((locale) =>
    [1_440, 360].map((width) => [width, locale as keyof typeof catalogues] as const),
  ),
)('at %s px, in %s', (width, locale) => {
  test('no change of state moves the page by more than 0.02', async ({ annotate }) => {
    await page.viewport(width, width === 360 ? 800 : 900);
    let shifts: Shift[] = [];
    const observer = new PerformanceObserver((list) => shifts.push(...(list.getEntries() as Shift[])));
    const screen = await render(<Page moment={{ run: idle() }} width={width} locale={locale} />);
    await settle();
    observer.observe({ type: 'layout-shift' });
    const figures: Record<string, number> = {};
    const culprits: string[] = [];
    for (const [name, moment] of moments()) {
      shifts = [];
      await screen.rerender(<Page moment={moment} width={width} locale={locale} />);
      await settle();
      shifts.push(...(observer.takeRecords() as Shift[]));
      const sum = shifts.reduce((total, { value }) => total + value, 0);
      figures[name] = Number(sum.toFixed(4));
      if (sum > mostShift)
        culprits.push(
          `${name}: ${sum.toFixed(4)} ${shifts.flatMap(({ sources }) => sources.map(({ node }) => (node as Element | null)?.className)).join(', ')}`,
        );
    }
    observer.disconnect();
    await annotate(
      `at most ${Math.max(...Object.values(figures))} at ${width} px in ${locale}`,
      'layout shift',
    );
    expect(culprits).toEqual([]);
  });
});

test('a shift is seen by what measures it', async () => {
  await page.viewport(1_440, 900);
  const shifts: Shift[] = [];
  const observer = new PerformanceObserver((list) => shifts.push(...(list.getEntries() as Shift[])));
  const show = (height: number): ReactElement => (
    <>
      <div style={{ blockSize: height }} />
      <TaskStatus run={running()} />
    </>
  );
  const screen = await render(show(0));
  await settle();
  observer.observe({ type: 'layout-shift' });
  await screen.rerender(show(300));
  await settle();
  shifts.push(...(observer.takeRecords() as Shift[]));
  observer.disconnect();
  expect(shifts.reduce((total, { value }) => total + value, 0)).toBeGreaterThan(mostShift);
});
