import { act, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { GuardrailPrompt, TaskStatus, useRun, useRunManager, WebRunProvider } from 'webrun-react';
import type { RunManager } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { RunDetails } from 'webrun-react/dashboard';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator } from 'webrun-react/testing';
import { DraftsContext } from '../../src/components/drafts.js';
import type { Drafts } from '../../src/components/drafts.js';
import { guardrail, running } from '../../stories/states.js';
import { stubResizeObserver } from '../dashboard/stubObserver.js';

// One prompt beside a list of runs: what is typed, sent and acknowledged is of the question that was shown then.

let emulator: Emulator;
let manager: RunManager;
let select: (runId: string) => void;
/** Answers that have reached the server. */
let answers: { readonly sessionId: string; readonly text: string }[];
/** What the replies to answers wait for. */
let held: Promise<void> | undefined;
let drafts: Drafts;

beforeEach(() => {
  vi.useFakeTimers();
  stubResizeObserver();
  answers = [];
  held = undefined;
  drafts = new Map();
  emulator = createEmulator({ holdMs: 500, rateLimit: 0 });
  return async () => {
    await emulator.close();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});
afterEach(() => manager?.reset());
const pass = (ms: number): Promise<unknown> => act(() => vi.advanceTimersByTimeAsync(ms));

interface AppProps {
  readonly first?: string;
  readonly inDetails?: boolean;
}

function Selected({ first, inDetails }: AppProps & { readonly first: string }): ReactElement {
  const [runId, setRunId] = useState(first);
  select = (next) => act(() => setRunId(next));
  const run = useRun(runId);
  if (inDetails) return <RunDetails runId={runId} />;
  return (
    <>
      <TaskStatus run={run} />
      <GuardrailPrompt run={run} />
    </>
  );
}

function App({ first, inDetails }: AppProps): ReactElement {
  manager = useRunManager();
  return first === undefined ? <p>none</p> : <Selected first={first} inDetails={inDetails ?? false} />;
}

/** Starts tasks, waits until each asks, and shows the first. */
async function ask(tasks: readonly string[], inDetails = false): Promise<[string, string, HTMLElement]> {
  const client = createWebRunClient({
    baseUrl: `http://webrun.test/${Math.random()}`,
    apiKey: 'test',
    async fetch(input, init) {
      const reply = await emulator.fetch(input, init);
      const text = typeof init?.body === 'string' ? init.body : '';
      if (!text.includes('"guardrail"')) return reply;
      const { sessionId, message } = JSON.parse(text) as {
        readonly sessionId: string;
        readonly message: { readonly taskDetails: string };
      };
      answers.push({ sessionId, text: message.taskDetails });
      await held;
      return reply;
    },
  });
  const app = (first?: string): ReactElement => (
    <WebRunProvider client={client} persist={false}>
      <DraftsContext.Provider value={drafts}>
        <App {...(first !== undefined && { first })} inDetails={inDetails} />
      </DraftsContext.Provider>
    </WebRunProvider>
  );
  const { rerender, container } = render(app());
  const [a = '', b = ''] = tasks.map((taskDetails) => manager.start({ taskDetails }));
  await pass(5_000);
  expect(manager.get(a)?.status).toBe('guardrail');
  rerender(app(a));
  await pass(1_500);
  return [a, b, container];
}

const asks = (question: string): string => `[ask: ${question}] [after 60s]`;
const purchase = asks('Shall I buy 1 × Arc 2 desk lamp for $36.90 with the saved card?');
const password = asks('What is the password of the account?');
const field = (): HTMLInputElement =>
  document.querySelector<HTMLInputElement>('.webrun-guardrail textarea, .webrun-guardrail input')!;
const type = (value: string): unknown => fireEvent.change(field(), { target: { value } });
const submit = (): unknown => fireEvent.submit(document.querySelector('form')!);
const hold = (): (() => Promise<void>) => {
  let release = (): void => undefined;
  held = new Promise((resolve) => (release = resolve));
  return () => act(async () => release());
};

describe('another run that asks the same', () => {
  test.each([false, true])(
    'is not bought for by the tick of the first (in RunDetails: %s)',
    async (inDetails) => {
      const [, b] = await ask([purchase, purchase], inDetails);
      fireEvent.click(screen.getByRole('checkbox'));
      select(b);
      await pass(1_500);
      expect(screen.getByRole('checkbox')).not.toBeChecked();
    },
  );

  test('is not sent the password that was typed for the first, which is there again with its run', async () => {
    const [a, b] = await ask([password, password]);
    type('password-of-A');
    select(b);
    await pass(1_500);
    expect(field()).toHaveValue('');
    submit();
    await pass(100);
    expect(answers).toEqual([]);
    type('password-of-B');
    select(a);
    expect(field()).toHaveValue('password-of-A');
    select(b);
    expect(field()).toHaveValue('password-of-B');
    submit();
    await pass(100);
    expect(answers).toEqual([{ sessionId: manager.get(b)?.sessionId, text: 'password-of-B' }]);
  });

  test('has its own secret masked', async () => {
    const [, b] = await ask([password, password]);
    fireEvent.click(screen.getByRole('button', { name: /^Show/ }));
    expect(field()).toHaveAttribute('type', 'text');
    select(b);
    expect(field()).toHaveAttribute('type', 'password');
  });

  test('takes no click that was aimed at the first', async () => {
    const [, b] = await ask([purchase, purchase]);
    select(b);
    const box = screen.getByRole('checkbox');
    fireEvent.click(box, { detail: 1 });
    expect(box).not.toBeChecked();
    await pass(1_500);
    fireEvent.click(box, { detail: 1 });
    expect(box).toBeChecked();
  });
});

// A: answer sent ── B is selected ── the reply to A's answer
test('an answer that is acknowledged late does not close the question of another run', async () => {
  const [, b] = await ask([password, asks('Which size do you want?')]);
  const release = hold();
  type('secret-of-A');
  submit();
  await pass(100);
  select(b);
  type('L');
  await release();
  await pass(3_000);
  expect(manager.get(b)?.status).toBe('guardrail');
  expect(field()).toHaveValue('L');
});

test('a question that was answered elsewhere is not shown of another run, with what was typed', () => {
  const { rerender, container } = render(<GuardrailPrompt run={guardrail('Which one?', { runId: 'A' })} />);
  type('Acme');
  rerender(<GuardrailPrompt run={running({ runId: 'B' })} />);
  expect(container).toBeEmptyDOMElement();
});

test('the same words asked again start empty', () => {
  const { rerender } = render(<GuardrailPrompt run={guardrail('Shall I buy it?', { askedAt: 1_000 })} />);
  fireEvent.click(screen.getByRole('checkbox'));
  rerender(<GuardrailPrompt run={guardrail('Shall I buy it?', { askedAt: 9_000 })} />);
  expect(screen.getByRole('checkbox')).not.toBeChecked();
});

// answer to the 1st ── poll: 2nd question ── the reply to the answer
test('the next question stays open, with text and focus, when the reply to the first answer comes after it', async () => {
  const sizes = '[ask: Which size do you want?] [after 500ms] [ask: Which colour do you want?] [after 60s]';
  const [a] = await ask([sizes]);
  const release = hold();
  type('L');
  submit();
  await pass(4_500);
  expect(manager.get(a)?.guardrail?.question).toBe('Which colour do you want?');
  field().focus();
  type('red');
  await release();
  await pass(10_000);
  expect(manager.get(a)?.status).toBe('guardrail');
  expect(field()).toHaveValue('red');
  expect(field()).toHaveFocus();
  expect([...drafts.values()]).toHaveLength(1);
});
