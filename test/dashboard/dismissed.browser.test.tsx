import { expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { WebRunProvider } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { RunsDashboard } from 'webrun-react/dashboard';
import 'webrun-react/dashboard.css';
import { createRunManager } from 'webrun-react/runs';

test.each([500, 1_440])(
  'the focus goes from a run that is dismissed to the row below it, %i px wide',
  async (inlineSize) => {
    const client = createWebRunClient({
      baseUrl: `http://webrun.test/${crypto.randomUUID()}`,
      fetch: async () => Response.json({ success: false, message: 'No.' }, { status: 403 }),
    });
    const manager = createRunManager({ client, persist: false });
    for (const taskDetails of ['One', 'Two', 'Three']) manager.start({ taskDetails });
    await expect.poll(() => manager.list({ status: 'refused' }).length).toBe(3);
    const screen = await render(
      <WebRunProvider manager={manager}>
        <div style={{ blockSize: 700, inlineSize, display: 'grid' }}>
          <RunsDashboard />
        </div>
      </WebRunProvider>,
    );
    const linkOf = (name: string): HTMLElement | undefined =>
      [...document.querySelectorAll<HTMLElement>('[data-run-link]')].find(
        (each) => each.textContent === name,
      );
    await expect.poll(() => linkOf('Two')).toBeDefined();
    linkOf('Two')?.focus();
    await userEvent.keyboard('{Enter}');
    const dismiss = screen.getByRole('button', { name: 'Dismiss' });
    await expect.element(dismiss).toBeVisible();
    // A press in the first second is one that was aimed at something else.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    (dismiss.element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => document.querySelector('.webrun-pane')).toBeNull();
    await expect.poll(() => document.activeElement?.textContent).toBe('One');
    await expect.poll(() => linkOf('Two')).toBeUndefined();
    expect(document.activeElement).toBe(linkOf('One'));
    manager.dispose();
  },
);
