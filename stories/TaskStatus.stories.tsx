import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import { GuardrailPrompt, TaskStatus } from 'webrun-react';
import type { AnyRun } from 'webrun-react';
import { faults, scenarios } from 'webrun-react/testing';
import type { EmulatorOptions, RefusalName } from 'webrun-react/testing';
import { Emulated } from './Emulated.js';
import {
  completed,
  failed,
  guardrail,
  hostile,
  idle,
  lost,
  queued,
  refused,
  running,
  submitting,
  terminated,
  waiting,
} from './states.js';

const meta = {
  title: 'TaskStatus',
  component: TaskStatus,
  args: { run: idle() },
} satisfies Meta<typeof TaskStatus>;
export default meta;
type Story = StoryObj<typeof meta>;

/** Makes a story whose state comes from the emulator and is reached once `word` is on screen. */
function emulated(task: string, word: string, sentence: RegExp, emulator: EmulatorOptions = {}): Story {
  return {
    render: (args) => (
      <Emulated task={task} emulator={emulator}>
        {(run) => <TaskStatus {...args} run={run} />}
      </Emulated>
    ),
    play: async ({ canvasElement }) => {
      await within(canvasElement).findByText(word);
      await expect(canvasElement.querySelector('.webrun-status-description')).toHaveTextContent(sentence);
    },
  };
}

/** Makes a story of a run with pushed events: its agent's last step replaces the description. */
const pushed = (steps: string, step: RegExp, width?: number, dir?: 'ltr' | 'rtl'): Story => ({
  render: (args) => (
    <div dir={dir} style={{ maxInlineSize: width }}>
      {/* Repeated, because events before the channel is open are not received. */}
      <Emulated task={`Watch. ${`[after 600ms] ${steps} `.repeat(50)}[after 60m]`} transport="auto">
        {(run) => <TaskStatus {...args} run={run} />}
      </Emulated>
    </div>
  ),
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByText(step);
    const { scrollWidth, clientWidth } = canvasElement.querySelector('.webrun-status') as HTMLElement;
    await expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
  },
});

/** Makes a story of a state that depends on the reader's clock or network. */
function literal(make: () => AnyRun, word: string, args: Partial<Story['args']> = {}): Story {
  return {
    args,
    render: (given) => <TaskStatus {...given} run={make()} />,
    play: async ({ canvasElement }) => {
      await expect(within(canvasElement).getByText(word)).toBeVisible();
    },
  };
}

const refusal = (name: RefusalName, word: string, sentence: RegExp): Story => ({
  ...emulated('Read the page.', 'Refused', sentence, {
    intercept: faults.on('/start/run-task', faults.refuse(name)),
  }),
  name: `Refused: ${word}`,
});

export const Idle: Story = {
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText('Ready')).toBeVisible();
    await expect(within(canvasElement).queryAllByRole('button')).toHaveLength(0);
  },
};
export const Queued: Story = literal(queued, 'Queued');
export const Submitting: Story = emulated(
  scenarios.endless,
  'Waiting for WebRun',
  /Most tasks take under 50 sec/,
  {
    holdMs: 50_000,
  },
);
export const Running: Story = emulated(scenarios.endless, 'Running', /up to 5 min. Checked every 2 sec/);
export const LastStep: Story = pushed(
  '[say: Opens the third result and reads its price.]',
  /^Opens the third result/,
);
export const LastStepIsAnAction: Story = pushed(
  '[visit: https://shop.example/p/arc-2/]',
  /^Opens \/p\/arc-2 on shop\.example/,
);
export const LastStepInStrangeWords: Story = pushed(`[say: ${hostile}]`, /^Vergleiche/, 328);
export const LastStepRightToLeft: Story = pushed(
  '[say: המחיר של המנורה השלישית הוא 44.90 דולר, והמשלוח בחינם מעל 60 דולר.]',
  /^המחיר/,
  undefined,
  'rtl',
);
export const PastItsLimit: Story = literal(
  () => running({ submittedAt: Date.now() - 365_000, waiting: waiting('overdue') }),
  'Still running',
);
export const Reconnecting: Story = emulated(scenarios.endless, 'Reconnecting', /It may still be running/, {
  intercept: faults.on('/task/', faults.html()),
});
export const AccessDenied: Story = emulated(scenarios.endless, 'Access denied', /check the key/, {
  intercept: faults.on('/task/', faults.refuse('invalidKey')),
});
export const SignedOutMeanwhile: Story = literal(
  () => running({ waiting: { ...waiting('unauthorized', 30_000), credential: 'sign-in' } }),
  'Signed out',
);
export const SignedOutWhileItAsks: Story = literal(
  () => guardrail('Which size?', { waiting: { ...waiting('unauthorized', 30_000), credential: 'sign-in' } }),
  'Signed out',
);
export const Offline: Story = literal(() => running({ waiting: waiting('offline', null) }), 'Offline');
export const RateLimited: Story = literal(
  () => running({ waiting: waiting('rate-limited', 24_000) }),
  'Running',
);
export const InAHiddenTab: Story = literal(() => running({ waiting: waiting('hidden', 30_000) }), 'Running');
export const Detached: Story = literal(() => running({ waiting: waiting('detached', null) }), 'Not watched');
export const Paused: Story = literal(() => running({ phase: 'paused' }), 'Paused', { onResume: fn() });
export const BrowserLost: Story = literal(() => running({ phase: 'disconnected' }), 'Reconnecting');
export const Stopping: Story = literal(() => running({ isCancelling: true }), 'Stopping');
/** The server was not reached; a start with an idempotency key is sent again. */
export const NotConfirmed: Story = literal(
  () => submitting({ waiting: waiting('reconnecting', 24_000) }),
  'Not confirmed yet',
);
/** Its POST is held, so it has no ids yet. */
export const StoppingBeforeItIsNamed: Story = literal(() => submitting({ isCancelling: true }), 'Stopping');
export const StoppingUnreached: Story = literal(
  () => running({ isCancelling: true, waiting: waiting('reconnecting', 24_000) }),
  'Stopping',
);
export const AsksUnreached: Story = literal(
  () => guardrail('Which size should I order, 4 or 6?', { waiting: waiting('reconnecting', 24_000) }),
  'Needs you',
);

export const NeedsYou: Story = {
  // The question is shown once: in the status only if there is no prompt.
  render: (args) => (
    <Emulated task={scenarios.guardrail}>
      {(run) => (
        <div style={{ display: 'grid', gap: '1rem' }}>
          <TaskStatus {...args} run={run} />
          <GuardrailPrompt run={run} focusOnArrival={false} />
        </div>
      )}
    </Emulated>
  ),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(await canvas.findByRole('button', { name: 'Answer' }));
    const question = within(canvas.getByRole('group', { name: /Needs you/ }));
    await expect(question.getByLabelText('Code')).toHaveFocus();
    await expect(canvas.getAllByRole('status')[0]).toHaveTextContent(
      'Needs you: Which code did you receive by SMS?',
    );
  },
};

export const Done: Story = emulated('Say hello. [say: Hello.]', 'Done', /The answer is ready/);
export const Failed: Story = emulated(scenarios.failure, 'Failed', /A retry costs again/, {
  holdMs: 5_000,
});
export const FailedInStrangeWords: Story = literal(
  () => failed(hostile, 'A_VERY_LONG_ERROR_CODE_NOBODY_EXPECTED'),
  'Failed',
);

export const Stopped: Story = {
  render: (args) => (
    <Emulated task={scenarios.endless}>{(run) => <TaskStatus {...args} run={run} />}</Emulated>
  ),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await canvas.findByText('Running');
    await userEvent.click(canvas.getByRole('button', { name: 'Stop task' }));
    await canvas.findByText('Stopped');
    await waitFor(() => expect(canvas.getByRole('status')).toHaveTextContent('Stopped.'));
  },
};

export const OutcomeUnknown: Story = {
  ...emulated('Read the page.', 'Outcome unknown', /may have run and cost money/, {
    intercept: faults.on('/start/run-task', faults.loseReply()),
  }),
};
export const NotAnsweredInTime: Story = literal(
  () => terminated({ isUnanswered: true }),
  'Not answered in time',
);
export const OfflineWhileItsPostIsHeld: Story = literal(
  () => submitting({ waiting: waiting('offline', null) }),
  'Offline',
);
export const ResultGone: Story = literal(() => lost('gone'), 'Outcome unknown');
export const RefusedTooMany: Story = refusal('rateLimited', 'too many tasks', /You can send it again in \d+/);
export const RefusedFull: Story = refusal('noInstances', 'no browser free', /WebRun is full/);
export const RefusedKey: Story = refusal('invalidKey', 'key', /Check the API key/);
export const RefusedSignedOut: Story = literal(
  () => refused(401, { credential: 'sign-in', message: 'Sign in first.' }),
  'not signed in',
);
export const RefusedBalance: Story = refusal('insufficientBalance', 'balance', /Top up the account/);

export const Inline: Story = {
  args: { variant: 'inline' },
  render: (args) => (
    <ul style={{ margin: 0, padding: 0, listStyle: 'none' }}>
      {[
        submitting(),
        running(),
        guardrail('Which?'),
        completed(),
        failed('No.'),
        terminated(),
        refused(402),
      ].map((run) => (
        <li key={run.status}>
          <TaskStatus {...args} run={run} />
        </li>
      ))}
    </ul>
  ),
};

const everyState = (): readonly AnyRun[] => [
  idle(),
  queued(),
  submitting(),
  running(),
  running({ submittedAt: Date.now() - 365_000, waiting: waiting('overdue') }),
  running({ waiting: waiting('reconnecting', 8_000) }),
  running({ isCancelling: true }),
  submitting({ isCancelling: true }),
  running({ isCancelling: true, waiting: waiting('reconnecting', 24_000) }),
  submitting({ waiting: waiting('reconnecting', 24_000) }),
  guardrail(hostile),
  guardrail(hostile, { waiting: waiting('reconnecting', 24_000) }),
  completed(),
  failed('The page did not load in time.'),
  failed('Nothing was bought: the purchase was declined.', 'PURCHASE_DECLINED'),
  terminated(),
  terminated({ isUnanswered: true }),
  failed('The page did not load in time.', null, { partial: { answer: 'Two of three lamps' } }),
  terminated({ partial: { answer: 'Two of three lamps' } }),
  lost('cut'),
  refused(429, { retryAfterMs: 24_000 }),
];
const column = (width: number | undefined, dir?: 'rtl'): Story => ({
  render: (args) => (
    <div dir={dir} style={{ display: 'grid', gap: '1rem', maxInlineSize: width }}>
      {everyState().map((run, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- the list never changes
        <TaskStatus key={index} {...args} run={run} aria-label={`Task status ${index + 1}`} />
      ))}
    </div>
  ),
});
export const EveryState: Story = column(undefined);
export const EveryStateNarrow: Story = column(328);
export const EveryStateRightToLeft: Story = column(undefined, 'rtl');
export const EveryStateInArabic: Story = { ...column(undefined), globals: { locale: 'ar' } };
export const EveryStateInGerman: Story = { ...column(undefined), globals: { locale: 'de' } };
export const EveryStateInJapanese: Story = { ...column(undefined), globals: { locale: 'ja' } };
