import { cdp } from 'vitest/browser';

/** Sends a command of the DevTools protocol to the page that a browser test runs in. */
export const sendToDevTools = (method: string, params: object): Promise<unknown> =>
  (cdp() as unknown as { send(method: string, params: object): Promise<unknown> }).send(method, params);
