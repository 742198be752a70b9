import { act, render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TaskTimeline, useRuns, WebRunProvider } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import { closeBrowser, openBrowser } from '../hooks/browser.js';
import { openPage } from '../hooks/page.js';
import type { TestPage } from '../hooks/page.js';
import { pass } from '../hooks/world.js';

beforeEach(async () => {
  await import('../../src/runs/eventStream.js'); // what is loaded late is there at once, however busy the machine
  vi.useFakeTimers();
});
afterEach(() => {
  closeBrowser();
  vi.useRealTimers();
});

// 0s            2s              4s         5s
// |--start-session held--|--POST held────────────
//    timeline in another tab     thought
test('the timeline of a live run that another tab sends shows its steps from when the session is open', async () => {
  const browser = openBrowser();
  const emulator = createEmulator({
    holdMs: 30_000,
    rateLimit: 0,
    async intercept({ path }, next) {
      if (!path.endsWith('start-session')) return undefined;
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      return next();
    },
  });
  const openTab = (): TestPage => {
    browser.open(Symbol('tab'));
    const client = createWebRunClient({
      baseUrl: 'http://webrun.test',
      apiKey: 'test',
      fetch: emulator.fetch,
    });
    return openPage({ client, persist: 'local', transport: 'live', connect: emulator.connect });
  };
  const [sending, showing] = [openTab(), openTab()];
  const runId = sending.manager.start({
    taskDetails: '[after 2s] [say: Looking for lamps] [after 20s] [say: Done.]',
  });
  await pass(500);
  const Timeline = (): ReactElement[] => useRuns().map((run) => <TaskTimeline key={run.runId} run={run} />);
  const { container } = render(
    <WebRunProvider manager={showing.manager}>
      <Timeline />
    </WebRunProvider>,
  );
  expect(showing.manager.get(runId)).toMatchObject({ status: 'submitting', sessionId: undefined });
  await pass(5_000);
  expect(showing.manager.get(runId)?.taskId).toBeUndefined();
  expect(container).toHaveTextContent('Looking for lamps');
  act(() => {
    sending.kill();
    showing.kill();
  });
  await emulator.close();
});
