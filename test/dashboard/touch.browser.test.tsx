import 'webrun-react/dashboard.css';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { RunsTable } from 'webrun-react/dashboard';
import { workingDay } from '../../stories/dashboard/sampleRuns.js';
import { sendToDevTools } from '../devtools.js';

const touch = (enabled: boolean): Promise<unknown> =>
  sendToDevTools('Emulation.setTouchEmulationEnabled', { enabled, maxTouchPoints: 1 });
beforeEach(() => touch(true));
afterEach(() => touch(false));

test.each([360, 700, 1_200])('a row in %i px is selected by a finger: its box has 24 px', async (width) => {
  await page.viewport(width, 800);
  const { container } = await render(
    <div style={{ blockSize: 600, display: 'grid' }}>
      <RunsTable runs={workingDay()} />
    </div>,
  );
  await expect.poll(() => matchMedia('(pointer: coarse)').matches).toBe(true);
  await expect.poll(() => container.querySelectorAll('[data-run]').length).toBeGreaterThan(2);
  for (const box of container.querySelectorAll<HTMLElement>('[data-run] [data-col="check"] input')) {
    const { width: wide, height, left, right } = box.getBoundingClientRect();
    expect(Math.min(wide, height)).toBeGreaterThanOrEqual(24);
    const cell = box.closest('td')!;
    expect(left).toBeGreaterThanOrEqual(cell.parentElement!.getBoundingClientRect().left + 8);
    expect(right).toBeLessThanOrEqual(cell.nextElementSibling!.getBoundingClientRect().left);
  }
});
