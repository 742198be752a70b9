import { wait } from '../../core/promises.js';
import type { Interaction } from '../../core/input.js';

/** Sends a person's actions to the remote page in order, with a pause after each. */
export interface Hand {
  readonly click: (x: number, y: number, isDouble: boolean) => void;
  /** A key as the browser names it, with its modifiers. */
  readonly press: (key: string, isPrintable: boolean) => void;
  /** Sends the remaining actions, then stops. */
  readonly finish: () => Promise<void>;
}

/** The documentation asks for 300-500 ms between actions. */
const spacingMs = 300;

/** Makes a hand; letters typed during an action are sent together. */
export function createHand(
  send: (action: Interaction) => Promise<void>,
  onError: (error: unknown) => void,
): Hand {
  const actions: Interaction[] = [];
  let working: Promise<void> | null = null;

  function add(action: Interaction): void {
    const last = actions.at(-1);
    if (action.type === 'TYPE' && last?.type === 'TYPE')
      actions[actions.length - 1] = { type: 'TYPE', text: last.text + action.text };
    else actions.push(action);
    working ??= work();
  }

  async function work(): Promise<void> {
    // One microtask later, so that keys pressed together are typed together.
    await Promise.resolve();
    for (let action = actions.shift(); action; action = actions.shift()) {
      await send(action).catch(onError);
      await wait(spacingMs);
    }
    working = null;
  }

  return {
    click: (x, y, isDouble) => add({ type: isDouble ? 'DOUBLE_CLICK' : 'CLICK', x, y }),
    press: (key, isPrintable) => add(isPrintable ? { type: 'TYPE', text: key } : { type: 'KEY_PRESS', key }),
    finish: () => working ?? Promise.resolve(),
  };
}
