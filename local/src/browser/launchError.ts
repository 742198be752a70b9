import { isTimeout } from './failure.js';

/**
 * Makes the error for a browser that did not start, with its own message: a missing library, or the program to install instead. Playwright's
 * error begins with "has been closed", and has that further below.
 */
export function toLaunchError(error: unknown, executablePath: string): Error {
  const text = error instanceof Error ? error.message : '';
  const [, said] = /^\[pid=\d+\]\[(?:err|out)\] *(\S.*)$/mu.exec(text) ?? [];
  const silent = isTimeout(error) ? 'it did not answer in time' : 'it ended at once';
  // Chromium writes the process, the time and the line of its source before what it says.
  const reason = said?.replace(/^\[[^\]]*\]\s*/u, '').replace(/[.\s]+$/u, '') || silent;
  return new Error(
    `[webrun-local] Could not start the browser ${executablePath}: ${reason}. Fix that, or set CHROMIUM_PATH to another browser.`,
  );
}
