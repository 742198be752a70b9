import 'webrun-react/dashboard.css';
import { beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { RunsTable } from 'webrun-react/dashboard';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { find } from './handlers.js';

// A row lights up under the pointer as a whole, and opens as a whole.
const runs = [sampleRun('completed', { runId: 'r1', task: 'Order a lamp' })];
const onSelectRun = vi.fn();
const show = async (hrefOf?: (runId: string) => string): Promise<void> => {
  await render(<RunsTable runs={runs} onSelectRun={onSelectRun} hrefOf={hrefOf} />);
  await expect.poll(() => document.querySelector('[data-run="r1"]')).not.toBeNull();
};
beforeEach(() => {
  onSelectRun.mockClear();
  getSelection()?.removeAllRanges();
});

test.each([360, 1_440])('at %s px a press beside the title opens the run, once', async (width) => {
  await page.viewport(width, 800);
  await show();
  await userEvent.click(find('[data-run="r1"] [data-col="state"]'));
  await expect.poll(() => onSelectRun.mock.calls).toEqual([['r1']]);
  expect(document.activeElement).toBe(find('[data-run="r1"] a'));
  await userEvent.click(find('[data-run="r1"] a'));
  expect(onSelectRun).toHaveBeenCalledTimes(2);
});

test('a press at the box that selects, or one that has selected text, opens nothing', async () => {
  await page.viewport(1_440, 800);
  await show();
  const box = find('[data-run="r1"] input');
  await userEvent.click(box);
  expect(box).toBeChecked();
  await userEvent.click(find('[data-run="r1"] [data-col="check"]'), { position: { x: 2, y: 2 } });
  getSelection()!.selectAllChildren(find('[data-run="r1"] [data-col="result"]'));
  find('[data-run="r1"] [data-col="result"]').click();
  expect(onSelectRun).not.toHaveBeenCalled();
});

test('a key that is held goes with the press to the address of the run', async () => {
  await page.viewport(1_440, 800);
  await show((runId) => `#${runId}`);
  const pressed: boolean[] = [];
  find('[data-run="r1"] a').addEventListener('click', (event) => {
    event.preventDefault(); // no other tab in a test
    pressed.push(event.ctrlKey);
  });
  const init = { bubbles: true, cancelable: true, ctrlKey: true };
  find('[data-run="r1"] [data-col="cost"]').dispatchEvent(new MouseEvent('click', init));
  expect(pressed).toEqual([true]);
  expect(onSelectRun).not.toHaveBeenCalled();
});
