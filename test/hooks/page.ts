import { Manager } from '../../src/runs/runManager.js';
import { createPage } from '../../src/runs/page.js';
import type { RunManagerOptions } from '../../src/runs/settings.js';

/** A page load of its own within the page of a test: as a second tab, or a reload, is one. */
export interface TestPage {
  readonly manager: Manager;
  /** The page is gone: nothing that it had under way is stored or published any more. */
  kill(isCrash?: boolean): void;
}

export function openPage(options: RunManagerOptions): TestPage {
  const page = createPage();
  const manager = new Manager(options, page).use();
  return {
    manager,
    kill(isCrash = false) {
      if (!isCrash) manager.persistence.flush(); // as `pagehide` does
      Object.assign(manager.persistence, {
        changed: () => undefined,
        writeNow: () => undefined,
        remove: () => undefined,
        flush: () => undefined,
      });
      manager.tabs?.leave();
      page.engines.clear();
      manager.dispose();
    },
  };
}
