import { sleep } from '../../core/promises.js';
import type { Interaction } from '../../core/input.js';
import type { Point } from '../../core/picture.js';

/** Sends a person's clicks and keys to the remote page in order, with a pause after each. */
export interface InputQueue {
  readonly click: (point: Point) => void;
  readonly doubleClick: (point: Point) => void;
  readonly type: (text: string) => void;
  /** Presses a key that is not text, as the browser names it, with its modifiers. */
  readonly press: (key: string) => void;
  /** Resolves when everything so far was sent. */
  readonly whenSent: () => Promise<void>;
}

/** The documentation asks for 300-500 ms between actions. */
const spacingMs = 300;

/** Makes an empty queue; letters typed during an action are sent together. */
export function createInputQueue(
  send: (action: Interaction) => Promise<void>,
  onError: (error: unknown) => void,
): InputQueue {
  const actions: Interaction[] = [];
  let sending: Promise<void> | null = null;

  function add(action: Interaction): void {
    const last = actions.at(-1);
    if (action.type === 'TYPE' && last?.type === 'TYPE')
      actions[actions.length - 1] = { type: 'TYPE', text: last.text + action.text };
    else actions.push(action);
    sending ??= sendAll();
  }

  async function sendAll(): Promise<void> {
    // One microtask later, so that keys pressed together are typed together.
    await Promise.resolve();
    for (let action = actions.shift(); action; action = actions.shift()) {
      await send(action).catch(onError);
      await sleep(spacingMs);
    }
    sending = null;
  }

  return {
    click: ({ x, y }) => add({ type: 'CLICK', x, y }),
    doubleClick: ({ x, y }) => add({ type: 'DOUBLE_CLICK', x, y }),
    type: (text) => add({ type: 'TYPE', text }),
    press: (key) => add({ type: 'KEY_PRESS', key }),
    whenSent: () => sending ?? Promise.resolve(),
  };
}
