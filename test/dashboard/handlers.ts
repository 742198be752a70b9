/** Does nothing, and is done at once. */
export const noop = async (): Promise<void> => undefined;

/** Handlers of a dashboard whose runs come from elsewhere; they do nothing. */
export const handlers = {
  onAnswer: noop,
  onCancel: noop,
  onRetry: () => undefined,
  onDismiss: noop,
  onStart: () => undefined,
};

/** The first element of the page that fits. @throws {Error} when there is none */
export function find<Kind extends HTMLElement>(selector: string): Kind {
  const found = document.querySelector<Kind>(selector);
  if (!found) throw new Error(`No ${selector}`);
  return found;
}
