import 'webrun-react/dashboard.css';
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { RunsDashboard, RunsTable } from 'webrun-react/dashboard';
import { workingDay } from '../../stories/dashboard/sampleRuns.js';

const panel = (): Element | null => document.querySelector('.webrun-menu-panel');

test('what a button has opened goes when Tab leaves it: it would cover what has the focus', async () => {
  await page.viewport(1_440, 900);
  const screen = await render(<RunsDashboard runs={workingDay()} />);
  await userEvent.click(screen.getByRole('button', { name: 'Add filter' }));
  const apply = screen.getByRole('button', { name: 'Apply' });
  await expect.element(apply).toBeVisible();
  // A press on what takes no focus leaves it open.
  await userEvent.click(screen.getByText('From, in $'));
  await userEvent.click(panel()!, { position: { x: 2, y: 2 } });
  expect(panel()).not.toBeNull();
  (apply.element() as HTMLElement).focus();
  await userEvent.keyboard('{Shift>}{Tab}{/Shift}{Tab}');
  expect(document.activeElement).toBe(apply.element());
  expect(panel()).not.toBeNull();
  await userEvent.keyboard('{Tab}');
  await expect.poll(panel).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Export' }).element());
});

test('what is typed into the fields of a cost does not keep a filter for unknown costs from being applied', async () => {
  await page.viewport(1_440, 900);
  const screen = await render(<RunsDashboard runs={workingDay()} />);
  await userEvent.click(screen.getByRole('button', { name: 'Add filter' }));
  await userEvent.fill(screen.getByLabelText('From, in $'), 'much');
  const apply = screen.getByRole('button', { name: 'Apply' });
  await expect.element(apply).toHaveAttribute('aria-disabled', 'true');
  await userEvent.click(screen.getByLabelText('Cost unknown'));
  await expect.element(apply).not.toHaveAttribute('aria-disabled');
  await userEvent.click(apply);
  await expect.poll(() => document.querySelector('.webrun-chip')?.textContent).toBe('Cost unknown');
});

test('in a shadow root it stays open while something in it is pressed', async () => {
  const host = document.createElement('div');
  document.body.append(host);
  const root = host.attachShadow({ mode: 'open' });
  const { unmount } = await render(<RunsTable runs={workingDay()} />, {
    container: root.appendChild(document.createElement('div')),
  });
  const inRoot = (): HTMLElement | null => root.querySelector('.webrun-menu-panel');
  root.querySelector<HTMLElement>('.webrun-add-filter')!.click();
  await expect.poll(inRoot).not.toBeNull();
  inRoot()!.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true }));
  await new Promise((resolve) => setTimeout(resolve));
  expect(inRoot()).not.toBeNull();
  root
    .querySelector('input')!
    .dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true }));
  await expect.poll(inRoot).toBeNull();
  await unmount();
  host.remove();
});

test.each([1, 1.25])('it opens at its button where the page has zoom %d', async (zoom) => {
  await page.viewport(1_440, 900);
  document.body.style.zoom = `${zoom}`;
  try {
    const screen = await render(<RunsTable runs={workingDay()} />);
    const button = screen.getByRole('button', { name: 'Add filter' });
    await userEvent.click(button);
    await expect.poll(panel).not.toBeNull();
    const [own, from] = [panel()!, button.element()].map((each) => each.getBoundingClientRect());
    expect(own!.left).toBeCloseTo(from!.left, 0);
    expect(own!.top).toBeCloseTo(from!.bottom + 4, 0);
  } finally {
    document.body.style.zoom = '';
  }
});

test('all of it is in the window, also where its button is not, as after a phone was turned', async () => {
  await page.viewport(360, 740);
  const screen = await render(<RunsDashboard runs={workingDay()} />);
  await userEvent.click(screen.getByRole('button', { name: 'Add filter' }));
  await expect.poll(panel).not.toBeNull();
  await page.viewport(740, 360);
  await expect.poll(() => panel()!.getBoundingClientRect().bottom).toBeLessThanOrEqual(innerHeight);
  expect(panel()!.getBoundingClientRect().top).toBeGreaterThanOrEqual(0);
});
