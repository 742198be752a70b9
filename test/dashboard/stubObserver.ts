import { vi } from 'vitest';

/** Gives jsdom, which has no layout, a `ResizeObserver` that observes nothing. `vi.unstubAllGlobals()` takes it away. */
export const stubResizeObserver = (): void =>
  void vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      unobserve(): void {}
      disconnect(): void {}
    },
  );
