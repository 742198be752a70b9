import 'webrun-react/dashboard.css';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-react';
import { WebRunProvider } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { RunsDashboard, RunsTable, RunStats } from 'webrun-react/dashboard';
import { messages } from 'webrun-react/locales/ar';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';

const client = createWebRunClient({
  baseUrl: 'http://webrun.test',
  fetch: () => new Promise(() => undefined),
});
const question = 'Which of the two accounts should I use: the personal one, or the one of the company?';

test.each([1_200, 360])(
  'an English question in an Arabic table of %i px is cut at its end, not at its beginning',
  async (inlineSize) => {
    const { container } = await render(
      <WebRunProvider client={client} persist={false} locale="ar" messages={messages}>
        <div dir="rtl" style={{ inlineSize, blockSize: 600, display: 'grid' }}>
          <RunsTable
            runs={[sampleRun('guardrail', { guardrail: { kind: 'human_input_needed', question } })]}
          />
        </div>
      </WebRunProvider>,
    );
    await expect.poll(() => container.querySelector('.webrun-runs-result bdi')).not.toBeNull();
    const text = container.querySelector('.webrun-runs-result bdi')!;
    expect(text.textContent).toBe(question);
    expect(text.scrollWidth).toBeGreaterThan(text.clientWidth);
    const range = document.createRange();
    range.setStart(text.firstChild!, 0);
    range.setEnd(text.firstChild!, 'Which'.length);
    const word = range.getBoundingClientRect();
    const cell = text.closest('td')!.getBoundingClientRect();
    expect(word.left).toBeGreaterThanOrEqual(cell.left);
    expect(word.right).toBeLessThanOrEqual(cell.right);
    // What is said of it stands before it, from right to left; in the narrow list the state has said it already.
    const lead = text.previousElementSibling!;
    expect(lead.textContent).toBe(messages.dashboard?.asksYou);
    const { width, left } = lead.getBoundingClientRect();
    if (inlineSize < 600) expect(width).toBe(0);
    else expect(left).toBeGreaterThan(word.right);
  },
);

test('a dashboard with a direction of its own is drawn in it, whatever that of the page is', async () => {
  const runs = [sampleRun('completed')];
  const shown = (page: string, own: string) => (
    <WebRunProvider client={client} persist={false}>
      <div dir={page}>
        <RunsDashboard dir={own} runs={runs} dayBudgetUsd={5} />
      </div>
    </WebRunProvider>
  );
  const { container, rerender } = await render(shown('rtl', 'ltr'));
  const drawn = ['.webrun-sparkline', '.webrun-tile-meter svg', '.webrun-timebar'];
  const scales = (): string[] =>
    drawn.map((selector) => getComputedStyle(container.querySelector(selector)!).scale);
  await expect.poll(() => container.querySelector('.webrun-timebar')).not.toBeNull();
  expect(scales()).toEqual(['none', 'none', 'none']);
  await rerender(shown('ltr', 'rtl'));
  expect(scales()).toEqual(['-1 1', '-1 1', '-1 1']);
});

test.each(['ltr', 'rtl'])(
  'in a page of direction %s the bars of outcomes begin at their names',
  async (dir) => {
    const { container } = await render(
      <WebRunProvider client={client} persist={false}>
        <div dir={dir} style={{ inlineSize: 600 }}>
          <RunStats runs={[sampleRun('completed'), sampleRun('failed')]} />
        </div>
      </WebRunProvider>,
    );
    await expect.poll(() => container.querySelectorAll('.webrun-share rect')).toHaveLength(3);
    const toEdges = (element: Element): readonly [number, number] => {
      const { left, right } = element.getBoundingClientRect();
      return dir === 'ltr' ? [left, right] : [-right, -left];
    };
    for (const rect of container.querySelectorAll('.webrun-share rect')) {
      const bar = toEdges(rect.parentElement!);
      const name = toEdges(rect.closest('li')!.firstElementChild!);
      expect(toEdges(rect)[0]).toBeCloseTo(bar[0], 1);
      expect(name[1]).toBeLessThan(bar[0]);
    }
  },
);
