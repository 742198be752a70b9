import { vi } from 'vitest';

/** Stands in for what jsdom does not have, because it has no layout. `vi.unstubAllGlobals()` takes it away. */
export const stubResizeObserver = (): void =>
  void vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      unobserve(): void {}
      disconnect(): void {}
    },
  );
