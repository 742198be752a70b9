import { selectors } from 'playwright-core';
import type { ElementHandle } from 'playwright-core';

const engine = 'webrun-origin';

/** Runs in a world of its own beside the page's scripts, which cannot change what it reads. */
const createEngine = (): object => ({
  queryAll: (root: Element, origin: string) => (self.origin === origin ? [root] : []),
});

// Another copy of this package may have made it already; it is the same.
const registered = selectors.register(engine, createEngine, { contentScript: true }).catch(() => undefined);

/**
 * True when the document that an element is in has this origin, in the browser's word. A document in a sandbox has none, whatever
 * its address is: it holds what its site does not trust.
 */
export async function isOfOrigin(handle: ElementHandle<Node>, origin: string): Promise<boolean> {
  await registered;
  return (await handle.$(`${engine}=${origin}`)) !== null;
}
