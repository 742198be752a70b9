import type { AnyRun } from '../hooks/run.js';

/** What distinguishes the components of one run from those of another on the same page. Never a session id: that is a credential. */
export function toRunKey(run: AnyRun): string | undefined {
  return run.runId ?? run.taskId;
}

/** What has the focus, also inside of shadow roots. */
export function getFocused({ activeElement }: DocumentOrShadowRoot = document): Element | null {
  return activeElement?.shadowRoot ? getFocused(activeElement.shadowRoot) : activeElement;
}

/**
 * The `ref` of our buttons. One that is taken away while it has the focus leaves it to its component, and where that goes as well, to what
 * shows the state of the run.
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
 * Moves the focus to another component of the same run, inside of the same document or shadow root, where there is one. `first` is what
 * in it gets the focus, where it is there.
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
