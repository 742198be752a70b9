import type { CDPSession, Page, Request, Response } from 'playwright-core';
import { toOutline, toWebUrl } from '../outline/outline.js';
import type { Outline, OutlineNode } from '../outline/outline.js';
import { createActivity } from './activity.js';
import type { Place } from './chrome.js';
import { answerTimeoutMs, createControls } from './controls.js';
import type { Controls } from './controls.js';
import { createDownloads } from './downloads.js';
import type { DownloadedFile } from './downloads.js';
import { StepFailure, isLoss, isTimeout, pageCrashed, pageHangs, timedOut, toFailure } from './failure.js';
import { guarded } from './guarded.js';
import { createPageScope } from './pageScope.js';
import type { PageScope } from './pageScope.js';
import { describeNavigationError, describeStatus } from './navigation.js';
import { secretMark } from './pinnedField.js';
import { within } from './within.js';

/** The listener for page events during a task. */
export interface PageListener {
  onRequest(url: string): void;
  /** Called with something that a watching person should know. */
  onNotice(words: string): void;
}

/** Limits on the resources of a session's pages and on waits for them. */
export interface PageLimits {
  readonly navigationTimeoutMs: number;
  readonly maxDownloadBytes: number;
}

/** What a person can do on a page and see of it. The tools make no decisions. */
export interface PageTools extends Controls {
  readonly url: string;
  /** The live page, for a person's own control and view. */
  readonly page: Page;
  readonly isUsable: boolean;
  /** How many requests have started and pages were followed: an effective click often starts one. */
  readonly traffic: number;
  /** How many dialogs pages have opened: a simultaneous click is lost. */
  readonly boxes: number;
  /** Sets the listener, and returns a function that removes it. */
  listen(listener: PageListener, signal: AbortSignal): () => void;
  /** Reads the accessibility tree of the current page. */
  look(): Promise<Outline>;
  /** @throws {StepFailure} NAVIGATION_TIMEOUT, NAVIGATION_FAILED */
  open(url: string): Promise<void>;
  back(): Promise<void>;
  /** The HTTP status of the page shown, as far as it is known. */
  readonly status: number;
  /** Clicks and accepts the downloaded file, if it is at most `maxBytes`. @throws {StepFailure} DOWNLOAD_FAILED, DOWNLOAD_TOO_LARGE */
  download(node: OutlineNode, maxBytes: number): Promise<DownloadedFile>;
  screenshot(whole: boolean): Promise<Uint8Array>;
  /** Waits until the page is idle, as a person would before continuing. */
  settle(): Promise<void>;
  pause: PageScope['pause'];
  /** Resolves with the work's outcome; rejects at once when the page is lost or the task ends first. */
  whileAlive: PageScope['guard'];
  close(): Promise<void>;
}

/** How long a tab that our click opened may stay empty before it counts as leading nowhere, in milliseconds. */
const emptyTabMs = 1_500;
/** How many times a page is re-read when it keeps navigating; then the last reading counts. */
const mostReads = 5;
/** The pause between checks for an opening tab, in milliseconds. */
const checkMs = 40;
/** The highest full-page picture, in pixels: an endless page must not fill the memory. */
const maxPictureHeight = 15_000;

/** False for the first request of a tab that is being opened. */
function hasFrame(request: Request): boolean {
  try {
    return Boolean(request.frame());
  } catch {
    return false;
  }
}

/** Opens a page in a place, with its tools. */
export async function openPage(
  place: Place,
  { navigationTimeoutMs, maxDownloadBytes }: PageLimits,
): Promise<PageTools> {
  const { context } = place;
  const scope = createPageScope();
  const { guard, pause, inquire } = scope;
  const activity = createActivity(scope, navigationTimeoutMs);
  let listener: PageListener | null = null;
  const notify = (words: string): void => listener?.onNotice(words);
  const downloads = createDownloads(scope, maxDownloadBytes, notify);
  let page: Page;
  let isHung = false;
  /** The click whose tab is followed; `null` while nothing is clicked. */
  let expected: { isFound: boolean } | null = null;
  /** Requests of tabs that have no page yet: a tab is known only once its server replies. */
  const coming = new Set<Request>();
  let status = 200;
  let adopted = 0;
  let boxes = 0;
  const ownPages = new WeakSet<Page>();

  async function adopt(next: Page): Promise<void> {
    page = next;
    adopted += 1;
    ownPages.add(next);
    scope.renew();
    activity.follow(next);
    next.setDefaultTimeout(answerTimeoutMs);
    next.on('crash', () => {
      if (next === page) scope.lose(pageCrashed());
    });
    next.on('close', () => {
      if (next === page) scope.lose(new StepFailure('PAGE_CRASH', 'The page was closed.'));
    });
    next.on('dialog', (dialog) => {
      // "Leave this page?" is the only dialog that must be accepted: otherwise a page could trap its reader.
      const isLeaving = dialog.type() === 'beforeunload';
      if (!isLeaving) {
        boxes += 1;
        notify('The page showed a box over itself; it was closed without an answer.');
      }
      void (isLeaving ? dialog.accept() : dialog.dismiss()).catch(() => undefined);
    });
    const onResponse = (response: Response): void => {
      const request = response.request();
      if (request.isNavigationRequest() && request.frame() === next.mainFrame()) status = response.status();
    };
    next.on('response', guarded(onResponse));
    const session: CDPSession = await context.newCDPSession(next);
    await downloads.follow(next, session);
  }

  const close = (opened: Page): void => void opened.close().catch(() => undefined);

  /** Follows the first tab with an address that a click opened, as a person would. */
  function follow(opened: Page, click: { isFound: boolean }): void {
    if (click.isFound || !listener) return close(opened);
    click.isFound = true;
    coming.clear();
    const before = page;
    void adopt(opened).then(
      () => close(before),
      () => undefined,
    );
  }

  const onPage = guarded((opened: Page): void => {
    if (ownPages.has(opened)) return;
    const click = expected;
    if (!click) return close(opened);
    if (opened.url() !== 'about:blank') return follow(opened, click);
    // Its address may still come.
    const isAddress = ({ href }: URL): boolean => href !== 'about:blank';
    void opened.waitForURL(isAddress, { waitUntil: 'commit', timeout: emptyTabMs }).then(
      () => follow(opened, click),
      () => close(opened),
    );
  });
  const onRequest = guarded((request: Request): void => {
    listener?.onRequest(request.url());
    if (expected && request.isNavigationRequest() && !hasFrame(request)) coming.add(request);
  });
  const onRequestEnd = guarded((request: Request): void => void coming.delete(request));

  /** Waits until the page is idle, and for a tab that has requested a page. */
  async function settle(): Promise<void> {
    await activity.settle();
    if (coming.size === 0) return;
    const begunMs = performance.now();
    while (coming.size > 0 && performance.now() - begunMs < navigationTimeoutMs) await pause(checkMs);
    await activity.settle();
  }

  const first = await context.newPage();
  await adopt(first);
  context.on('page', onPage);
  context.on('request', onRequest);
  context.on('requestfinished', onRequestEnd);
  context.on('requestfailed', onRequestEnd);

  const controls = createControls({
    scope,
    settle,
    page: () => page,
    expectPage(isExpected) {
      expected = isExpected ? { isFound: false } : null;
      coming.clear();
    },
  });

  /** Reads the page; again if the next one came meanwhile: one page's content under the other's address is a page that nobody saw. */
  async function readPage(reads: number): Promise<Outline> {
    const read = page;
    const url = read.url();
    const tree = await read.ariaSnapshotJSON({ mode: 'ai', boxes: true, timeout: answerTimeoutMs });
    const title = await within(answerTimeoutMs, read.title());
    const isOne = page === read && read.url() === url;
    return isOne || reads === 1 ? toOutline(tree, url, title ?? '') : readPage(reads - 1);
  }

  const tools: PageTools = {
    ...controls,
    get url() {
      return page.url();
    },
    get page() {
      return page;
    },
    get status() {
      return status;
    },
    get traffic() {
      return activity.begun + adopted;
    },
    get boxes() {
      return boxes;
    },
    get isUsable() {
      return place.isAlive() && !scope.isCrashed && !isHung && !activity.isStuck && !page.isClosed();
    },
    listen(nextListener, signal) {
      listener = nextListener;
      scope.setSignal(signal);
      return () => {
        listener = null;
        scope.setSignal(null);
      };
    },
    async look() {
      try {
        return await inquire(() => readPage(mostReads));
      } catch (error) {
        if (!isTimeout(error)) throw toFailure(error, 'The page could not be read.');
        isHung = true;
        throw pageHangs(page.url());
      }
    },
    async open(url) {
      try {
        const response = await guard(
          page.goto(url, { waitUntil: 'domcontentloaded', timeout: navigationTimeoutMs }),
        );
        const problem = describeStatus(url, response?.status() ?? 200);
        if (problem !== null) throw new StepFailure('NAVIGATION_FAILED', problem);
      } catch (error) {
        if (error instanceof StepFailure || isLoss(error)) throw error;
        if (!isTimeout(error))
          throw new StepFailure('NAVIGATION_FAILED', describeNavigationError(error, url));
        isHung = true;
        throw timedOut(url, navigationTimeoutMs);
      }
      await activity.settle();
    },
    async back() {
      const before = page.url();
      try {
        await guard(page.goBack({ waitUntil: 'domcontentloaded', timeout: navigationTimeoutMs }));
      } catch (error) {
        if (isTimeout(error)) throw timedOut(before, navigationTimeoutMs);
        throw toFailure(error, 'Going back did not work.');
      }
      if (page.url() === 'about:blank' || page.url() === before)
        throw new StepFailure('NAVIGATION_FAILED', 'There is no page to go back to.');
      await activity.settle();
    },
    download(node, maxBytes) {
      const address = node.role === 'link' ? toWebUrl(node.url, page.url()) : null;
      return downloads.take({
        name: node.name,
        address,
        maxBytes,
        click: () => controls.clickForFile(node, address !== null),
      });
    },
    async screenshot(whole) {
      const height = whole
        ? await guard(
            within(
              answerTimeoutMs,
              page.evaluate(() => document.documentElement.scrollHeight).catch(() => 0),
            ),
          )
        : 0;
      const width = page.viewportSize()?.width ?? 1280;
      const isEndless = (height ?? 0) > maxPictureHeight;
      try {
        return await guard(
          page.screenshot({
            animations: 'disabled',
            timeout: answerTimeoutMs,
            mask: [page.locator(`[${secretMark}]`)],
            ...(whole ? { fullPage: true } : {}),
            ...(isEndless ? { clip: { x: 0, y: 0, width, height: maxPictureHeight } } : {}),
          }),
        );
      } catch (error) {
        throw toFailure(error, 'No picture could be taken of the page.');
      }
    },
    settle,
    pause,
    whileAlive: guard,
    async close() {
      context.off('page', onPage);
      context.off('request', onRequest);
      context.off('requestfinished', onRequestEnd);
      context.off('requestfailed', onRequestEnd);
      await within(
        1_000,
        page.close().catch(() => undefined),
      );
    },
  };
  return tools;
}
