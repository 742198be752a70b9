import { act, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { useRunTask, WebRunProvider } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { TaskStatus } from 'webrun-react/primitives';
import { createEmulator } from 'webrun-react/testing';
import type { Channel } from 'webrun-react/testing';
import { pass } from '../hooks/world.js';

// What is loaded late is read once before, so that a test waits for its promise alone.
beforeAll(() => import('../../src/runs/eventStream.js'));
beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 9, 1, 12, 0, 0) }));
afterEach(() => void vi.useRealTimers());

const sentence = (): string | null | undefined =>
  document.querySelector('.webrun-status-description')?.textContent;
const click = (name: string): Promise<void> => act(async () => screen.getByRole('button', { name }).click());

/** A page that listens by the emulator's own channel. */
function listen(children: ReactElement): Channel[] {
  const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0 });
  const client = createWebRunClient({ fetch: emulator.fetch, baseUrl: 'http://webrun.test', apiKey: 'test' });
  const channels: Channel[] = [];
  const connect = ({ sessionId }: { sessionId: string }): Channel => {
    const channel = emulator.connect({ sessionId });
    channels.push(channel);
    return channel;
  };
  render(
    <WebRunProvider client={client} transport="auto" connect={connect}>
      {children}
    </WebRunProvider>,
  );
  return channels;
}
const realSetTimeout = globalThis.setTimeout;
/** Modules are loaded in real time, which passes here while the fake one stands still. */
async function load(): Promise<void> {
  await act(() => new Promise((resolve) => void realSetTimeout(resolve, 50)));
  await pass(0);
}
const step = (): Element | null => document.querySelector('.webrun-status-step');

// 0s   1s        3s       4s         5s ... one step each 100 ms ... 15s
// |POST|connected|thought |action
test('the last step of a run that is listened to stands in the sentence, and renders nothing else', async () => {
  let rendered = 0;
  function Counted(): ReactElement {
    const run = useRunTask();
    const steps = Array.from({ length: 100 }, (_, n) => `[after 100ms] [say: Step ${n}]`).join(' ');
    const task = `[after 3s] [say: <b>Looks</b> at the list] [after 1s] [visit: https://shop.example/] [after 1s] ${steps} [after 10m]`;
    return (
      <>
        <button type="button" onClick={() => run.start({ taskDetails: task })}>
          Go
        </button>
        <TaskStatus.Root
          run={run}
          render={(props) => {
            rendered++;
            return <div {...props} />;
          }}
        >
          <TaskStatus.Description />
          <TaskStatus.Announcer />
        </TaskStatus.Root>
      </>
    );
  }
  const channels = listen(<Counted />);
  await click('Go');
  await pass(1_500);
  await load();
  expect(sentence()).toBe('WebRun is working, up to 5 min. Checked every 2 sec.');
  await pass(2_000);
  await load();
  expect(step()).toHaveTextContent('<b>Looks</b> at the list');
  expect(step()).toHaveAttribute('dir', 'auto');
  expect(step()).toHaveAttribute('title', '<b>Looks</b> at the list');
  expect(step()?.querySelector('b')).toBeNull();
  await pass(1_000);
  expect(sentence()).toBe('Opens shop.example');

  const before = rendered;
  const touched = new Set<string | undefined>();
  const observer = new MutationObserver((records) =>
    records.forEach(({ target }) =>
      touched.add((target instanceof Element ? target : target.parentElement)?.className),
    ),
  );
  observer.observe(document.querySelector('.webrun-status')!, {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true,
  });
  await pass(10_000);
  expect(sentence()).toMatch(/^Step 9\d$/);
  expect(rendered).toBe(before);
  expect(touched).toEqual(new Set(['webrun-status-step']));
  expect(screen.getByRole('status')).toHaveTextContent('Task running.');

  // Without a connection nobody knows what the last step is.
  await act(async () => channels[0]?.close());
  expect(sentence()).toBe('WebRun is working, up to 5 min. Checked every 2 sec.');
});
