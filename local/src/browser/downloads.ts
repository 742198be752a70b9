import { readFile } from 'node:fs/promises';
import type { CDPSession, Download, Page } from 'playwright-core';
import { StepFailure, isLoss } from './failure.js';
import { guarded } from './guarded.js';
import type { Lifeline } from './lifeline.js';
import { watchRequests } from './watchRequests.js';
import { within } from './within.js';

/** A file that a page gave. */
export interface DownloadedFile {
  readonly filename: string;
  readonly bytes: Uint8Array;
  readonly sourceUrl: string;
}

/** Takes the files that are asked for, and stops the others. */
export interface Downloads {
  /** Follows another page from now on. */
  follow(page: Page, session: CDPSession): Promise<void>;
  /**
   * Does `click` and takes the file that comes from it; `address` is where a link leads.
   * @throws {StepFailure} DOWNLOAD_FAILED, DOWNLOAD_TOO_LARGE
   */
  take(wanted: WantedFile): Promise<DownloadedFile>;
}

/** A file that is asked for. */
export interface WantedFile {
  readonly name: string;
  readonly address: string | null;
  readonly maxBytes: number;
  readonly click: () => Promise<void>;
}

/** How long a click may take until its file begins to come, in milliseconds. */
const downloadStartMs = 10_000;
/** Chromium drops, without a word, what a frame begins beyond so many downloads in a second; the margin is for timers that end early. */
const burstDownloads = 10;
const burstMs = 1_100;

/** What is told when a page begins a download by itself. */
const unasked = 'The page began a download that nobody asked for; it was stopped.';

/** Makes what takes files; a person is told of those that were stopped. */
export function createDownloads(
  lifeline: Lifeline,
  maxDownloadBytes: number,
  onNotice: (words: string) => void,
): Downloads {
  const { guard, pause } = lifeline;
  let session: CDPSession;
  let allowedBytes = maxDownloadBytes;
  let expected: ((download: Download) => void) | null = null;
  let coming: { readonly download: Download; isTooLarge: boolean } | null = null;
  /** When the last downloads began, whoever asked for them, in milliseconds. */
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

  /** Waits until Chromium takes one more download. */
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
          // Only what the page began by itself before the click has come: ours takes its time, or was dropped among too many.
          if (!begun.has(address)) await click();
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
