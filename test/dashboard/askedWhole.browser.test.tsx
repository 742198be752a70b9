import 'webrun-react/dashboard.css';
import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { RunsTable } from 'webrun-react/dashboard';
import { manyRuns } from '../../stories/dashboard/sampleRuns.js';
import { handlers } from './handlers.js';

test('what is asked before many runs are removed is seen whole in a narrow list, with both answers', async () => {
  await page.viewport(1_200, 800);
  const screen = await render(<RunsTable runs={manyRuns(40)} {...handlers} />);
  await screen.getByRole('checkbox', { name: 'Select all runs that are shown' }).click();
  await screen.getByRole('button', { name: /^Dismiss \d+$/ }).click();
  await expect.element(screen.getByRole('alert')).toBeVisible();
  await page.viewport(360, 800);
  for (const part of [
    screen.getByRole('alert'),
    screen.getByRole('button', { name: /^Dismiss \d+$/ }),
    screen.getByRole('button', { name: 'Cancel' }),
  ]) {
    await expect.poll(() => part.element().getBoundingClientRect().right).toBeLessThanOrEqual(345);
    expect(part.element().getBoundingClientRect().left).toBeGreaterThanOrEqual(0);
  }
});
