import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { chromiumFlags, findChromium } from 'webrun-local/chromium';
import { patienceMs } from './patience.js';

/** For `route.fetch`. The server may close a kept connection just as it is used again: a browser then repeats the request, and so does this. */
export const fetchOptions = { timeout: 0, maxRetries: 3 };

/** Starts the browser that the tests use, with flags of a test's own if it has any. */
export async function launch(flags: readonly string[] = []): Promise<Browser> {
  const { executablePath, env } = await findChromium();
  const start = (): Promise<Browser> =>
    chromium.launch({
      executablePath,
      args: [...chromiumFlags, ...flags],
      ...(env ? { env: { ...(process.env as Record<string, string>), ...env } } : {}),
    });
  // On a machine short of memory a browser may crash as it starts. No test is about that.
  const browser = await start().catch(start);
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await newContext(options);
    context.setDefaultTimeout(patienceMs);
    return context;
  };
  return browser;
}
