import 'webrun-react/dashboard.css';
import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { RunsDashboard } from 'webrun-react/dashboard';
import { workingDay } from '../../stories/dashboard/sampleRuns.js';

// The dashboard in a place of the app's own that takes keys, or hides where they go.

const hosts: HTMLElement[] = [];
afterEach(() => {
  for (const host of hosts.splice(0)) host.remove();
});

/** Adds an element to the page until the test ends. */
function add<Tag extends 'dialog' | 'div'>(tag: Tag): HTMLElementTagNameMap[Tag] {
  const host = document.createElement(tag);
  hosts.push(host);
  document.body.append(host);
  return host;
}

const linksIn = (root: ParentNode): HTMLElement[] => [...root.querySelectorAll<HTMLElement>('[data-run] a')];

test('in a dialog of the app, keys move in the list, and Escape closes the run before the dialog', async () => {
  await page.viewport(1_440, 900);
  const dialog = add('dialog');
  dialog.style.inlineSize = '90vw';
  const container = dialog.appendChild(document.createElement('div'));
  dialog.showModal();
  const { unmount } = await render(<RunsDashboard runs={workingDay()} defaultSelectedRunId="run_failed" />, {
    container,
  });
  await expect.poll(() => container.querySelector('.webrun-pane')).not.toBeNull();
  const [first, second] = linksIn(container);
  first!.focus();
  await userEvent.keyboard('{ArrowDown}');
  expect(document.activeElement).toBe(second);
  await userEvent.keyboard('{Escape}');
  await expect.poll(() => container.querySelector('.webrun-pane')).toBeNull();
  expect(dialog.open).toBe(true);
  await userEvent.keyboard('{Escape}');
  expect(dialog.open).toBe(false);
  await unmount();
});

test('in a shadow root, keys move in the list', async () => {
  const root = add('div').attachShadow({ mode: 'open' });
  const container = root.appendChild(document.createElement('div'));
  const { unmount } = await render(<RunsDashboard runs={workingDay()} />, { container });
  await expect.poll(() => linksIn(root).length).toBeGreaterThan(1);
  const [first, second] = linksIn(root);
  first!.focus();
  await userEvent.keyboard('{ArrowDown}');
  expect(root.activeElement).toBe(second);
  await unmount();
});

test('what is typed into a web component in the bar is no shortcut', async () => {
  const field = document.createElement('input');
  const mount = (host: HTMLElement | null): void => {
    if (host && !host.shadowRoot) host.attachShadow({ mode: 'open' }).append(field);
  };
  await render(<RunsDashboard runs={workingDay()} actions={<span ref={mount} />} />);
  field.focus();
  await userEvent.keyboard('a/n');
  expect(field.value).toBe('a/n');
  expect(document.querySelector('.webrun-pane')).toBeNull();
});

test('from the head of the table, the first step goes to the row with the tab stop, not past it', async () => {
  await page.viewport(1_440, 900);
  const { container } = await render(<RunsDashboard runs={workingDay()} />);
  await expect.poll(() => linksIn(container).length).toBeGreaterThan(2);
  const [first, second] = linksIn(container);
  const head = container.querySelector<HTMLElement>('th[data-col="cost"] button');
  for (const key of ['{ArrowDown}', 'j']) {
    head!.focus();
    await userEvent.keyboard(key);
    expect(document.activeElement).toBe(first);
  }
  await userEvent.keyboard('{ArrowDown}');
  expect(document.activeElement).toBe(second);
  head!.focus();
  await userEvent.keyboard('{End}');
  await expect.poll(() => document.activeElement?.closest('[data-run]')).not.toBeNull();
  expect(document.activeElement).not.toBe(second);
});
