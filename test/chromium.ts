import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { chromiumFlags, findChromium } from 'webrun-local/chromium';

/** Starts the browser that the tests use. */
export async function launch(): Promise<Browser> {
  const { executablePath, env } = await findChromium();
  const start = (): Promise<Browser> =>
    chromium.launch({
      executablePath,
      args: [...chromiumFlags],
      ...(env ? { env: { ...(process.env as Record<string, string>), ...env } } : {}),
    });
  // On a machine short of memory a browser may crash as it starts. No test is about that.
  return start().catch(start);
}
