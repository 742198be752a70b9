import { beforeEach } from 'vitest';
import { commands } from 'vitest/browser';

declare module 'vitest/browser' {
  interface BrowserCommands {
    /** Moves the mouse to the corner of the page, where nothing is. */
    parkMouse: () => Promise<void>;
  }
}

// A button that comes under a mouse that stands still takes no click for a second: the mouse must not stand where the last test left it.
beforeEach(() => commands.parkMouse());
