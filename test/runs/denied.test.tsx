// In a page: what tabs share does not exist in Node.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import type { Persist } from 'webrun-react/runs';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator } from 'webrun-react/testing';
import { createPage } from '../../src/runs/page.js';
import { Manager } from '../../src/runs/runManager.js';
import { closeBrowser, openBrowser } from '../hooks/browser.js';
import type { Browser } from '../hooks/browser.js';

// A browser may have Web Locks and BroadcastChannel and deny them to a page: in a sandboxed frame, or in a frame of another site whose
// storage is blocked. Such a page works as it does where they do not exist.

let browser: Browser;
let emulator: Emulator;
let closers: (() => void)[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  emulator = createEmulator({ holdMs: 5_000, rateLimit: 0 });
  browser = openBrowser();
});
afterEach(() => {
  for (const close of closers.splice(0)) close();
  closers = [];
  closeBrowser();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

interface Tab {
  readonly manager: Manager;
  start(taskDetails: string): string;
  statuses(): string[];
  polls(): number;
  /** Most POSTs that were held at once. */
  peak(): number;
  close(isCrash?: boolean): void;
}

let held = 0;
let peakOfAll = 0;

function openTab(persist: Persist, baseUrl = 'http://webrun.test'): Tab {
  const tab = Symbol('tab');
  browser.open(tab);
  let [own, peak, polls] = [0, 0, 0];
  let isAlive = true;
  const sending = createWebRunClient({
    baseUrl,
    apiKey: 'test',
    async fetch(input, init) {
      const isPost = init?.method === 'POST';
      if (!isPost) polls++;
      own += Number(isPost);
      held += Number(isPost);
      peak = Math.max(peak, own);
      peakOfAll = Math.max(peakOfAll, held);
      try {
        const response = await emulator.fetch(new URL(input as string, 'http://webrun.test'), init);
        return isAlive ? response : await new Promise<never>(() => undefined);
      } finally {
        own -= Number(isPost);
        held -= Number(isPost);
      }
    },
  });
  // As a client without a `fetch` of the app's, it shares the browser's connections with the other tabs.
  const client = { ...sending, isDirect: true };
  const manager = new Manager({ client, persist }, createPage()).use();
  const close = (isCrash = false): void => {
    if (!isAlive) return;
    isAlive = false;
    const leave = (): void => {
      if (!isCrash) manager.persistence.flush();
      manager.tabs?.leave();
      manager.page.engines.clear();
      manager.dispose();
    };
    browser.kill(tab, leave, isCrash);
  };
  closers.push(close);
  return {
    manager,
    start: (taskDetails) => manager.start({ taskDetails }),
    statuses: () => manager.list().map(({ status }) => status),
    polls: () => polls,
    peak: () => peak,
    close,
  };
}

beforeEach(() => {
  held = 0;
  peakOfAll = 0;
});

// ------------------------------------------------------------------------------------------------------------------ locks

const securityError = (): DOMException => new DOMException('Access to locks is denied.', 'SecurityError');

/** How a browser denies a lock. */
const denials: Readonly<Record<string, (signal?: AbortSignal) => Promise<unknown>>> = {
  rejects: () => Promise.reject(securityError()),
  'throws at once': () => {
    throw securityError();
  },
  'resolves without one, as a stub does': () => Promise.resolve(),
  'rejects after a second': (signal) =>
    new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
      setTimeout(() => reject(securityError()), 1_000);
    }),
};

/** Denies all locks; returns how often one was asked for. */
function denyLocks(deny: (signal?: AbortSignal) => Promise<unknown>): () => number {
  let count = 0;
  const request = (_: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<unknown> => {
    count++;
    // A page that asks over and over would freeze, and this test with it.
    return count > 500 ? new Promise(() => undefined) : deny(signal);
  };
  Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true });
  return () => count;
}

describe.each(Object.entries(denials))('where a request for a lock %s', (_, deny) => {
  test.each(['session', 'local'] as const)('a run comes to its end, kept with %s', async (persist) => {
    const count = denyLocks(deny);
    const tab = openTab(persist);
    tab.start('[after 12s] [say: done]');
    await pass(2_000);
    expect(tab.statuses()).toEqual(['submitting']);
    await pass(14_000);
    expect(tab.statuses()).toEqual(['completed']);
    expect(count()).toBeLessThan(20);
  });

  test('a tab holds 4 POSTs of its own, and the others wait for them', async () => {
    denyLocks(deny);
    const tab = openTab('session');
    for (let each = 0; each < 10; each++) tab.start(`[after 4.5s] [say: ${each}]`);
    await pass(30_000);
    expect(tab.statuses()).toEqual(Array.from({ length: 10 }, () => 'completed'));
    expect(tab.peak()).toBe(4);
  });

  // 0s    5s       7s   9s ...        32s
  // |POST-|pending |poll|poll         |one is gone: the other one polls
  test('each of two tabs polls, also one that comes to the front, and none waits for the other', async () => {
    const count = denyLocks(deny);
    const [first, second] = [openTab('local'), openTab('local')];
    first.start('[after 100s]');
    await pass(12_000);
    document.dispatchEvent(new Event('visibilitychange'));
    const before = first.polls() + second.polls();
    await pass(20_000);
    // What one of them learns, the other one need not ask for.
    expect(first.polls() + second.polls() - before).toBeGreaterThanOrEqual(8);
    first.close(true);
    const alone = second.polls();
    await pass(20_000);
    expect(second.polls() - alone).toBeGreaterThanOrEqual(8);
    expect(second.statuses()).toEqual(['running']);
    expect(count()).toBeLessThan(20);
  });

  test('a POST that another tab holds is nothing lost until that tab is gone', async () => {
    denyLocks(deny);
    emulator.configure({ holdMs: 600_000 });
    const [first, second] = [openTab('local'), openTab('local')];
    first.start('[after 300s]');
    await pass(30_000);
    expect(second.statuses()).toEqual(['submitting']);
    first.close(true);
    await pass(10_000);
    expect(second.statuses()).toEqual(['lost']);
    expect(emulator.tasks).toHaveLength(1);
  });
});

// Each POST takes one of 4 locks, and gives up the requests for the others: that is no denial.
test('requests for locks that are given up let no more than 4 POSTs be held over all tabs', async () => {
  const tabs = [openTab('session'), openTab('session')];
  for (const tab of tabs) for (let each = 0; each < 5; each++) tab.start(`[after 1s] [say: ${each}]`);
  await pass(15_000);
  for (const tab of tabs) expect(tab.statuses()).toEqual(Array.from({ length: 5 }, () => 'completed'));
  expect(peakOfAll).toBe(4);
});

// --------------------------------------------------------------------------------------------------------------- channels

const channels: Readonly<Record<string, unknown>> = {
  'cannot be made': function Denied(): never {
    throw securityError();
  },
  'takes no message': class extends EventTarget {
    postMessage(): void {
      throw new DOMException('It could not be cloned.', 'DataCloneError');
    }
    close(): void {}
  },
};

describe.each(Object.entries(channels))('where a BroadcastChannel %s', (_, Channel) => {
  test.each(['session', 'local'] as const)(
    'runs start, end, and are forgotten, kept with %s',
    async (persist) => {
      vi.stubGlobal('BroadcastChannel', Channel);
      const tab = openTab(persist);
      const runId = tab.start('[after 12s] [say: done]');
      tab.start('[after 1s] [say: next]');
      await pass(16_000);
      expect(tab.statuses()).toEqual(['completed', 'completed']);
      tab.manager.dismiss(runId);
      expect(tab.statuses()).toEqual(['completed']);
      tab.manager.reset();
      expect(tab.statuses()).toEqual([]);
    },
  );
});

// ----------------------------------------------------------------------------------------------------------------- access

// Some browsers throw already where a page without the right to it looks at it.
const denied = ['indexedDB', 'localStorage', 'sessionStorage', 'BroadcastChannel', 'locks'] as const;

describe.each(denied.map((name) => [name]))('where to look at `%s` throws', (name) => {
  test.each(['session', 'local'] as const)('a run comes to its end, kept with %s', async (persist) => {
    const owner = name === 'locks' ? navigator : globalThis;
    const before = Object.getOwnPropertyDescriptor(owner, name);
    Object.defineProperty(owner, name, {
      configurable: true,
      get() {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
    try {
      const tab = openTab(persist);
      tab.start('[after 12s] [say: done]');
      await pass(20_000);
      expect(tab.statuses()).toEqual(['completed']);
      tab.manager.reset();
      await pass(1_000);
      expect(tab.statuses()).toEqual([]);
    } finally {
      Reflect.deleteProperty(owner, name);
      if (before) Object.defineProperty(owner, name, before);
    }
  });
});

// ---------------------------------------------------------------------------------------------------------------- address

describe('in a frame with the address about:srcdoc', () => {
  beforeEach(() => {
    vi.stubGlobal(
      'URL',
      class extends URL {
        constructor(url: string, base?: string) {
          super(url, base === location.href && base !== document.baseURI ? 'about:srcdoc' : base);
        }
      },
    );
    vi.spyOn(document, 'baseURI', 'get').mockReturnValue('http://webrun.test/app/');
  });

  test.each(['with', 'without'])('a relative base URL works, %s Web Locks', async (locks) => {
    if (locks === 'without') Reflect.deleteProperty(navigator, 'locks');
    emulator = createEmulator({ holdMs: 5_000, basePath: '/api' });
    const tab = openTab('session', '/api');
    tab.start('[after 1s] [say: done]');
    await pass(3_000);
    expect(tab.statuses()).toEqual(['completed']);
  });

  test('the socket is opened at the server that requests go to', () => {
    expect(createWebRunClient({ baseUrl: '/api' }).socketUrl).toBe('http://webrun.test');
  });
});
