/** Does something that may be asked for often, but costs much, only so often. */
export interface Pacer {
  readonly request: () => void;
  readonly cancel: () => void;
}

/**
 * Makes a pacer: after a request `run` is called within twice `everyMs`, once for all requests meanwhile. It waits until the page is idle,
 * where the browser tells: 10,000 runs take some 10 ms, which a frame that draws new rows while it is scrolled does not have.
 */
export function createPacer(run: () => void, everyMs: number): Pacer {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let idle: number | undefined;
  function cancel(): void {
    clearTimeout(timer);
    if (idle !== undefined) cancelIdleCallback(idle);
    timer = undefined;
    idle = undefined;
  }
  function fire(): void {
    cancel();
    run();
  }
  function wait(): void {
    if (typeof requestIdleCallback === 'function') idle = requestIdleCallback(fire, { timeout: everyMs });
    else fire();
  }
  return { request: () => void (timer ??= setTimeout(wait, everyMs)), cancel };
}
