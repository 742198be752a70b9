import 'webrun-react/dashboard.css';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { TaskResult } from 'webrun-react';
import { RunsDashboard, RunStats, StepGallery } from 'webrun-react/dashboard';
import { sampleEvents, samplePictures } from '../../stories/dashboard/samplePictures.js';
import { workingDay } from '../../stories/dashboard/sampleRuns.js';
import { completed } from '../../stories/states.js';
import { sendToDevTools } from '../devtools.js';

// Forced colors draw every border, also one that is transparent.
const force = (value: 'active' | 'none'): Promise<unknown> =>
  sendToDevTools('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value }] });
beforeEach(() => force('active'));
afterEach(() => force('none'));

const isSeen = (color: string): boolean => color !== getComputedStyle(document.body).backgroundColor;

test.each(['.webrun-dashboard-views', '.webrun-state-tabs'])(
  'only the chosen one of %s is underlined in forced colors',
  async (selector) => {
    await page.viewport(1_440, 900);
    const { container } = await render(<RunsDashboard runs={workingDay()} />);
    await expect
      .poll(() => container.querySelectorAll(`${selector} > .webrun-tab`).length)
      .toBeGreaterThan(1);
    document.body.style.backgroundColor = 'Canvas';
    for (const tab of container.querySelectorAll(`${selector} > .webrun-tab`)) {
      const { borderBlockStartColor, borderBlockEndColor } = getComputedStyle(tab);
      expect([isSeen(borderBlockStartColor), isSeen(borderBlockEndColor)], tab.textContent).toEqual([
        false,
        tab.getAttribute('aria-pressed') === 'true',
      ]);
    }
  },
);

test('the chosen step and the chosen period have a frame in forced colors, which draw no shadows', async () => {
  await page.viewport(1_440, 900);
  const run = completed({ message: 'In stock' });
  const { container } = await render(
    <>
      <StepGallery run={run} events={sampleEvents} pictures={samplePictures} />
      <RunStats runs={workingDay()} />
    </>,
  );
  const toFrame = (element: Element): string => getComputedStyle(element).outlineStyle;
  await expect.poll(() => container.querySelector('.webrun-step[aria-current]')).not.toBeNull();
  for (const step of container.querySelectorAll('.webrun-step'))
    expect(toFrame(step)).toBe(step.ariaCurrent === 'step' ? 'solid' : 'none');
  for (const label of container.querySelectorAll('.webrun-toggle label'))
    expect(toFrame(label)).toBe(label.querySelector('input')!.checked ? 'solid' : 'none');
});

test('the label of a button with a frame is in its middle in forced colors', async () => {
  await page.viewport(1_440, 900);
  const screen = await render(<TaskResult run={completed({ message: 'In stock' })} />);
  const copy = screen.getByRole('button', { name: 'Copy' }).element();
  const [frame, label] = [copy, copy.querySelector('bdi:not([aria-hidden])')!].map((element) =>
    element.getBoundingClientRect(),
  );
  expect(Math.abs(label!.left - frame!.left - (frame!.right - label!.right))).toBeLessThanOrEqual(1);
});
