import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { CDPSession, Dialog, Download, Locator, Page, Request } from 'playwright-core';
import { watchRequests } from './begun.js';
import { within } from './chrome.js';
import type { Place } from './chrome.js';
import { StepFailure } from './failure.js';
import { toOutline, toWebUrl } from './outline.js';
import type { Outline, OutlineNode } from './outline.js';

/** What a page tells while it is worked on. */
export interface PageListener {
  onRequest(url: string): void;
  /** Something happened that a person who watches should know. */
  onNotice(words: string): void;
}

/** A file that a page gave. */
export interface DownloadedFile {
  readonly filename: string;
  readonly bytes: Uint8Array;
  readonly sourceUrl: string;
}

/** What a field really is, as the browser knows it. */
export interface FieldFacts {
  readonly tag: string;
  readonly type: string;
  readonly autocomplete: string;
  readonly isReadOnly: boolean;
  readonly isEmpty: boolean;
  readonly isRequired: boolean;
  /** The host, with its port, of the frame the field is in: not always the page's. */
  readonly host: string;
}

/** Bounds of what a session's pages may take and how long they are waited for. */
export interface PageLimits {
  /** @default 30_000 */
  readonly navigationTimeoutMs: number;
  /** @default 104_857_600, 100 MB */
  readonly maxDownloadBytes: number;
}

/** The tools: what a person can do with a page and see of it. They decide nothing. */
export interface PageTools {
  readonly url: string;
  /** Sets who is told, and returns what sets nobody. */
  listen(listener: PageListener, signal: AbortSignal): () => void;
  /** Reads the accessibility tree of what is shown now. */
  look(): Promise<Outline>;
  /** @throws {StepFailure} NAVIGATION_TIMEOUT, NAVIGATION_FAILED */
  open(url: string): Promise<void>;
  travel(way: 'back' | 'forward' | 'reload'): Promise<void>;
  click(node: OutlineNode): Promise<void>;
  /** Types into a field. `isSecret` keeps it out of pictures. */
  fill(
    node: OutlineNode,
    text: string,
    options?: { readonly slowly?: boolean; readonly isSecret?: boolean },
  ): Promise<void>;
  select(node: OutlineNode, label: string): Promise<void>;
  setChecked(node: OutlineNode, on: boolean): Promise<void>;
  attach(
    node: OutlineNode | null,
    file: { readonly filename: string; readonly bytes: Uint8Array },
  ): Promise<void>;
  press(key: string): Promise<void>;
  scroll(to: 'down' | 'up' | 'bottom' | 'top' | OutlineNode): Promise<void>;
  facts(node: OutlineNode): Promise<FieldFacts>;
  /** True when a password field is in sight: its type is the browser's own knowledge, whatever it is called. */
  findPassword(outline: Outline): Promise<OutlineNode | null>;
  /** Clicks and takes the file that comes, if it is no larger than `maxBytes`. @throws {StepFailure} DOWNLOAD_FAILED, DOWNLOAD_TOO_LARGE */
  download(node: OutlineNode, maxBytes: number): Promise<DownloadedFile>;
  screenshot(whole: boolean): Promise<Uint8Array>;
  /** Waits until the page is quiet, as a person waits before going on. */
  settle(): Promise<void>;
  pause(ms: number): Promise<void>;
  /** The work's outcome; rejects at once when the page crashes or the task ends before it. */
  whileAlive<Value>(work: Promise<Value>): Promise<Value>;
  /** Milliseconds since something was last done on the page: what a click brings may come a moment later. */
  readonly idleMs: number;
  /** The live page, for a person's own hands and eyes. */
  readonly page: Page;
  readonly isUsable: boolean;
  close(): Promise<void>;
}

/** How long a page may keep loading things before it is read all the same, in milliseconds: some never stop. */
const quietLimitMs = 2_500;
/** How long an element may take to become clickable, in milliseconds. */
const actionTimeoutMs = 5_000;
/** A page that does not answer within this, in milliseconds, hangs. */
const answerTimeoutMs = 10_000;
/** How long a click may take until its file begins to come, in milliseconds. */
const downloadStartMs = 10_000;
/** Chromium drops, without a word, what a frame begins beyond so many downloads in a second; the margin is for timers that end early. */
const burstDownloads = 10;
const burstMs = 1_100;
/** A picture of a whole page ends here, in pixels: an endless page must not fill the memory. */
const maxPictureHeight = 15_000;
const secretMark = 'data-webrun-secret';

/** Opens a page in a place and the tools for it. */
export async function openPage(
  place: Place,
  { navigationTimeoutMs, maxDownloadBytes }: PageLimits,
): Promise<PageTools> {
  const { context } = place;
  let listener: PageListener | null = null;
  let signal: AbortSignal | null = null;
  let page: Page;
  let session: CDPSession;
  let isCrashed = false;
  let isStuck = false;
  let navigation: { readonly request: Request; readonly sinceMs: number } | null = null;
  const losers = new Set<(failure: StepFailure) => void>();
  const lose = (failure: StepFailure): void => {
    for (const reject of losers) reject(failure);
  };
  let isClicking = false;
  let actedAtMs = -Infinity;
  let allowedBytes = maxDownloadBytes;
  let expected: ((download: Download) => void) | null = null;
  /** When the last downloads began, whoever asked for them, in milliseconds. */
  const burst: number[] = [];
  let coming: { readonly download: Download; isTooLarge: boolean } | null = null;
  const inFlight = new Set<Request>();
  const ownPages = new WeakSet<Page>();

  /** The work's outcome, or the crash or the end of the task if that comes first. */
  async function guard<Value>(work: Promise<Value>): Promise<Value> {
    work.catch(() => undefined);
    signal?.throwIfAborted();
    if (isCrashed) throw crashed();
    const ending = signal;
    let leave = (): void => undefined;
    let reject: (reason: unknown) => void = () => undefined;
    const lost = new Promise<never>((_resolve, fail) => {
      reject = fail;
      leave = () =>
        fail(
          ending?.reason instanceof Error
            ? ending.reason
            : new DOMException('The task has ended.', 'AbortError'),
        );
      losers.add(fail);
      ending?.addEventListener('abort', leave, { once: true });
    });
    lost.catch(() => undefined);
    try {
      return await Promise.race([work, lost]);
    } catch (error) {
      if (isCrashed) throw crashed();
      throw error;
    } finally {
      ending?.removeEventListener('abort', leave);
      losers.delete(reject);
    }
  }

  const pause = (ms: number): Promise<void> => guard(delay(ms));

  /** A question to the page, put again where a box over it or a change of it cut the answer off: "promise was garbage collected". */
  async function inquire<Value>(question: () => Promise<Value>): Promise<Value> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- only a second try
        return await guard(question());
      } catch (error) {
        if (isLoss(error) || isTimeout(error) || attempt >= 3) throw error;
        // oxlint-disable-next-line no-await-in-loop -- only a second try
        await pause(150);
      }
    }
  }

  async function adopt(next: Page): Promise<void> {
    page = next;
    ownPages.add(next);
    isCrashed = false;
    navigation = null;
    inFlight.clear();
    next.setDefaultTimeout(actionTimeoutMs);
    next.on('crash', () => {
      if (next !== page) return;
      isCrashed = true;
      lose(crashed());
    });
    next.on('close', () => {
      if (next === page) lose(new StepFailure('PAGE_CRASH', 'The page was closed.'));
    });
    next.on('dialog', (dialog) => void dismiss(dialog));
    next.on('download', (download) => {
      burst.push(performance.now());
      if (burst.length > burstDownloads) burst.shift();
      if (expected) expected(download);
      else stopUnasked(download);
    });
    next.on('request', (request) => {
      const isMain = next === page && request.isNavigationRequest() && request.frame() === next.mainFrame();
      if (isMain) navigation = { request, sinceMs: performance.now() };
      else inFlight.add(request);
    });
    next.on('domcontentloaded', () => {
      if (next === page) navigation = null;
    });
    const ended = (request: Request): void => {
      inFlight.delete(request);
      if (navigation?.request === request) navigation = null;
    };
    next.on('requestfailed', ended);
    next.on('requestfinished', (request) => {
      inFlight.delete(request);
    });
    next.on('response', (response) => {
      // Nothing is shown for these, so no document follows.
      if (response.status() === 204 || response.status() === 205) ended(response.request());
    });
    session = await context.newCDPSession(next);
    await watchDownloads(session);
  }

  function stopUnasked(download: Download): void {
    void download.cancel().catch(() => undefined);
    listener?.onNotice('The page began a download that nobody asked for; it was stopped.');
  }

  async function watchDownloads(cdp: CDPSession): Promise<void> {
    await cdp.send('Page.enable');
    cdp.on('Page.downloadProgress', ({ receivedBytes, totalBytes }) => {
      if (!coming || coming.isTooLarge || Math.max(receivedBytes, totalBytes) <= allowedBytes) return;
      coming.isTooLarge = true;
      void coming.download.cancel().catch(() => undefined);
    });
  }

  async function dismiss(dialog: Dialog): Promise<void> {
    // "Leave this page?" is the one box that must be agreed to: else a page could keep its reader.
    if (dialog.type() === 'beforeunload') return dialog.accept().catch(() => undefined);
    listener?.onNotice('The page showed a box over itself; it was closed without an answer.');
    await dialog.dismiss().catch(() => undefined);
  }

  const onPage = (opened: Page): void => {
    if (ownPages.has(opened)) return;
    // A tab that our own click opened is followed, as a person would; all others are closed.
    if (isClicking && listener) {
      isClicking = false;
      const before = page;
      void adopt(opened).then(
        () => before.close().catch(() => undefined),
        () => undefined,
      );
    } else void opened.close().catch(() => undefined);
  };
  const onRequest = (request: Request): void => listener?.onRequest(request.url());

  /** Waits until Chromium takes one more download. */
  async function paceDownload(): Promise<void> {
    const oldest = burst.length < burstDownloads ? undefined : burst[0];
    if (oldest !== undefined) await pause(Math.max(0, oldest + burstMs - performance.now()));
  }

  const first = await context.newPage();
  ownPages.add(first);
  await adopt(first);
  context.on('page', onPage);
  context.on('request', onRequest);

  function locate(node: OutlineNode): Locator {
    if (node.ref === null)
      throw new StepFailure(
        'ELEMENT_NOT_FOUND',
        `“${node.name || node.text}” is only text; there is nothing to act on.`,
      );
    return page.getByRef(node.ref);
  }

  async function act(node: OutlineNode, work: (locator: Locator) => Promise<void>): Promise<void> {
    const name = node.name || node.text || node.role;
    try {
      await guard(work(locate(node)));
      actedAtMs = performance.now();
    } catch (error) {
      throw toFailure(
        error,
        `“${name.slice(0, 100)}” could not be used: something covers it, or it is gone.`,
      );
    }
  }

  async function settle(): Promise<void> {
    const begun = performance.now();
    let quiet = 0;
    await pause(60);
    while (quiet < 2) {
      const now = performance.now();
      if (navigation) {
        quiet = 0;
        if (now - navigation.sinceMs > navigationTimeoutMs) {
          isStuck = true;
          throw timedOut(navigation.request.url(), navigationTimeoutMs);
        }
      } else if (inFlight.size === 0 || now - begun > quietLimitMs) quiet += 1;
      else quiet = 0;
      // oxlint-disable-next-line no-await-in-loop -- one look after the other
      await pause(40);
    }
  }

  const tools: PageTools = {
    get url() {
      return page.url();
    },
    get page() {
      return page;
    },
    get idleMs() {
      return performance.now() - actedAtMs;
    },
    get isUsable() {
      return place.isAlive() && !isCrashed && !isStuck && !page.isClosed();
    },
    listen(nextListener, nextSignal) {
      listener = nextListener;
      signal = nextSignal;
      return () => {
        listener = null;
        signal = null;
      };
    },
    async look() {
      for (let attempt = 0; ; attempt += 1) {
        try {
          // oxlint-disable-next-line no-await-in-loop -- only a second try
          const tree = await guard(
            page.ariaSnapshotJSON({ mode: 'ai', boxes: true, timeout: answerTimeoutMs }),
          );
          // oxlint-disable-next-line no-await-in-loop -- only a second try
          const title = (await guard(within(answerTimeoutMs, page.title()))) ?? '';
          return toOutline(tree, page.url(), title);
        } catch (error) {
          if (isLoss(error)) throw error;
          if (isTimeout(error)) {
            isStuck = true;
            throw new StepFailure(
              'PAGE_CRASH',
              `The page does not answer: it hangs. (${hostOf(page.url())})`,
            );
          }
          // The page changed under the look.
          if (attempt >= 3) throw toFailure(error, 'The page could not be read.');
          // oxlint-disable-next-line no-await-in-loop -- only a second try
          await pause(150);
        }
      }
    },
    async open(url) {
      try {
        const response = await guard(
          page.goto(url, { waitUntil: 'domcontentloaded', timeout: navigationTimeoutMs }),
        );
        const status = response?.status() ?? 200;
        if (status === 404 || status === 410 || status >= 500)
          throw new StepFailure(
            'NAVIGATION_FAILED',
            `${url} answered with ${status}: ${statusWords(status)}.`,
          );
      } catch (error) {
        if (error instanceof StepFailure || isLoss(error)) throw error;
        if (isTimeout(error)) {
          isStuck = true;
          throw timedOut(url, navigationTimeoutMs);
        }
        throw new StepFailure('NAVIGATION_FAILED', navigationWords(error, url));
      }
      await settle();
    },
    async travel(way) {
      const options = { waitUntil: 'domcontentloaded', timeout: navigationTimeoutMs } as const;
      const before = page.url();
      try {
        if (way === 'reload') await guard(page.reload(options));
        else await guard(way === 'back' ? page.goBack(options) : page.goForward(options));
      } catch (error) {
        if (isTimeout(error)) throw timedOut(before, navigationTimeoutMs);
        throw toFailure(error, `Going ${way} did not work.`);
      }
      if (way === 'back' && page.url() === 'about:blank')
        throw new StepFailure('NAVIGATION_FAILED', 'There is no page to go back to.');
      await settle();
    },
    async click(node) {
      isClicking = true;
      try {
        await act(node, async (locator) => {
          await inquire(() => locator.scrollIntoViewIfNeeded({ timeout: actionTimeoutMs }));
          await locator.click({ timeout: actionTimeoutMs });
        });
        await settle();
      } finally {
        isClicking = false;
      }
    },
    async fill(node, text, { slowly = false, isSecret = false } = {}) {
      await act(node, async (locator) => {
        const put = (words: string): Promise<void> =>
          inquire(() => locator.fill(words, { timeout: actionTimeoutMs }));
        if (isSecret)
          await inquire(() =>
            locator.evaluate((element, mark) => element.setAttribute(mark, ''), secretMark),
          );
        await inquire(() => locator.scrollIntoViewIfNeeded({ timeout: actionTimeoutMs }));
        if (!slowly) return put(text);
        await put('');
        // Key by key, so that a page that suggests words while one types does so.
        await locator.pressSequentially(text, { delay: 12, timeout: answerTimeoutMs });
      });
      await settle();
    },
    async select(node, label) {
      await act(
        node,
        async (locator) => void (await locator.selectOption({ label }, { timeout: actionTimeoutMs })),
      );
      await settle();
    },
    async setChecked(node, on) {
      await act(node, async (locator) => {
        if (node.role === 'switch' || node.role === 'checkbox' || node.role === 'radio')
          await locator.setChecked(on, { timeout: actionTimeoutMs });
        else await locator.click({ timeout: actionTimeoutMs });
      });
      await settle();
    },
    async attach(node, { filename, bytes }) {
      const file = { name: filename, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) };
      const field = node ? locate(node) : page.locator('input[type="file"]').first();
      try {
        await guard(field.setInputFiles(file, { timeout: actionTimeoutMs }));
      } catch (error) {
        throw toFailure(error, 'There is no field on this page that takes a file.');
      }
      await settle();
    },
    async press(key) {
      isClicking = true;
      await guard(page.keyboard.press(key));
      actedAtMs = performance.now();
      await settle();
      isClicking = false;
    },
    async scroll(to) {
      if (typeof to === 'object')
        return act(to, (locator) => locator.scrollIntoViewIfNeeded({ timeout: actionTimeoutMs }));
      const turns = to === 'bottom' || to === 'top' ? 25 : 1;
      for (let turn = 0, before = -1; turn < turns; turn += 1) {
        // oxlint-disable-next-line no-await-in-loop -- a wheel turns step by step
        await guard(page.mouse.wheel(0, (to === 'down' || to === 'bottom' ? 1 : -1) * 700));
        // oxlint-disable-next-line no-await-in-loop -- what is loaded on scrolling comes in between
        await pause(80);
        // oxlint-disable-next-line no-await-in-loop -- the end is seen only here
        const at = await guard(
          within(
            answerTimeoutMs,
            page
              .evaluate(() => scrollY + document.documentElement.scrollHeight * 1e-3)
              .catch(() => undefined),
          ),
        );
        if (at === undefined || at === before) break;
        before = at;
      }
      await settle();
    },
    async facts(node) {
      const locator = locate(node);
      try {
        const known = await inquire(() =>
          locator.evaluate(
            (element) => {
              const field = element as HTMLInputElement;
              return {
                tag: element.tagName.toLowerCase(),
                type: (element.getAttribute('type') ?? '').toLowerCase(),
                autocomplete: (element.getAttribute('autocomplete') ?? '').toLowerCase(),
                isReadOnly: element.hasAttribute('readonly'),
                isEmpty: !field.value,
                isRequired:
                  element.hasAttribute('required') || element.getAttribute('aria-required') === 'true',
              };
            },
            undefined,
            { timeout: actionTimeoutMs },
          ),
        );
        const handle = await inquire(() => locator.elementHandle({ timeout: actionTimeoutMs }));
        const frame = await inquire(() => handle.ownerFrame());
        await handle.dispose();
        return { ...known, host: hostOf(frame?.url() ?? page.url()) };
      } catch (error) {
        throw toFailure(error, `“${node.name || node.role}” is gone.`);
      }
    },
    async findPassword(outline) {
      for (const node of textFields(outline.root)) {
        // oxlint-disable-next-line no-await-in-loop -- the first is enough
        const { type } = await tools.facts(node).catch((error: unknown) => {
          if (isLoss(error)) throw error;
          return { type: '' };
        });
        if (type === 'password') return node;
      }
      return null;
    },
    async download(node, maxBytes) {
      await paceDownload();
      allowedBytes = Math.min(maxBytes, maxDownloadBytes);
      const address = node.role === 'link' ? toWebUrl(node.url, page.url()) : null;
      const arrived: Download[] = [];
      let wake = (): void => undefined;
      const come = async (find: () => Download | undefined, ms: number): Promise<Download | undefined> => {
        const lastMs = performance.now() + ms;
        for (let leftMs = ms; !find() && leftMs > 0; leftMs = lastMs - performance.now())
          // oxlint-disable-next-line no-await-in-loop -- until it has come
          await guard(within(leftMs, new Promise<void>((resolve) => void (wake = resolve))));
        return find();
      };
      const clickFor = (): Promise<void> =>
        act(node, async (locator) => {
          await inquire(() => locator.scrollIntoViewIfNeeded({ timeout: actionTimeoutMs }));
          // "Save link as": what the site would only show is kept too. Browsers honour it on the site's own files.
          if (address !== null)
            await locator.evaluate((element) => {
              if (!element.hasAttribute('download')) element.setAttribute('download', '');
            });
          await locator.click({ timeout: actionTimeoutMs });
        });
      const begun = await guard(watchRequests(session));
      const own = (): Download | undefined => arrived.find((each) => begun.led(each.url(), address));
      try {
        expected = (download) => {
          arrived.push(download);
          wake();
        };
        await clickFor();
        const nothing = new StepFailure('DOWNLOAD_FAILED', `“${node.name}” gave no file.`);
        const first = await come(() => arrived[0], downloadStartMs);
        if (!first) throw nothing;
        let file = await come(own, burstMs);
        if (!file && address !== null) {
          // Only what the page began by itself before the click has come: ours takes its time, or was dropped among too many.
          if (!begun.has(address)) await clickFor();
          file = await come(own, begun.has(address) ? downloadStartMs : burstMs);
          if (!file && begun.has(address)) throw nothing;
        }
        // Where no request is seen, as in a frame of another site, the first that comes is the file.
        const download = file ?? first;
        expected = null;
        coming = { download, isTooLarge: false };
        return await receive(download);
      } finally {
        expected = null;
        for (const download of arrived) if (download !== coming?.download) stopUnasked(download);
        coming = null;
        await within(1_000, begun.end());
      }
    },
    async screenshot(whole) {
      const height = whole
        ? ((await guard(
            within(
              answerTimeoutMs,
              page.evaluate(() => document.documentElement.scrollHeight).catch(() => 0),
            ),
          )) ?? 0)
        : 0;
      const width = page.viewportSize()?.width ?? 1280;
      try {
        return await guard(
          page.screenshot({
            animations: 'disabled',
            timeout: answerTimeoutMs,
            mask: [page.locator(`[${secretMark}]`)],
            ...(whole ? { fullPage: true } : {}),
            ...(height > maxPictureHeight ? { clip: { x: 0, y: 0, width, height: maxPictureHeight } } : {}),
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
      await within(
        1_000,
        page.close().catch(() => undefined),
      );
    },
  };

  async function receive(download: Download): Promise<DownloadedFile> {
    const sourceUrl = download.url();
    try {
      const path = await guard(download.path());
      if (coming?.isTooLarge) throw new Error('too large');
      const bytes = await readFile(path);
      if (bytes.byteLength > allowedBytes) throw new StepFailure('DOWNLOAD_TOO_LARGE', tooLarge());
      return { filename: download.suggestedFilename(), bytes, sourceUrl };
    } catch (error) {
      if (coming?.isTooLarge) throw new StepFailure('DOWNLOAD_TOO_LARGE', tooLarge());
      if (error instanceof StepFailure || isLoss(error)) throw error;
      throw new StepFailure(
        'DOWNLOAD_FAILED',
        `The file did not come: ${String(await within(1_000, download.failure()).catch(() => null)) || 'it was cut off'}.`,
      );
    } finally {
      await within(
        1_000,
        download.cancel().catch(() => undefined),
      );
      await within(
        1_000,
        download.delete().catch(() => undefined),
      );
    }
  }

  const tooLarge = (): string =>
    `The files of a task may be ${Math.round(maxDownloadBytes / 1_048_576)} MB together; this one goes beyond, so it was not taken.`;
  return tools;
}

function* textFields(root: OutlineNode): Generator<OutlineNode> {
  const queue: OutlineNode[] = [root];
  let seen = 0;
  for (let node = queue.pop(); node && seen < 60; node = queue.pop()) {
    if (node.role === 'textbox' && node.ref !== null) {
      seen += 1;
      yield node;
    }
    queue.push(...[...node.children].toReversed());
  }
}

function crashed(): StepFailure {
  return new StepFailure('PAGE_CRASH', 'The page crashed.');
}

function timedOut(url: string, ms: number): StepFailure {
  return new StepFailure('NAVIGATION_TIMEOUT', `${url} did not load within ${ms / 1_000} s.`);
}

export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}

/** The task has ended, or the page is lost: no second try makes sense. */
function isLoss(error: unknown): boolean {
  return (
    (error instanceof StepFailure && error.code === 'PAGE_CRASH') ||
    (error instanceof Error && error.name === 'AbortError')
  );
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

/** What went wrong in words and with a code; a fault of this program stays what it is. */
export function toFailure(error: unknown, words: string): unknown {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError)
    return error;
  if (error instanceof StepFailure || isLoss(error)) return error;
  if (error instanceof Error && /crashed|has been closed|Target closed/iu.test(error.message))
    return new StepFailure('PAGE_CRASH', 'The page or its browser has gone.');
  return new StepFailure('ELEMENT_NOT_FOUND', words);
}

function statusWords(status: number): string {
  if (status === 404 || status === 410) return 'there is no such page';
  return 'the site has a fault';
}

function navigationWords(error: unknown, url: string): string {
  const host = hostOf(url);
  const text = error instanceof Error ? error.message : '';
  const known: readonly (readonly [RegExp, string])[] = [
    [/ERR_NAME_NOT_RESOLVED/u, `There is no site called ${host}.`],
    [/ERR_CONNECTION_REFUSED/u, `Nothing answers at ${host}.`],
    [/ERR_INTERNET_DISCONNECTED|ERR_NETWORK/u, 'There is no connection to the network.'],
    [/ERR_CERT|ERR_SSL/u, `The certificate of ${host} is not right, so the page was not opened.`],
    [/ERR_TOO_MANY_REDIRECTS/u, `${host} sends its visitors in a circle.`],
    [/ERR_TUNNEL_CONNECTION_FAILED|ERR_PROXY/u, `${host} was not let through.`],
    [/ERR_ABORTED/u, `${url} is no page: it gave a file, or nothing.`],
    [/ERR_UNSAFE_PORT/u, `Browsers do not open the port of ${host}.`],
  ];
  return known.find(([pattern]) => pattern.test(text))?.[1] ?? `${url} could not be opened.`;
}
