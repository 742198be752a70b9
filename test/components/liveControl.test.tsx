import { act, fireEvent, render, screen } from '@testing-library/react';
import { Activity, StrictMode, useState } from 'react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LiveView, useRun, useRunManager, useRunTask, WebRunProvider } from 'webrun-react';
import type { RunManager, UseRunTaskResult } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import type { EventChannel, Interaction } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator } from 'webrun-react/testing';

// A person takes over the browser of one run; then another is shown, or none.

let emulator: Emulator;
let manager: RunManager;
let run: UseRunTaskResult;
let sent: { readonly sessionId: string; readonly type: string; readonly text?: string | undefined }[];
let isOffline: boolean;
let isSignedOut: boolean;
/** What the replies to actions wait for. */
let confirmed: Promise<void> | undefined;
/** What is shown: the run with an id, or none; in which place. */
let show: (shown: Shown) => void;
interface Shown {
  readonly runId: string | null;
  readonly place?: 'left' | 'right';
  readonly isHidden?: boolean;
}

beforeEach(async () => {
  await import('../../src/runs/eventStream.js');
  vi.useFakeTimers();
  sent = [];
  isOffline = false;
  isSignedOut = false;
  confirmed = undefined;
  emulator = createEmulator({ holdMs: 500, rateLimit: 0, toViewUrl: (id) => `https://view.example/${id}` });
});
afterEach(async () => {
  manager.reset();
  await emulator.close();
  vi.restoreAllMocks();
  vi.useRealTimers();
});
const pass = (ms: number): Promise<unknown> => act(() => vi.advanceTimersByTimeAsync(ms));

function Picture({ runId }: { readonly runId: string }): ReactElement {
  return <LiveView run={useRun(runId)} />;
}
function Panes(): ReactElement {
  manager = useRunManager();
  const [{ runId, place = 'left', isHidden = false }, setShown] = useState<Shown>({ runId: null });
  show = (next) => act(() => setShown(next));
  const picture = runId !== null && <Picture runId={runId} />;
  return (
    <>
      <Activity mode={isHidden ? 'hidden' : 'visible'}>{place === 'left' && picture}</Activity>
      <div>{place === 'right' && picture}</div>
    </>
  );
}
function OneSlot(): ReactElement {
  manager = useRunManager();
  run = useRunTask();
  return <LiveView run={run} />;
}

interface Command {
  readonly sessionId: string;
  readonly message: { readonly action: Interaction };
}

function open(children: ReactElement): void {
  const client = createWebRunClient({
    baseUrl: `http://webrun.test/${Math.random()}`,
    apiKey: 'test',
    async fetch(input, init) {
      const text = typeof init?.body === 'string' ? init.body : '';
      if (!text.includes('"interaction"')) return emulator.fetch(input, init);
      if (isOffline) throw new TypeError('offline');
      if (isSignedOut) return Response.redirect('http://webrun.test/sign-in');
      const { sessionId, message } = JSON.parse(text) as Command;
      const { action } = message;
      sent.push({ sessionId, type: action.type, ...(action.type === 'TYPE' && { text: action.text }) });
      await confirmed;
      return emulator.fetch(input, init);
    },
  });
  // What cannot be sent over the socket is sent by a request, which is seen above.
  const connect = (options: { readonly sessionId: string }): EventChannel => {
    const channel = emulator.connect(options);
    return {
      on: (event, listener) => channel.on(event, listener),
      emit() {
        throw new TypeError('not here');
      },
      close: () => channel.close(),
    };
  };
  render(
    <StrictMode>
      <WebRunProvider client={client} persist={false} transport="live" connect={connect}>
        {children}
      </WebRunProvider>
    </StrictMode>,
  );
}

const view = (): Element | null => document.querySelector('.webrun-live');
const layer = (): Element | null => document.querySelector('.webrun-live-control');
const press = (name: string): unknown => fireEvent.click(screen.getByRole('button', { name }));
const types = (): string[] => sent.map(({ type }) => type);
/** The page says that it has drawn a picture. */
const draw = (url: string): void =>
  act(() => {
    const { contentWindow } = document.querySelector('iframe')!;
    const data = { source: 'webrun-live', state: 'picture', url };
    dispatchEvent(
      new MessageEvent('message', { source: contentWindow, origin: 'https://view.example', data }),
    );
  });

/** Starts two runs and takes over the first. */
async function takeOver(): Promise<[string, string]> {
  open(<Panes />);
  const a = manager.start({ taskDetails: '[after 100s]' });
  const b = manager.start({ taskDetails: '[after 100s]' });
  await pass(3_000);
  show({ runId: a });
  await pass(500);
  draw('https://bank.example/a');
  press('Take over');
  await pass(500);
  expect(view()).toHaveTextContent('You have control');
  return [a, b];
}

describe('when another run is shown', () => {
  // typed 'a' ── 'my-password' ── B is selected
  test('control and what was typed stay with the first, which is given back', async () => {
    const [a, b] = await takeOver();
    fireEvent.keyDown(layer()!, { key: 'a' });
    await pass(10);
    for (const key of 'my-password') fireEvent.keyDown(layer()!, { key });
    fireEvent.change(screen.getByRole('textbox'), { target: { value: 'not sent' } });
    show({ runId: b });
    expect(layer()).toBeNull();
    expect(view()).toHaveTextContent('Connecting');
    expect(view()).not.toHaveTextContent('bank.example');
    await pass(3_000);
    const sessionId = manager.get(a)?.sessionId;
    expect(manager.get(b)?.sessionId).not.toBe(sessionId);
    expect(sent).toEqual([
      { sessionId, type: 'takeOverControl' },
      { sessionId, type: 'TYPE', text: 'a' },
      { sessionId, type: 'TYPE', text: 'my-password' },
      { sessionId, type: 'releaseControl' },
    ]);
    draw('https://bank.example/b');
    press('Take over');
    await pass(500);
    expect(screen.getByRole('textbox')).toHaveValue('');
  });

  test('of the same hook, it is neither live before its picture nor under control', async () => {
    open(<OneSlot />);
    act(() => void run.start({ taskDetails: '[after 60s]' }));
    await pass(3_000);
    draw('https://bank.example/first');
    press('Take over');
    await pass(1_000);
    const frame = document.querySelector('iframe');
    await act(() => run.cancel());
    await pass(3_000);
    expect(view()).toHaveTextContent('the browser is closed');
    act(() => void run.start({ taskDetails: '[after 60s]' }));
    await pass(3_000);
    expect(view()).toHaveTextContent('Connecting');
    expect(view()).not.toHaveTextContent('bank.example');
    expect(document.querySelector('iframe')).not.toBe(frame);
    expect(types()).toEqual(['takeOverControl']);
  });
});

test.each([
  ['the page is offline', 'Not sent: no connection.'],
  ['there is no connection', 'Not confirmed: no reply.'],
  ['nobody is signed in any more', 'Not sent: you are signed out. Sign in again.'],
])('where %s, control is not given back, and it says why', async (why, words) => {
  await takeOver();
  isSignedOut = why.includes('signed in');
  isOffline = !isSignedOut;
  if (why === 'the page is offline') vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  press('Give back');
  await pass(500);
  expect(view()).toHaveTextContent(words);
  expect(screen.getByRole('button', { name: 'Give back' })).toBeVisible();
});

test('while the server has not answered, the button says what it waits for, and asks for nothing twice', async () => {
  await takeOver();
  let confirm = (): void => undefined;
  const hang = (): void => void (confirmed = new Promise((resolve) => (confirm = resolve)));
  hang();
  press('Give back');
  await pass(500);
  expect(screen.getByRole('button', { name: 'Giving back…' })).toHaveAttribute('aria-disabled', 'true');
  press('Giving back…');
  fireEvent.keyDown(layer()!, { key: 'Escape' });
  fireEvent.keyDown(layer()!, { key: 'Escape' });
  await pass(500);
  expect(types()).toEqual(['takeOverControl', 'releaseControl']);
  confirm();
  await pass(500);
  hang();
  press('Take over');
  await pass(500);
  expect(screen.getByRole('button', { name: 'Taking over…' })).toHaveAttribute('aria-disabled', 'true');
  press('Taking over…');
  await pass(500);
  expect(types()).toEqual(['takeOverControl', 'releaseControl', 'takeOverControl']);
  confirm();
  await pass(500);
  expect(screen.getByRole('button', { name: 'Give back' })).not.toHaveAttribute('aria-disabled');
});

describe('when the picture goes', () => {
  test('control is given back', async () => {
    const [a] = await takeOver();
    show({ runId: null });
    await pass(1_500);
    expect(types()).toEqual(['takeOverControl', 'releaseControl']);
    show({ runId: a });
    await pass(100);
    draw('https://bank.example/a');
    expect(screen.getByRole('button', { name: 'Take over' })).toBeVisible();
    await pass(150_000);
    expect(manager.get(a)?.status).toBe('completed');
  });

  test('before the server has confirmed that it was taken, it is given back then', async () => {
    const [a] = await takeOver();
    press('Give back');
    await pass(500);
    let confirm = (): void => undefined;
    confirmed = new Promise((resolve) => (confirm = resolve));
    press('Take over');
    show({ runId: null });
    await pass(1_500);
    expect(types()).toEqual(['takeOverControl', 'releaseControl', 'takeOverControl']);
    confirm();
    await pass(1_500);
    expect(types().at(-1)).toBe('releaseControl');
    expect(manager.get(a)?.isSettled).toBe(false);
  });

  test('and is back at once in another place, who has control keeps it', async () => {
    const [a] = await takeOver();
    show({ runId: a, place: 'right' });
    expect(view()).toHaveTextContent('You have control');
    await pass(5_000);
    expect(types()).toEqual(['takeOverControl']);
    press('Give back');
    await pass(500);
    expect(types()).toEqual(['takeOverControl', 'releaseControl']);
  });

  test('hidden for a moment, who has control keeps it; hidden for long, it is given back', async () => {
    const [a] = await takeOver();
    show({ runId: a, isHidden: true });
    await pass(500);
    show({ runId: a });
    await pass(5_000);
    expect(view()).toHaveTextContent('You have control');
    show({ runId: a, isHidden: true });
    await pass(1_500);
    expect(types()).toEqual(['takeOverControl', 'releaseControl']);
    show({ runId: a });
    await pass(100);
    expect(view()).not.toHaveTextContent('You have control');
  });

  test('and control could not be given back, that is possible when the picture is there again', async () => {
    const [a] = await takeOver();
    isOffline = true;
    show({ runId: null });
    await pass(5_000);
    isOffline = false;
    show({ runId: a });
    expect(view()).toHaveTextContent('You have control');
    press('Give back');
    await pass(500);
    expect(types()).toEqual(['takeOverControl', 'releaseControl']);
    expect(view()).not.toHaveTextContent('You have control');
  });

  test('with its page, control is given back at once', async () => {
    const [a] = await takeOver();
    dispatchEvent(new Event('pagehide'));
    await pass(0);
    const { sessionId } = manager.get(a)!;
    expect(sent).toContainEqual({ sessionId, type: 'releaseControl' });
  });
});
