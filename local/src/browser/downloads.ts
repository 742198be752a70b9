import { readFile } from 'node:fs/promises';
import type { CDPSession, Download, Page } from 'playwright-core';
import { StepFailure, isLoss } from './failure.js';
import { guarded } from './guarded.js';
import type { PageScope } from './pageScope.js';
import { watchRequests } from './watchRequests.js';
import { within } from './within.js';

/** A file that a page provided. */
export interface DownloadedFile {
  readonly filename: string;
  readonly bytes: Uint8Array;
  readonly sourceUrl: string;
}

/** Accepts requested downloads, and cancels the others. */
export interface Downloads {
  /** Follows another page from now on. */
  follow(page: Page, session: CDPSession): Promise<void>;
  /**
   * Calls `click` and accepts the download that it starts; `address` is the link's target.
   * @throws {StepFailure} DOWNLOAD_FAILED, DOWNLOAD_TOO_LARGE
   */
  take(wanted: WantedFile): Promise<DownloadedFile>;
}

/** A requested file. */
export interface WantedFile {
  readonly name: string;
  readonly address: string | null;
  readonly maxBytes: number;
  readonly click: () => Promise<void>;
}

/** How long a click may take to start its download, in milliseconds. */
const downloadStartMs = 10_000;
/** Chromium silently drops a frame's downloads beyond this many per second; the margin is for timers that fire early. */
const burstDownloads = 10;
const burstMs = 1_100;

/** The message when a page starts a download by itself. */
const unasked = 'The page began a download that nobody asked for; it was stopped.';

/** Makes the download handler; a person is told about cancelled downloads. */
export function createDownloads(
  scope: PageScope,
  maxDownloadBytes: number,
  onNotice: (words: string) => void,
): Downloads {
  const { guard, pause } = scope;
  let session: CDPSession;
  let allowedBytes = maxDownloadBytes;
  let expected: ((download: Download) => void) | null = null;
  let coming: { readonly download: Download; isTooLarge: boolean } | null = null;
  /** When the last downloads started, requested or not, in milliseconds. */
  const burst: number[] = [];

  function stop(download: Download): void {
    void download.cancel().catch(() => undefined);
    onNotice(unasked);
  }

  function onDownload(download: Download): void {
    burst.push(performance.now());
    if (burst.length > burstDownloads) burst.shift();
    if (expected) expected(download);
    else stop(download);
  }

  /** Waits until Chromium accepts another download. */
  async function pace(): Promise<void> {
    const oldest = burst.length < burstDownloads ? undefined : burst[0];
    if (oldest !== undefined) await pause(Math.max(0, oldest + burstMs - performance.now()));
  }

  async function receive(download: Download): Promise<DownloadedFile> {
    const sourceUrl = download.url();
    const isTooLarge = (): boolean => coming?.isTooLarge === true;
    try {
      const path = await guard(download.path());
      const bytes = isTooLarge() ? null : await readFile(path);
      if (bytes === null || bytes.byteLength > allowedBytes) throw tooLarge(maxDownloadBytes);
      return { filename: download.suggestedFilename(), bytes, sourceUrl };
    } catch (error) {
      if (isTooLarge()) throw tooLarge(maxDownloadBytes);
      if (error instanceof StepFailure || isLoss(error)) throw error;
      const reason = await within(1_000, download.failure()).catch(() => null);
      throw new StepFailure('DOWNLOAD_FAILED', `The file did not come: ${reason ?? 'it was cut off'}.`);
    } finally {
      const drop = (end: Promise<void>): Promise<unknown> =>
        within(
          1_000,
          end.catch(() => undefined),
        );
      await drop(download.cancel());
      await drop(download.delete());
    }
  }

  return {
    async follow(page, next) {
      session = next;
      page.on('download', guarded(onDownload));
      session.on('Page.downloadProgress', ({ receivedBytes, totalBytes }) => {
        if (!coming || coming.isTooLarge || Math.max(receivedBytes, totalBytes) <= allowedBytes) return;
        coming.isTooLarge = true;
        void coming.download.cancel().catch(() => undefined);
      });
      await session.send('Page.enable');
    },
    async take({ name, address, maxBytes, click }) {
      await pace();
      allowedBytes = Math.min(maxBytes, maxDownloadBytes);
      const arrived: Download[] = [];
      let wake = (): void => undefined;
      const come = async (find: () => Download | undefined, ms: number): Promise<Download | undefined> => {
        const lastMs = performance.now() + ms;
        for (let leftMs = ms; !find() && leftMs > 0; leftMs = lastMs - performance.now())
          await guard(within(leftMs, new Promise<void>((resolve) => void (wake = resolve))));
        return find();
      };
      const begun = await guard(watchRequests(session));
      const own = (): Download | undefined => arrived.find((each) => begun.led(each.url(), address));
      try {
        expected = (download) => {
          arrived.push(download);
          wake();
        };
        await click();
        const nothing = new StepFailure('DOWNLOAD_FAILED', `“${name}” gave no file.`);
        const first = await come(() => arrived[0], downloadStartMs);
        if (!first) throw nothing;
        let file = await come(own, burstMs);
        if (!file && address !== null) {
          // Only downloads that the page itself started before the click have come: ours is slow, or was dropped as one too many.
          if (!begun.has(address)) await click();
          file = await come(own, begun.has(address) ? downloadStartMs : burstMs);
          if (!file && begun.has(address)) throw nothing;
        }
        // If no request is visible, as in a frame of another site, the first download is the file.
        const download = file ?? first;
        expected = null;
        coming = { download, isTooLarge: false };
        return await receive(download);
      } finally {
        expected = null;
        for (const download of arrived) if (download !== coming?.download) stop(download);
        coming = null;
        await within(1_000, begun.end());
      }
    },
  };
}

function tooLarge(maxBytes: number): StepFailure {
  const megabytes = Math.round(maxBytes / 1_048_576);
  return new StepFailure(
    'DOWNLOAD_TOO_LARGE',
    `The files of a task may be ${megabytes} MB together; this one goes beyond, so it was not taken.`,
  );
}
