import { act, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { expect, test, vi } from 'vitest';
import { ConnectionStatus, LiveView, WebRunProvider } from 'webrun-react';
import type { AnyRun, Transport } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { guardrail, idle, lost, queued, running, submitting, waiting } from '../../stories/states.js';

function show(children: ReactElement, transport?: Transport): string {
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    fetch: () => new Promise(() => undefined),
  });
  const { container } = render(
    <WebRunProvider client={client} transport={transport} persist={false}>
      {children}
    </WebRunProvider>,
  );
  return container.querySelector('.webrun-label')?.textContent ?? '';
}

test.each<[string, AnyRun, Transport, string]>([
  ['a live run whose session is being opened', submitting(), 'live', 'Connecting'],
  ['a run that waits for its turn', queued(), 'live', 'No picture'],
  ['a run that is only polled', submitting(), 'poll', 'No picture'],
  ['a run whose session another page load has opened', running(), 'live', 'No picture'],
  ['a run of which nobody knows whether it goes on', lost('cut'), 'live', 'No picture'],
])('of %s the word is fitting', (_, run, transport, word) => {
  expect(show(<LiveView run={run} />, transport)).toBe(word);
});

test.each<[string, AnyRun, Transport, string, string]>([
  [
    'that was not started',
    idle(),
    'poll',
    'nothing has started yet',
    'The page of this run cannot be shown here.',
  ],
  [
    'in the queue',
    queued(),
    'live',
    'nothing has started yet',
    'The picture appears once the task has started.',
  ],
  ['that is being stopped', running({ isCancelling: true }), 'poll', 'the task is being stopped', 'here'],
  [
    'that is being stopped early',
    submitting({ isCancelling: true }),
    'poll',
    'the task is being stopped',
    'here',
  ],
  ['that is paused', running({ phase: 'paused' }), 'poll', 'the task waits for you', 'here'],
  ['that asks', guardrail('Go on?'), 'poll', 'the task waits for you', 'here'],
  ['that is at work', running(), 'poll', 'the task continues', 'here'],
  ...(['reconnecting', 'offline'] as const).map((reason): [string, AnyRun, Transport, string, string] => [
    `whose server is not heard (${reason})`,
    running({ waiting: waiting(reason) }),
    'poll',
    'the task may continue',
    'here',
  ]),
])('without a picture a run %s is not said to do anything else', (_, run, transport, detail, help) => {
  show(<LiveView run={run} />, transport);
  const [said] = document.querySelectorAll('.webrun-live-header > .webrun-small');
  expect(said).toHaveTextContent(detail);
  expect(document.querySelector('.webrun-live-description')).toHaveTextContent(help);
});

// queued at 0 s ── submitted at 60 s ── shown at 62 s
test('the time for which a picture is connected does not count the queue', () => {
  vi.useFakeTimers({ now: 1_000_000 });
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    fetch: () => new Promise(() => undefined),
  });
  const view = (run: AnyRun): ReactElement => (
    <WebRunProvider client={client} transport="live" persist={false}>
      <LiveView run={run} />
    </WebRunProvider>
  );
  const { container, rerender } = render(view(queued()));
  act(() => void vi.advanceTimersByTime(62_000));
  rerender(view(submitting({ submittedAt: 1_060_000 })));
  expect(container.querySelector('.webrun-live-header')).toHaveTextContent('for 0:02');
  vi.useRealTimers();
});

test('a run whose outcome is unknown is not said to have ended', () => {
  show(<LiveView run={lost('cut')} />);
  expect(screen.getByText('the task may continue')).toBeVisible();
  expect(show(<ConnectionStatus run={lost('cut')} />)).not.toContain('gone');
  expect(show(<ConnectionStatus run={lost('gone')} />)).toContain('gone');
});

test('a session that has ended is not there to take over', () => {
  const streaming = { webViewUrl: 'http://live.test/1', webRtcUrl: null, width: 1_024, height: 600 };
  const session = { sessionId: 's', socketUrl: null, streaming, expiresInMs: null, balanceUsd: null };
  const view = render(<LiveView session={session} />);
  expect(screen.getByRole('button', { name: 'Take over' })).toBeVisible();
  view.rerender(<LiveView session={session} isEnded />);
  expect(screen.getByText('the browser is closed')).toBeVisible();
  expect(screen.queryByRole('button')).toBeNull();
});

// shown ── 12 s without an address ── address ── 9 s: loading ── 10 s: not loaded
test('a picture has its time to load from when its address is known', () => {
  vi.useFakeTimers();
  const opening = { sessionId: 's', socketUrl: null, streaming: null, expiresInMs: null, balanceUsd: null };
  const view = render(<LiveView session={opening} />);
  act(() => void vi.advanceTimersByTime(12_000));
  const streaming = { webViewUrl: 'http://live.test/1', webRtcUrl: null, width: 1_024, height: 600 };
  view.rerender(<LiveView session={{ ...opening, streaming }} />);
  act(() => void vi.advanceTimersByTime(9_000));
  expect(view.container.querySelector('iframe')).toHaveAttribute('src', streaming.webViewUrl);
  act(() => void vi.advanceTimersByTime(1_000));
  expect(view.container.querySelector('iframe')).toBeNull();
  vi.useRealTimers();
});

test.each<[string, () => unknown, string]>([
  ['403', () => new Response('{}', { status: 403 }), 'WebRun did not accept it. Try again.'],
  ['404', () => new Response('{}', { status: 404 }), 'WebRun did not accept it. Try again.'],
  ['410', () => new Response('{}', { status: 410 }), 'WebRun did not accept it. Try again.'],
  ['a gateway', () => new Response('', { status: 502 }), 'Not confirmed: no reply.'],
  [
    'a connection that cannot be made',
    () => Promise.reject(new TypeError('cut')),
    'Not sent: no connection.',
  ],
])(
  'a take-over that is answered by %s can be tried again, but not once the session has ended',
  async (_, answer, words) => {
    let isRefusing = true;
    const client = createWebRunClient({
      baseUrl: 'http://webrun.test',
      fetch: async () => (await (isRefusing ? answer() : Response.json({ success: true }))) as Response,
    });
    const streaming = { webViewUrl: 'http://live.test/1', webRtcUrl: null, width: 1_024, height: 600 };
    const session = { sessionId: 's', socketUrl: null, streaming, expiresInMs: null, balanceUsd: null };
    const toView = (isEnded: boolean): ReactElement => (
      <WebRunProvider client={client} persist={false}>
        <LiveView session={session} isEnded={isEnded} onInteract={(action) => client.interact('s', action)} />
      </WebRunProvider>
    );
    const { rerender } = render(toView(false));
    act(() => {
      const { contentWindow } = document.querySelector('iframe')!;
      const data = { source: 'webrun-live', state: 'picture', url: 'https://shop.example' };
      dispatchEvent(new MessageEvent('message', { source: contentWindow, origin: 'http://live.test', data }));
    });
    act(() => screen.getByRole('button', { name: 'Take over' }).click());
    expect(await screen.findByText(words)).toBeVisible();
    // Said by a screen reader, too.
    expect(screen.getByRole('alert')).toHaveTextContent(words);
    expect(screen.queryByText('You have control')).toBeNull();
    rerender(toView(true));
    expect(screen.getByText('the browser is closed')).toBeVisible();
    rerender(toView(false));
    isRefusing = false;
    act(() => screen.getByRole('button', { name: 'Take over' }).click());
    expect(await screen.findByText('You have control')).toBeVisible();
    expect(screen.queryByText(words)).toBeNull();
  },
);
