import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserType } from 'playwright-core';
import { chromiumFlags, findChromium } from '../chromium.js';
import { openGate } from './gate.js';
import type { Gate } from './gate.js';
import type { Policy } from './policy.js';

/** How a browser is started. */
export interface ChromeOptions {
  /** @default true */
  readonly headless?: boolean;
}

/** One isolated place in the browser: its cookies, cache and pages are nobody else's. */
export interface Place {
  readonly context: BrowserContext;
  /** Through which its pages go, when something is forbidden to them. */
  readonly gate: Gate | null;
  /** False once the browser it is in has gone. */
  isAlive(): boolean;
  close(): Promise<void>;
}

/** One browser, started when it is needed and again when it has crashed. */
export interface Chrome {
  /** Opens an isolated place. @throws {Error} when there is no browser or no playwright-core; the message says what to do. */
  openPlace(policy: Policy, cookies?: Awaited<ReturnType<BrowserContext['storageState']>>): Promise<Place>;
  close(): Promise<void>;
}

/** A page that takes more memory than this, in MiB, crashes alone and in time, before it takes the machine's. */
const maxPageMemoryMb = 512;

/** What a place may take to close before it is left to the browser's end, in milliseconds: a hung page must not hold the others up. */
const closeGraceMs = 1_000;

interface Running {
  readonly browser: Browser;
  readonly folder: string;
}

export function createChrome({ headless = true }: ChromeOptions = {}): Chrome {
  let running: Promise<Running> | null = null;
  let isClosed = false;
  const places = new Set<Place>();

  async function start(): Promise<Running> {
    const { chromium } = await loadPlaywright();
    const found = await findChromium();
    const folder = await mkdtemp(join(tmpdir(), 'webrun-browser-'));
    try {
      const browser = await chromium.launch({
        executablePath: found.executablePath,
        headless,
        downloadsPath: join(folder, 'downloads'),
        // The server decides when the browser ends; playwright-core ends it in any case with the process.
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false,
        args: [
          ...chromiumFlags,
          `--js-flags=--max-old-space-size=${maxPageMemoryMb}`,
          '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
        ],
        // What the browser puts aside goes where it is taken away, also after a crash.
        env: { ...process.env, ...found.env, TMPDIR: folder },
      });
      browser.once('disconnected', () => {
        running = null;
        void rm(folder, { recursive: true, force: true });
      });
      return { browser, folder };
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async function current(): Promise<Running> {
    if (isClosed) throw new Error('The browser is closed.');
    const mine = (running ??= start());
    try {
      const found = await mine;
      if (found.browser.isConnected()) return found;
    } catch (error) {
      if (running === mine) running = null;
      throw error;
    }
    if (running === mine) running = null;
    return current();
  }

  return {
    async openPlace(policy, cookies) {
      const { browser } = await current();
      const isGated = policy.blockPrivate || policy.avoidDomains.length > 0;
      const gate = isGated ? await openGate(policy) : null;
      let context: BrowserContext;
      try {
        context = await browser.newContext({
          viewport: { width: 1280, height: 800 },
          locale: 'en-US',
          acceptDownloads: true,
          ...(cookies ? { storageState: cookies } : {}),
          // Without the bypass rule Chromium goes to loopback past its proxy.
          ...(gate ? { proxy: { server: gate.server, bypass: '<-loopback>' } } : {}),
        });
      } catch (error) {
        await gate?.close();
        throw error;
      }
      const place: Place = {
        context,
        gate,
        isAlive: () => browser.isConnected() && places.has(place),
        async close() {
          places.delete(place);
          await within(
            closeGraceMs,
            context.close().catch(() => undefined),
          );
          await gate?.close();
        },
      };
      places.add(place);
      context.once('close', () => places.delete(place));
      return place;
    },
    async close() {
      isClosed = true;
      const mine = await running?.catch(() => null);
      running = null;
      await Promise.all([...places].map((place) => place.close()));
      if (!mine) return;
      await mine.browser.close().catch(() => undefined);
      await rm(mine.folder, { recursive: true, force: true });
    },
  };
}

/** The value if it comes in time, else nothing. */
export async function within<Value>(ms: number, promise: Promise<Value>): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => void (timer = setTimeout(resolve, ms, undefined)));
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function loadPlaywright(): Promise<{ readonly chromium: BrowserType }> {
  try {
    return await import('playwright-core');
  } catch {
    throw new Error(
      '[webrun-react] Could not drive a browser: playwright-core is not installed. Run: npm install playwright-core',
    );
  }
}
