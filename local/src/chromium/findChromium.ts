import { access } from 'node:fs/promises';
import { constants } from 'node:fs';
import type { Chromium } from './foundChromium.js';
import { installedPaths } from './installedPaths.js';
import { findPacked, hasPacked } from './packed.js';

/**
 * The launch flags: no sandbox (it fails as root and in most containers), no GPU, no background traffic. The flags of `@sparticuz/chromium` are
 * not used: they turn web security off and crash with several pages.
 */
export const chromiumFlags: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const noBrowser =
  '[webrun-local] Could not find a browser: no Chrome, Chromium or Edge is installed. Install one of them, or set CHROMIUM_PATH to one.';

/**
 * Finds a Chromium: `CHROMIUM_PATH`, else an installed Chrome, Chromium or Edge, else Playwright's own, else, on Linux x64,
 * the one in `@sparticuz/chromium`, unpacked once per user and version.
 * @throws {Error} when there is none; the message says how to get one.
 */
export async function findChromium(): Promise<Chromium> {
  const found = (await findReady()) ?? (await findPacked());
  if (found) return found;
  throw new Error(noBrowser);
}

/** Says why no Chromium will be found; null if one will. Unpacks nothing. */
export async function explainNoChromium(): Promise<string | null> {
  try {
    return (await findReady()) || hasPacked() ? null : noBrowser;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Finds an installed Chromium. @throws {Error} when `CHROMIUM_PATH` is not one */
async function findReady(): Promise<Chromium | null> {
  const named = process.env['CHROMIUM_PATH'];
  if (named) {
    if (await canRun(named)) return { executablePath: named, source: 'CHROMIUM_PATH' };
    throw new Error(
      '[webrun-local] Could not find a browser: CHROMIUM_PATH names no program. Correct it, or unset it to let one be found.',
    );
  }
  for (const executablePath of installedPaths())
    if (await canRun(executablePath)) return { executablePath, source: 'installed on this machine' };
  return findPlaywrights();
}

async function findPlaywrights(): Promise<Chromium | null> {
  const { chromium } = await import('playwright-core');
  const executablePath = chromium.executablePath();
  return (await canRun(executablePath)) ? { executablePath, source: 'installed by Playwright' } : null;
}

function canRun(path: string): Promise<boolean> {
  return access(path, process.platform === 'win32' ? constants.F_OK : constants.X_OK).then(
    () => true,
    () => false,
  );
}
