import 'webrun-react/dashboard.css';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { RunsDashboard, RunsTable, RunStats, SpendChart } from 'webrun-react/dashboard';
import { manyRuns, sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { find } from './handlers.js';

// Twice as large as usual, set in the browser or by the app: the styles count in rem, and so does what is drawn by measure.
beforeEach(async () => {
  await page.viewport(1_440, 900);
  document.documentElement.style.fontSize = '200%';
});
afterEach(() => {
  document.documentElement.style.fontSize = '';
});

test('a table that large text turns into a list has no tab stop in the head that is not drawn', async () => {
  await render(
    <div style={{ inlineSize: 1_200, blockSize: 600, display: 'grid' }}>
      <RunsTable runs={manyRuns(20)} onSelectRun={() => undefined} />
    </div>,
  );
  await expect.poll(() => document.querySelectorAll('[data-run]').length).toBeGreaterThan(0);
  expect(find('.webrun-runs-order').checkVisibility()).toBe(true);
  await expect.poll(() => document.querySelectorAll('thead :is(button, input)').length).toBe(0);
});

test.each([
  ['spend', <SpendChart key="spend" runs={manyRuns(600, { days: 25 })} dayBudgetUsd={2} />],
  ['statistics', <RunStats key="stats" runs={manyRuns(600, { days: 25 })} />],
])('the charts of %s fill their panels, and no label lies over another', async (_, charts) => {
  await render(<div style={{ inlineSize: 1_200 }}>{charts}</div>);
  await expect.poll(() => document.querySelectorAll('.webrun-axis text').length).toBeGreaterThan(3);
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  for (const svg of document.querySelectorAll('.webrun-bars > svg')) {
    await expect
      .poll(() => {
        const labels = [...svg.querySelectorAll('.webrun-axis text')].map((label) =>
          label.getBoundingClientRect(),
        );
        return labels.filter(({ left }, index) => index > 0 && left < labels[index - 1]!.right);
      })
      .toEqual([]);
    const room = svg.closest('.webrun-chart-body')!.getBoundingClientRect();
    // What is left below the drawing is its padding.
    expect(room.bottom - svg.getBoundingClientRect().bottom).toBeLessThan(6 * rem);
    for (const label of svg.querySelectorAll<SVGTextElement>('.webrun-axis text')) {
      const line = svg.querySelector('.webrun-axis line')!.getBoundingClientRect();
      expect(label.getBoundingClientRect().top).toBeGreaterThanOrEqual(line.bottom);
    }
  }
});

test.each([320, 360])('on a phone of %i px a question that waits is more than a letter', async (width) => {
  await page.viewport(width, 800);
  const runs = ['Which of the two accounts should I use?', 'What is the code?'].map((question) =>
    sampleRun('guardrail', { guardrail: { kind: 'human_input_needed', question } }),
  );
  await render(<RunsDashboard runs={runs} onAnswer={() => undefined} />);
  await expect.poll(() => document.querySelectorAll('.webrun-inbox-item').length).toBe(2);
  const strip = find('.webrun-inbox-strip').getBoundingClientRect();
  for (const item of document.querySelectorAll('.webrun-inbox-item')) {
    const [text, deadline, button] = ['.webrun-line-1', '.webrun-deadline', '.webrun-button'].map((name) =>
      item.querySelector(name)!.getBoundingClientRect(),
    );
    expect(text!.width).toBeGreaterThan(strip.width * 0.75);
    expect(deadline!.top).toBeGreaterThanOrEqual(text!.bottom - 1);
    expect(button!.top).toBeGreaterThanOrEqual(deadline!.bottom - 1);
    expect(button!.bottom).toBeLessThanOrEqual(strip.bottom);
  }
});
