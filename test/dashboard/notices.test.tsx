import { focusManager } from '@tanstack/react-query';
import { act, render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useRunManager, WebRunProvider } from 'webrun-react';
import type { RunManager } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { useRunNotifications } from 'webrun-react/dashboard';
import { createEmulator } from 'webrun-react/testing';

const shown: string[] = [];
beforeEach(() => {
  vi.useFakeTimers();
  shown.length = 0;
  vi.stubGlobal(
    'Notification',
    class {
      static permission = 'granted';
      constructor(title: string) {
        shown.push(title);
      }
      addEventListener(): void {}
      close(): void {}
    },
  );
});
afterEach(() => {
  focusManager.setFocused(undefined);
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
const pass = (ms: number): Promise<unknown> => act(() => vi.advanceTimersByTimeAsync(ms));

/** An app with notices over a service in memory. */
function showApp() {
  const emulator = createEmulator({ holdMs: 500, rateLimit: 0 });
  const client = createWebRunClient({
    baseUrl: `http://webrun.test/${crypto.randomUUID()}`,
    apiKey: 'test',
    fetch: emulator.fetch,
  });
  let manager!: RunManager;
  function App(): ReactElement {
    manager = useRunManager();
    useRunNotifications({ hasBadge: false });
    return <p />;
  }
  render(
    <WebRunProvider client={client} persist={false}>
      <App />
    </WebRunProvider>,
  );
  return { client, manager };
}

test.each([
  ['PURCHASE_DECLINED', 0],
  ['LOGIN_REFUSED', 0],
  ['ELEMENT_NOT_FOUND', 1],
])('of a run that ends with %s come %i notices: who said no knows', async (code, notices) => {
  const { manager } = showApp();
  const id = manager.start({ taskDetails: `[after 2s] [fail: ${code}]` });
  await pass(10_000);
  expect(manager.get(id)?.failure?.code).toBe(code);
  expect(shown).toHaveLength(notices);
});

// The tab is in the background, and polls every 30 s. A colleague answers on another device; the agent asks again 5 s later.
//
// 0s        5s                45s                50s
// |--POST---|------poll-------|---- no poll -----|------poll--
//        question 1        answered           question 2
test('a second question gives a notice, also when nobody saw that the first was answered', async () => {
  const { client, manager } = showApp();
  const id = manager.start({
    taskDetails: '[ask: Which size?] [after 5s] [ask: Shall I buy it for $90?] [after 200s]',
  });
  await pass(5_000);
  act(() => focusManager.setFocused(false));
  await pass(40_000);
  const { sessionId, taskId, guardrail } = manager.get(id)!;
  expect(guardrail?.question).toBe('Which size?');
  expect(shown).toHaveLength(1);
  await act(async () => client.answerGuardrail({ sessionId: sessionId!, taskId: taskId! }, 'L'));
  await pass(120_000);
  expect(manager.get(id)?.guardrail?.question).toBe('Shall I buy it for $90?');
  expect(shown).toHaveLength(2);
});
