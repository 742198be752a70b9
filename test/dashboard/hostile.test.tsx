import { fireEvent, render, screen } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { WebRunProvider } from 'webrun-react';
import type { Messages } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { RunsDashboard } from 'webrun-react/dashboard';
import type { RunsDashboardProps } from 'webrun-react/dashboard';
import { messages as german } from 'webrun-react/locales/de';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { stubResizeObserver } from './stubObserver.js';

// What an app gives may be wrong or throw: the part that uses it says so, and the rest of the dashboard goes on.

beforeEach(() => {
  stubResizeObserver();
  return () => vi.unstubAllGlobals();
});

const client = createWebRunClient({
  baseUrl: 'http://webrun.test',
  fetch: () => new Promise(() => undefined),
});
const open = sampleRun('completed', { costUsd: 1_234.5 });
const runs = [open, sampleRun('failed'), sampleRun('guardrail'), sampleRun('running')];
const fail = (): never => {
  throw new Error('The app fails.');
};

function show(props: Partial<RunsDashboardProps>, provider: object = {}): void {
  render(
    <WebRunProvider client={client} persist={false} {...provider}>
      <RunsDashboard
        runs={runs}
        defaultSelectedRunId={open.runId}
        dayBudgetUsd={0.01}
        onCancel={() => undefined}
        onAnswer={() => undefined}
        onStart={() => undefined}
        {...props}
      />
    </WebRunProvider>,
  );
}

const failedPanels = (): (string | null)[] =>
  [...document.querySelectorAll('.webrun-panel-error')].map((panel) => panel.getAttribute('aria-label'));
const failedInLines = (): number => document.querySelectorAll('.webrun-inline-error').length;

/** A catalogue whose every function throws. */
const toFailing = (part: unknown): unknown => {
  if (typeof part === 'function') return fail;
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, toFailing(value)]));
};

test.each([
  ['en_US', '$1,234.50'],
  ['de_DE', '1.234,50'],
  ['', '1,234.50'],
  ['no such language', '1,234.50'],
])('a locale %j, as profiles have it, writes %s', (locale, amount) => {
  show({}, { locale });
  expect(failedPanels()).toEqual([]);
  expect(document.querySelector('.webrun-details')).toHaveTextContent(amount);
});

test('a time zone that is none is the browser’s own', () => {
  show({}, { timeZone: 'Mars/Phobos' });
  expect(failedPanels()).toEqual([]);
  expect(document.querySelector('.webrun-details')).not.toBeNull();
});

test.each<[string, Partial<RunsDashboardProps>, readonly string[], number]>([
  ['hrefOf', { hrefOf: fail }, ['Runs'], 1],
  ['an address that is none', { hrefOf: () => 'http://' }, [], 1],
  ['stepsOf', { stepsOf: fail }, ['Task'], 0],
  ['loadRun', { loadRun: fail, defaultSelectedRunId: 'nobody' }, ['The run could not be loaded'], 0],
  ['limits', { limits: { subscribe: () => () => undefined, get: fail } as never }, [], 1],
  ['actions', { actions: <Failing /> }, [], 1],
])('%s that fails takes only its own part with it', async (_what, props, panels, inLines) => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const onError = vi.fn();
  show({ ...props, onError });
  await vi.waitFor(() => expect(failedPanels()).toEqual(panels));
  expect(failedInLines()).toBe(inLines);
  expect(screen.getByRole('button', { name: 'New task' })).toBeVisible();
  expect(screen.getByRole('group', { name: 'Questions' })).toBeVisible();
  logged.mockRestore();
});

test('words that fail take only what they are in with them', () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  show({}, { locale: 'de', messages: toFailing(german) as Messages });
  expect(failedPanels().length + failedInLines()).toBeGreaterThan(2);
  expect(screen.getByRole('button', { name: german.dashboard?.newTask ?? '' })).toBeVisible();
  logged.mockRestore();
});

test('a part of a line that failed can be tried again', () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  let isBroken = true;
  const Limits = (): string => (isBroken ? fail() : 'Twelve left');
  show({ actions: <Limits /> });
  expect(screen.getByText('This part could not be shown')).toBeVisible();
  isBroken = false;
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(screen.getByText('Twelve left')).toBeVisible();
  expect(failedInLines()).toBe(0);
  logged.mockRestore();
});

function Failing(): never {
  return fail();
}
