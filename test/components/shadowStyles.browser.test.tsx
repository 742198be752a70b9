import 'webrun-react/styles.css';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { render } from 'vitest-browser-react';
import { TaskStatus } from 'webrun-react';
import { running } from '../../stories/states.js';

// A widget in foreign pages has its styles in its shadow root alone; the page around it has none of ours.

let shadow: ShadowRoot;
beforeEach(() => {
  const host = document.createElement('div');
  document.body.append(host);
  shadow = host.attachShadow({ mode: 'open' });
  shadow.append(...document.querySelectorAll('style'));
});
afterEach(() => {
  document.head.append(...shadow.querySelectorAll('style'));
  shadow.host.remove();
});

/** Shows a component in the shadow root, and returns its outermost element. */
async function show(): Promise<HTMLElement> {
  const container = document.createElement('div');
  shadow.append(container);
  await render(<TaskStatus run={running()} />, { container });
  await expect.poll(() => container.querySelector('.webrun-label')).not.toBeNull();
  return container.querySelector<HTMLElement>('.webrun-status')!;
}

test('with its styles in the shadow root only, a component has its look', async () => {
  const status = await show();
  const { backgroundColor, borderTopWidth, fontSize } = getComputedStyle(status);
  expect({ backgroundColor, borderTopWidth, fontSize }).toEqual({
    backgroundColor: 'oklch(1 0 0)',
    borderTopWidth: '1px',
    fontSize: '14px',
  });
});

test('a token that the page sets on the host of the shadow root reaches the component', async () => {
  (shadow.host as HTMLElement).style.setProperty('--webrun-surface', 'rgb(1, 2, 3)');
  expect(getComputedStyle(await show()).backgroundColor).toBe('rgb(1, 2, 3)');
});
