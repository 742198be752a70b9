import type { AnyRun } from '../hooks/run.js';

/** Identifies the components of one run on the page. Never a session id: that is a credential. */
export function toRunKey(run: AnyRun): string | undefined {
  return run.runId ?? run.taskId;
}

/** Returns the focused element, even inside shadow roots. */
export function getFocused({ activeElement }: DocumentOrShadowRoot = document): Element | null {
  return activeElement?.shadowRoot ? getFocused(activeElement.shadowRoot) : activeElement;
}

/**
 * The `ref` of our buttons. A focused button that is removed passes the focus to its component or, if that goes too, to the one that shows the
 * run's state.
 */
export function leaveFocus(button: Element | null): void {
  const group = button ? null : getFocused()?.closest<HTMLElement>('.webrun');
  if (!group) return;
  const page = group.getRootNode();
  queueMicrotask(() => {
    if (document.activeElement !== document.body) return;
    group.tabIndex = -1;
    if (group.isConnected) group.focus({ preventScroll: true });
    else focusComponent(page, 'webrun-status', group.dataset['run']);
  });
}

/**
 * Moves the focus to another component of the same run in the same document or shadow root, if there is one. `first` selects the element in it
 * to focus, if present.
 */
export function focusComponent(
  within: Node,
  className: string,
  runKey: string | undefined,
  first?: string,
): void {
  const all = (within as ParentNode & Node).querySelectorAll<HTMLElement>(`.${className}`);
  const found = [...all].find((element) => element.dataset['run'] === runKey);
  const target = first && found?.querySelector<HTMLElement>(first);
  (target || found)?.focus();
}
