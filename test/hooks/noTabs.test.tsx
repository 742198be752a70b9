import { act, cleanup, render } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useRunTask, WebRunProvider } from 'webrun-react';
import type { Run } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import { pass } from './world.js';

// The file that tabs need cannot be had, so this tab goes by itself.
vi.mock('../../src/hooks/tabs.js', () => ({
  get joinTabs() {
    throw new TypeError('Failed to fetch dynamically imported module');
  },
}));

beforeEach(() => {
  vi.useFakeTimers();
  const request = (): Promise<never> => new Promise(() => undefined);
  Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true });
});
afterEach(() => {
  cleanup();
  Reflect.deleteProperty(navigator, 'locks');
  vi.useRealTimers();
});

test('a POST that is held goes on where the file of the tabs cannot be had', async () => {
  const emulator = createEmulator({ holdMs: 5_000, rateLimit: 0 });
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
  let run: Run | undefined;
  function App(): null {
    run = useRunTask();
    return null;
  }
  render(
    <WebRunProvider client={client} persist="local">
      <App />
    </WebRunProvider>,
  );
  act(() => void run?.start({ taskDetails: '[after 8s] [say: done]' }));
  await pass(1_000);
  expect(run?.status).toBe('submitting');
  await pass(10_000);
  expect(run?.result?.message).toBe('done');
});
