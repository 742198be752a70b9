import { readFileSync } from 'node:fs';
import { act, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useRunTask, WebRunProvider } from 'webrun-react';
import type { Run } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import { pass } from './world.js';

// One task, from the click to the screen, as every function of the package reports it (test/traced.ts). What is found is printed, and
// compared with the drawing in ARCHITECTURE.md: the same modules in the same order, and beside them none that is not named there.
//
// 0s     1s        3s                      one that is only polled
// |-POST-|pending  |-poll-| completed
//  start  reply     poll    polled
//
// 0s     1s        2s           5s         and one whose server pushes
// |-POST-|pending  |pushed step |pushed -> completed
//                                event

/** The drawing: each line that begins with a word is a leg. */
function readDrawing(): Map<string, string[]> {
  const [, section = ''] = readFileSync('ARCHITECTURE.md', 'utf8').split('## The path of a run\n');
  const [, drawing = ''] = section.split('```');
  const legs = new Map<string, string[]>();
  for (const line of drawing.split('\n')) {
    const [, name = '', words = ''] = /^(\w*)\s+(.*)$/.exec(line) ?? [];
    const leg = name || ([...legs.keys()].at(-1) ?? '');
    const found = words.split(/\s*->\s*|\s+/).filter(Boolean);
    if (found.length > 0) legs.set(leg, [...(legs.get(leg) ?? []), ...found]);
  }
  return legs;
}

let entered: string[] = [];
let ends: Record<string, string[]> = {};

/** What follows is the next leg. */
function endLeg(name: string): void {
  ends = { ...ends, [name]: [...new Set(entered)] };
  entered = [];
}

let run: Run;

function App(): ReactElement {
  run = useRunTask();
  globalThis.onEnter?.('component', '');
  return <output>{`${run.status} ${run.result?.message ?? run.usage?.totalTokens}`}</output>;
}

beforeEach(async () => {
  await import('../../src/runs/eventStream.js'); // it is there at once, however busy the machine
  vi.useFakeTimers();
});
afterEach(() => {
  globalThis.onEnter = undefined;
  vi.useRealTimers();
});

test('a task passes the modules that are drawn, in that order', async () => {
  const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0 });
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    apiKey: 'test',
    async fetch(input, init) {
      endLeg(init?.method === 'POST' ? 'start' : 'poll');
      const response = await emulator.fetch(input, init);
      entered = [];
      return response;
    },
  });
  render(
    <WebRunProvider client={client} connect={(options) => emulator.connect(options)}>
      <App />
    </WebRunProvider>,
  );
  globalThis.onEnter = (module, name) => {
    const file = module.replace(/^.*\//, '');
    entered.push(name === '' ? file : `${file}.${name}`, module);
  };
  act(() => void run.start({ taskDetails: '[after 2s] [say: polled]' }, { transport: 'poll' }));
  await pass(1_100);
  endLeg('reply');
  await pass(2_500);
  endLeg('polled');
  expect(screen.getByRole('status')).toHaveTextContent('completed polled');
  const polled = ends;
  act(() => void run.start({ taskDetails: '[after 2s] [act: a] [after 3s] [say: pushed]' }));
  await pass(4_500);
  entered = [];
  await pass(1_000);
  endLeg('event');
  expect(screen.getByRole('status')).toHaveTextContent('completed pushed');
  ends = { ...polled, event: ends['event'] ?? [] };
  globalThis.onEnter = undefined;

  const drawing = readDrawing();
  const drawn = ['start', 'reply', 'poll', 'polled', 'event'].map(
    (leg) => [leg, drawing.get(leg) ?? []] as const,
  );
  const found = drawn.map(([leg, names]) => {
    const all = ends[leg] ?? [];
    const isNetwork = (name: string): boolean => /^[A-Z]+$/.test(name);
    const passed = names.filter((name) => all.includes(name) || isNetwork(name));
    // In the order in which they were first entered; the network comes where a leg ends.
    const toPlace = (name: string): number => (isNetwork(name) ? Infinity : all.indexOf(name));
    return [leg, passed.toSorted((one, other) => toPlace(one) - toPlace(other))] as const;
  });
  const toText = (legs: typeof found): string =>
    legs.map(([leg, names]) => `${leg.padEnd(8)}${names.join(' -> ')}`).join('\n');
  process.stdout.write(`\n${toText(found)}\n`);
  expect(toText(found)).toBe(toText(drawn));

  const modules = new Set(Object.values(ends).flatMap((names) => names.filter((name) => name.includes('/'))));
  const named = new Set(drawn.flatMap(([, names]) => names.map((name) => name.split('.')[0])));
  const beside = [...modules].map((name) => name.replace(/^.*\//, '')).filter((name) => !named.has(name));
  expect(beside.toSorted((one, other) => one.localeCompare(other))).toEqual(drawing.get('beside'));
});
