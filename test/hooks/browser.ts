import { vi } from 'vitest';

// What the tabs of one browser share: a storage, channels and locks, as their specifications have them and in the clock of the test.
// That real ones do the same is tested in Chromium (test/tabs).

/** A browser in which a test opens tabs. */
export interface Browser {
  /** What `localStorage` holds. */
  readonly texts: ReadonlyMap<string, string>;
  /** A tab is opened: channels and locks that are asked for from now on are its own. */
  open(tab: symbol): void;
  /** The tab is gone: so are its locks. Without a word, as in a crash, or after `leave` has said goodbye. */
  kill(tab: symbol, leave: () => void, isCrash: boolean): void;
}

interface Request {
  readonly tab: symbol | undefined;
  isHeld: boolean;
  readonly run: () => void;
  readonly reject: (error: unknown) => void;
}

type LockOptions = { readonly signal?: AbortSignal; readonly steal?: boolean };
type Granted = () => unknown;

/** Gives this page a browser's shared parts; `vi.unstubAllGlobals` and {@link closeBrowser} take them away. */
export function openBrowser({ hasLocks = true }: { readonly hasLocks?: boolean } = {}): Browser {
  const texts = new Map<string, string>();
  const queues = new Map<string, Request[]>();
  const channels = new Set<Channel>();
  let current: symbol | undefined;
  let isMute = false;

  // ------------------------------------------------------------------------------------------------------------ locks

  function advance(name: string): void {
    const [first] = queues.get(name) ?? [];
    if (!first || first.isHeld) return;
    first.isHeld = true;
    queueMicrotask(first.run);
  }

  function remove(name: string, request: Request): void {
    const queue = queues.get(name) ?? [];
    if (queue.includes(request)) queue.splice(queue.indexOf(request), 1);
    advance(name);
  }

  function request(name: string, ...rest: [Granted] | [LockOptions, Granted]): Promise<unknown> {
    const [{ signal, steal }, granted] = rest.length === 1 ? [{} as LockOptions, rest[0]] : rest;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const queue = queues.get(name) ?? [];
      queues.set(name, queue);
      const own: Request = {
        // One that can be given up belongs to whoever gives it up as it goes.
        tab: signal || steal ? undefined : current,
        isHeld: false,
        reject,
        run: () =>
          void Promise.resolve()
            .then(granted)
            .then(resolve, reject)
            .finally(() => remove(name, own)),
      };
      signal?.addEventListener('abort', () => {
        if (own.isHeld) return;
        reject(signal.reason as Error);
        remove(name, own);
      });
      if (!steal) queue.push(own);
      else {
        if (queue[0]?.isHeld) queue.shift()?.reject(new DOMException('The lock was stolen.', 'AbortError'));
        queue.unshift(own);
      }
      advance(name);
    });
  }

  // --------------------------------------------------------------------------------------------------------- channels

  class Channel extends EventTarget {
    readonly name: string;
    readonly tab = current;
    constructor(name: string) {
      super();
      this.name = name;
      channels.add(this);
    }
    postMessage(message: unknown): void {
      if (isMute || !channels.has(this)) return;
      for (const other of channels) {
        if (other === this || other.name !== this.name) continue;
        const data: unknown = structuredClone(message);
        setTimeout(() => channels.has(other) && other.dispatchEvent(new MessageEvent('message', { data })));
      }
    }
    close(): void {
      channels.delete(this);
    }
  }

  if (hasLocks) Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true });
  vi.stubGlobal('BroadcastChannel', Channel);
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => texts.get(name) ?? null,
    setItem: (name: string, text: string) => void (isMute || texts.set(name, text)),
    removeItem: (name: string) => void (isMute || texts.delete(name)),
    key: (index: number) => [...texts.keys()][index] ?? null,
    get length() {
      return texts.size;
    },
  });

  return {
    texts,
    open(tab) {
      current = tab;
    },
    kill(tab, leave, isCrash) {
      isMute = isCrash;
      leave();
      isMute = false;
      for (const channel of channels) if (channel.tab === tab) channels.delete(channel);
      for (const [name, queue] of queues)
        for (const each of queue.filter((waiting) => waiting.tab === tab)) remove(name, each);
    },
  };
}

/** Takes the browser's parts away again. */
export function closeBrowser(): void {
  Reflect.deleteProperty(navigator, 'locks');
  vi.unstubAllGlobals();
}
