import 'webrun-react/styles.css';
import 'webrun-react/dashboard.css';
import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { WebRunProvider } from 'webrun-react';
import { RunsDashboard } from 'webrun-react/dashboard';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';

test.each([
  ['en', 1_234.5679],
  ['en-CA', 112.3457],
  ['es-MX', 12.3457],
])('the spend of the day is inside its tile on a phone, in %s', async (locale, costUsd) => {
  await page.viewport(360, 700);
  const { container } = await render(
    <WebRunProvider baseUrl="http://tiles.test" persist={false} locale={locale}>
      <RunsDashboard runs={[sampleRun('completed', { costUsd, startedAt: Date.now() })]} />
    </WebRunProvider>,
  );
  const [, , value] = container.querySelectorAll('.webrun-tile-value');
  await expect.poll(() => value?.textContent).toMatch(/\d\.\d{4}$/);
  const tiles = container.querySelector('.webrun-tiles')!.getBoundingClientRect();
  const text = document.createRange();
  text.selectNodeContents(value!);
  expect(text.getBoundingClientRect().right).toBeLessThanOrEqual(tiles.right);
});
