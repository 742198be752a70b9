import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext } from 'playwright-core';
import { chromiumFlags, findChromium } from '../chromium/findChromium.js';
import { createTempFolder, removeLeftFolders } from '../tempFolders.js';
import { startFilteringProxy } from './filteringProxy.js';
import type { FilteringProxy } from './filteringProxy.js';
import { toLaunchError } from './launchError.js';
import { openInTime } from './openInTime.js';
import type { Policy } from './policy.js';
import { within } from './within.js';

/** The size of every page in pixels. */
export const pageSize = { width: 1_280, height: 800 } as const;

/** How a browser is started. */
export interface ChromeOptions {
  /** @default true */
  readonly headless?: boolean;
}

/** One isolated place in the browser, with its own cookies, cache and pages. */
export interface Place {
  readonly context: BrowserContext;
  /** The proxy for its pages, if something is forbidden to them. */
  readonly proxy: FilteringProxy | null;
  /** False once its browser is gone. */
  isAlive(): boolean;
  /** Whether it is still alive after waiting for all messages of a dying browser. */
  isStillAlive(): Promise<boolean>;
  close(): Promise<void>;
}

/** The cookies and storage of a place. */
export type PlaceState = Awaited<ReturnType<BrowserContext['storageState']>>;

/** One browser, started on demand and restarted after a crash. */
export interface Chrome {
  /** Opens an isolated place. @throws {Error} when there is no browser; the message says how to fix that. */
  openPlace(policy: Policy, state?: PlaceState): Promise<Place>;
  close(): Promise<void>;
}

/** A page that uses more memory than this, in MiB, crashes alone and early, before it exhausts the machine's. */
const maxPageMemoryMb = 512;

/** How long a place may take to close before it is left open until the browser ends, in milliseconds: a hung page must not delay the others. */
const closeGraceMs = 1_000;

/**
 * How long the browser may take to end before it is left to Playwright, which kills it after 30 s, in milliseconds: far more than it needs
 * unless it hangs.
 */
const endingMs = 3_000;

/** How long to wait for the disconnect event of a killed browser, which closes its pages first, in milliseconds. */
const lastWordMs = 1_000;

interface Running {
  readonly browser: Browser;
  readonly folder: string;
  readonly gone: Promise<void>;
}

/** Makes a browser that starts with the first place. Removes leftovers of killed processes first. */
export function createChrome({ headless = true }: ChromeOptions = {}): Chrome {
  let running: Promise<Running> | null = null;
  let isClosed = false;
  const places = new Set<Place>();
  const removed = removeLeftFolders();

  async function start(): Promise<Running> {
    await removed;
    const found = await findChromium();
    const folder = await createTempFolder();
    const drop = (): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 3 });
    try {
      const browser = await launch(folder, headless, found);
      const gone = new Promise<void>((resolve) => browser.once('disconnected', () => resolve()));
      void gone.then(() => {
        running = null;
        return drop().catch(() => undefined);
      });
      return { browser, folder, gone };
    } catch (error) {
      await drop();
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

  /** Opens a context; replaces a browser that turns out to be dead. */
  async function enter(
    proxy: FilteringProxy | null,
    state?: PlaceState,
  ): Promise<Running & { readonly context: BrowserContext }> {
    const mine = await current();
    try {
      return { ...mine, context: await openContext(mine.browser, proxy, state) };
    } catch (error) {
      await within(lastWordMs, mine.gone);
      if (mine.browser.isConnected()) throw error;
    }
    const next = await current();
    return { ...next, context: await openContext(next.browser, proxy, state) };
  }

  return {
    async openPlace(policy, state) {
      const isFiltered = policy.blockPrivate || policy.avoidDomains.length > 0;
      const proxy = isFiltered ? await startFilteringProxy(policy) : null;
      const { context, browser, gone } = await enter(proxy, state).catch(async (error: unknown) => {
        await proxy?.close();
        throw error;
      });
      const left = new Promise<void>((resolve) => context.once('close', () => resolve()));
      void left.then(() => places.delete(place));
      const place: Place = {
        context,
        proxy,
        isAlive: () => browser.isConnected() && places.has(place),
        async isStillAlive() {
          const isLeft = await within(
            lastWordMs,
            left.then(() => true),
          );
          if (isLeft) await within(lastWordMs, gone);
          return place.isAlive();
        },
        async close() {
          places.delete(place);
          await within(
            closeGraceMs,
            context.close().catch(() => undefined),
          );
          await proxy?.close();
        },
      };
      places.add(place);
      return place;
    },
    async close() {
      isClosed = true;
      const mine = await running?.catch(() => null);
      running = null;
      await Promise.all([...places].map((place) => place.close()));
      if (!mine) return;
      const ended = mine.browser.close().then(
        () => true,
        () => true,
      );
      // The folder of a hung browser is removed when it has ended.
      if (!(await within(endingMs, ended))) return;
      await rm(mine.folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Starts Chromium with all temporary files of it and Playwright in one folder, so that nothing else is left behind. */
async function launch(
  folder: string,
  headless: boolean,
  found: Awaited<ReturnType<typeof findChromium>>,
): Promise<Browser> {
  // Our own profile, because Playwright would make one outside the folder; nothing is opened in it.
  const { executablePath } = found;
  const launching = chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath,
    headless,
    viewport: null,
    artifactsDir: join(folder, 'artifacts'),
    downloadsPath: join(folder, 'downloads'),
    // The server decides when the browser ends; Playwright always ends it with the process.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      ...chromiumFlags,
      `--js-flags=--max-old-space-size=${maxPageMemoryMb}`,
      '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
    ],
    env: { ...process.env, ...found.env, TMPDIR: folder },
  });
  const context = await launching.catch((error: unknown) => {
    throw toLaunchError(error, executablePath);
  });
  const browser = context.browser();
  if (!browser) throw new Error('The browser could not be started.');
  if (headless) await Promise.all(context.pages().map((page) => page.close()));
  return browser;
}

function openContext(
  browser: Browser,
  proxy: FilteringProxy | null,
  state?: PlaceState,
): Promise<BrowserContext> {
  const opening = browser.newContext({
    viewport: pageSize,
    locale: 'en-US',
    acceptDownloads: true,
    ...(state ? { storageState: state } : {}),
    // Without this bypass rule Chromium connects to loopback without the proxy.
    ...(proxy ? { proxy: { server: proxy.server, bypass: '<-loopback>' } } : {}),
  });
  return openInTime(opening);
}
