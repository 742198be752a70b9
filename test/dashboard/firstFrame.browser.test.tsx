import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import type { ReactElement } from 'react';
import { afterEach, expect, test } from 'vitest';
import { RunsTable, SpendChart } from 'webrun-react/dashboard';
import 'webrun-react/dashboard.css';
import { manyRuns } from '../../stories/dashboard/sampleRuns.js';

let unmount: () => void = () => undefined;
afterEach(() => unmount());

/** Draws an element, and returns what the first frame shows: nothing is waited for. */
const draw = (width: number, element: ReactElement): HTMLElement => {
  const frame = document.body.appendChild(document.createElement('div'));
  Object.assign(frame.style, { inlineSize: `${width}px`, blockSize: '600px', display: 'grid' });
  const root = createRoot(frame);
  unmount = () => {
    root.unmount();
    frame.remove();
  };
  flushSync(() => root.render(element));
  return frame;
};

test.each([
  [360, 0],
  [700, 0],
  [1_200, 5],
] as const)('the first frame of a table of %s px has the head of that width', (width, buttons) => {
  const frame = draw(width, <RunsTable runs={manyRuns(50)} />);
  expect(frame.querySelectorAll('[data-run]').length).toBeGreaterThan(3);
  expect(frame.querySelectorAll('th button')).toHaveLength(buttons);
});

test('the first frame of a chart has bars up to its end', async () => {
  const barsOf = (frame: HTMLElement): readonly Element[] => [...frame.querySelectorAll('[data-bar]')];
  const chart = <SpendChart runs={manyRuns(50)} />;
  // Its code is loaded when the first one is drawn.
  const loading = draw(1_200, chart);
  await expect.poll(() => barsOf(loading)).not.toHaveLength(0);
  unmount();

  const frame = draw(1_200, chart);
  const lastBar = barsOf(frame).at(-1);
  if (!lastBar) throw new Error('No bar');
  const gap = frame.getBoundingClientRect().right - lastBar.getBoundingClientRect().right;
  expect(gap).toBeGreaterThan(0);
  expect(gap).toBeLessThan(60);
});
