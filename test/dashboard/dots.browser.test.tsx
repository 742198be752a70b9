import 'webrun-react/dashboard.css';
import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { WebRunProvider } from 'webrun-react';
import { RunsDashboard, RunStats } from 'webrun-react/dashboard';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';

const startedAt = Date.now() - 60_000;
const runs = [
  ...Array.from({ length: 45 }, () => sampleRun('completed', { startedAt })),
  sampleRun('completed', { startedAt, costUsd: null }),
  sampleRun('lost', { startedAt, reason: 'cut' }),
  sampleRun('failed', { startedAt, failure: { message: null, code: 'PURCHASE_DECLINED' } }),
];

/** What is left of an element where its `clip-path` cuts it at one side. */
function toClip(element: Element): DOMRect {
  const { x, y, width, height } = element.getBoundingClientRect();
  const [, right = 0, , left = right] = (getComputedStyle(element).clipPath.match(/[\d.]+/g) ?? []).map(
    Number,
  );
  return new DOMRect(x + left, y, width - left - right, height);
}

/** The texts of what is drawn, line by line: a letter outside of what clips it is not. */
function linesOf(element: Element, clip: DOMRect): readonly string[] {
  const lines = new Map<number, { readonly text: string; readonly left: number }[]>();
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    for (const [index, text] of (node.textContent ?? '').split('').entries()) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + 1);
      const { left, width, bottom } = range.getBoundingClientRect();
      if (width === 0 || left + width / 2 < clip.left || left + width / 2 > clip.right) continue;
      const line = [...lines.keys()].find((each) => Math.abs(each - bottom) < 6) ?? bottom;
      lines.set(line, [...(lines.get(line) ?? []), { text, left }]);
    }
  return [...lines.values()].map((letters) =>
    letters
      .map(({ text }) => text)
      .join('')
      .trim(),
  );
}

test.each(['ltr', 'rtl'])('no dot begins or ends a line of the dashboard, at any width, %s', async (dir) => {
  await page.viewport(1440, 900);
  const { container } = await render(
    <WebRunProvider baseUrl="http://dots.test" persist={false}>
      <div dir={dir}>
        <RunsDashboard runs={runs} dayBudgetUsd={5} />
        <RunStats runs={runs} />
      </div>
    </WebRunProvider>,
  );
  const box = container.firstElementChild as HTMLElement;
  const seen = new Set<number>();
  for (let width = 260; width <= 1400; width += 20) {
    box.style.inlineSize = `${width}px`;
    for (const note of container.querySelectorAll(
      '.webrun-tile-note, .webrun-stats-figures dd, .webrun-legend > span',
    )) {
      if (!note.textContent?.includes('·')) continue;
      const lines = linesOf(note, toClip(note.querySelector('.webrun-dotted') ?? note));
      seen.add(lines.length);
      for (const line of lines) expect(line, `${width} px`).not.toMatch(/^·|·$/);
    }
  }
  // Both were looked at: a line of all facts, and more lines of fewer.
  expect(seen.has(1)).toBe(true);
  expect(Math.max(...seen)).toBeGreaterThan(1);
});
