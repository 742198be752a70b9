import 'webrun-react/dashboard.css';
import { beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { RunsDashboard } from 'webrun-react/dashboard';
import type { RunsDashboardProps } from 'webrun-react/dashboard';
import { sampleRun, workingDay } from '../../stories/dashboard/sampleRuns.js';
import { find, handlers } from './handlers.js';

// Text is the work of a person: what closes its field does not throw it away.
const show = async (width: number, props: RunsDashboardProps = {}): Promise<void> => {
  await page.viewport(width, width < 600 ? 800 : 900);
  await render(<RunsDashboard runs={workingDay()} {...handlers} {...props} />);
};
beforeEach(() => page.viewport(1_440, 900));

describe('what was typed', () => {
  const textarea = (): HTMLTextAreaElement | null => document.querySelector('.webrun-pane textarea');
  const open = async (): Promise<HTMLTextAreaElement> => {
    await expect.poll(textarea).not.toBeNull();
    return textarea()!;
  };
  const close = (): void => find('.webrun-pane-close').click();

  test('in a new task is there again, until it was started', async () => {
    await show(1_440, { onStart: () => undefined });
    await userEvent.keyboard('n');
    await userEvent.fill(await open(), 'Find a lamp');
    close();
    await expect.poll(textarea).toBeNull();
    await userEvent.keyboard('n');
    expect((await open()).value).toBe('Find a lamp');
    find('.webrun-pane .webrun-form button[type="submit"]').click();
    await expect.poll(() => textarea()?.value).toBe('');
    close();
    await userEvent.keyboard('n');
    expect((await open()).value).toBe('');
  });

  test('in a new task is gone once its run is open', async () => {
    await show(1_440, { onStart: () => 'run_failed' });
    await userEvent.keyboard('n');
    await userEvent.fill(await open(), 'Find a lamp');
    find('.webrun-pane .webrun-form button[type="submit"]').click();
    await expect.poll(() => document.querySelector('.webrun-details')).not.toBeNull();
    find('.webrun-dashboard-actions [data-variant="primary"]').click();
    expect((await open()).value).toBe('');
  });

  test('in a new task is left by Escape from its field, and is there again', async () => {
    await show(1_440, { onStart: () => undefined });
    await userEvent.keyboard('n');
    await userEvent.fill(await open(), 'Find a lamp');
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => document.querySelector('.webrun-pane')).toBeNull();
    await expect.poll(() => document.activeElement?.closest('.webrun-runs-row')).not.toBeNull();
    await userEvent.keyboard('n');
    expect((await open()).value).toBe('Find a lamp');
  });

  test('in an edited task is there again after Escape', async () => {
    await show(1_440, { defaultSelectedRunId: 'run_failed' });
    find('.webrun-status-actions [aria-expanded]').click();
    await userEvent.fill(await open(), 'Other words');
    find('.webrun-pane-close').focus();
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => document.querySelector('.webrun-pane')).toBeNull();
    find('[data-run="run_failed"] a').click();
    await expect.poll(() => document.querySelector('.webrun-status-actions [aria-expanded]')).not.toBeNull();
    find('.webrun-status-actions [aria-expanded]').click();
    expect((await open()).value).toBe('Other words');
  });

  test('as an answer is there again after a look at its run, and stored nowhere', async () => {
    const run = sampleRun('guardrail', {
      runId: 'asks',
      task: 'Log in',
      guardrail: { kind: 'human_input_needed', question: 'Which colour?' },
    });
    await show(1_440, { runs: [run] });
    await userEvent.keyboard('a');
    await userEvent.fill(await open(), 'Ultramarine');
    find('.webrun-inbox-card-head a').click();
    await expect.poll(() => document.querySelector('.webrun-details')).not.toBeNull();
    await expect.poll(() => textarea()?.value).toBe('Ultramarine');
    close();
    await expect.poll(textarea).toBeNull();
    find('.webrun-inbox-item .webrun-button').click();
    expect((await open()).value).toBe('Ultramarine');
    expect(JSON.stringify([localStorage, sessionStorage].map(Object.entries))).not.toContain('Ultramarine');
  });
});
