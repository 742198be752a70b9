import { selectors } from 'playwright-core';
import type { ElementHandle } from 'playwright-core';

const engine = 'webrun-origin';

/** Runs in an isolated world, so that the page's scripts cannot change what it reads. */
const createEngine = (): object => ({
  queryAll: (root: Element, origin: string) => (self.origin === origin ? [root] : []),
});

// Another copy of this package may already have registered the same one.
const registered = selectors.register(engine, createEngine, { contentScript: true }).catch(() => undefined);

/**
 * True when the browser reports this origin for an element's document. A sandboxed document has none, whatever its address: its site does not
 * trust its content.
 */
export async function isOfOrigin(handle: ElementHandle<Node>, origin: string): Promise<boolean> {
  await registered;
  return (await handle.$(`${engine}=${origin}`)) !== null;
}
