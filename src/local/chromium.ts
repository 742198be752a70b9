import { access, chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { constants, createReadStream, createWriteStream, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { brotliDecompress, createBrotliDecompress } from 'node:zlib';

/** A Chromium that can be launched. */
export interface Chromium {
  readonly executablePath: string;
  /** Variables it needs beside those of this process: where its libraries and fonts are. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where it comes from, in words for a log line. */
  readonly source: string;
}

/**
 * The flags to launch with: no sandbox (it does not start as root or in most containers), no GPU, no traffic of its own.
 * The flags that `@sparticuz/chromium` proposes turn web security off and crash with several pages; they are not used.
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

/**
 * Finds a Chromium: `CHROMIUM_PATH`, else an installed Chrome, Chromium or Edge, else Playwright's own, else, on Linux x64,
 * the one that comes with `@sparticuz/chromium`, unpacked once per user and version.
 * @throws {Error} when there is none; the message says how to get one.
 */
export async function findChromium(): Promise<Chromium> {
  const named = process.env['CHROMIUM_PATH'];
  if (named) {
    if (await canRun(named)) return { executablePath: named, source: 'CHROMIUM_PATH' };
    throw new Error(
      '[webrun-react] Could not find a browser: CHROMIUM_PATH names no program. Correct it, or unset it to let one be found.',
    );
  }
  for (const executablePath of installedPaths())
    if (await canRun(executablePath)) return { executablePath, source: 'installed on this machine' };
  const own = await findPlaywrights();
  if (own) return own;
  const packed = await findPacked();
  if (packed) return packed;
  throw new Error(
    '[webrun-react] Could not find a browser: none is installed. Run `npx playwright install chromium`, or set CHROMIUM_PATH to a Chrome or Chromium.',
  );
}

/** Where the three systems keep Chrome, Chromium and Edge. */
function installedPaths(): string[] {
  const { env, platform } = process;
  if (platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
    return ['/Applications', join(homedir(), 'Applications')].flatMap((folder) =>
      apps.map((app) => join(folder, `${app}.app`, 'Contents', 'MacOS', app)),
    );
  }
  if (platform === 'win32') {
    const programs = [
      ['Google', 'Chrome', 'Application', 'chrome.exe'],
      ['Chromium', 'Application', 'chrome.exe'],
      ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
    ];
    const folders = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']];
    return folders.flatMap((folder) => (folder ? programs.map((parts) => join(folder, ...parts)) : []));
  }
  const names = [
    'google-chrome-stable',
    'google-chrome',
    'chromium',
    'chromium-browser',
    'microsoft-edge-stable',
  ];
  // A folder that is not absolute would run what lies in the current directory.
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

async function findPlaywrights(): Promise<Chromium | null> {
  const playwright = await import('playwright-core').catch(() => null);
  const executablePath = playwright?.chromium.executablePath();
  if (!executablePath || !(await canRun(executablePath))) return null;
  return { executablePath, source: 'installed by Playwright' };
}

async function findPacked(): Promise<Chromium | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const require = createRequire(import.meta.url);
  let root: string;
  try {
    root = join(dirname(require.resolve('@sparticuz/chromium')), '..', '..');
  } catch {
    return null;
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  // In the user's own cache: a fixed name in a folder that all users share could be somebody else's program.
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'webrun-react');
  const folder = await unpack(join(root, 'bin'), cache, `chromium-${version}`);
  const missing = await missingLibraries();
  const given = process.env['LD_LIBRARY_PATH'];
  return {
    executablePath: join(folder, 'chromium'),
    env: {
      ...(process.env['FONTCONFIG_PATH'] ? {} : await fonts(folder)),
      ...(missing ? { LD_LIBRARY_PATH: [join(folder, 'lib'), ...(given ? [given] : [])].join(':') } : {}),
    },
    source: 'from @sparticuz/chromium',
  };
}

/** Text without any font is drawn as nothing: where the system has none, the bundled Open Sans is used. */
async function fonts(folder: string): Promise<Record<string, string>> {
  const hasConfig = await canRead('/etc/fonts/fonts.conf');
  return hasConfig ? {} : { FONTCONFIG_PATH: join(folder, 'fonts') };
}

/** True when the system lacks one of the libraries that the packed Chromium is linked against. */
async function missingLibraries(): Promise<boolean> {
  const folders = [
    ...(process.env['LD_LIBRARY_PATH'] ?? '').split(':').filter(Boolean),
    '/lib/x86_64-linux-gnu',
    '/usr/lib/x86_64-linux-gnu',
    '/lib64',
    '/usr/lib64',
    '/usr/lib',
  ];
  const there = new Set((await Promise.all(folders.map((folder) => readdir(folder).catch(() => [])))).flat());
  return !['libnss3.so', 'libnspr4.so', 'libexpat.so.1'].every((library) => there.has(library));
}

/** Unpacks browser, libraries and fonts beside each other and moves them to their place at once, so that two starts do not meet. */
async function unpack(packed: string, cache: string, name: string): Promise<string> {
  const place = join(cache, name);
  if (await canRun(join(place, 'chromium'))) return place;
  const home = await mkdir(cache, { recursive: true, mode: 0o700 }).then(
    () => cache,
    // A read-only home: a fresh private folder, unpacked for this process alone.
    () => tmpdir(),
  );
  const draft = await mkdtemp(join(home, `${name}-`));
  const target = home === cache ? place : draft;
  try {
    for (const archive of ['al2023', 'fonts', 'swiftshader'])
      await untar(join(packed, `${archive}.tar.br`), draft);
    await writeFile(join(draft, 'fonts', 'fonts.conf'), fontsConfig(join(target, 'fonts')));
    await pipeline(
      createReadStream(join(packed, 'chromium.br')),
      createBrotliDecompress(),
      createWriteStream(join(draft, 'chromium'), { mode: 0o755 }),
    );
    if (target === place) await rename(draft, place);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process was first.
    if (!(await canRun(join(place, 'chromium')))) throw error;
    return place;
  }
  return target;
}

/** The packed configuration names fixed folders that all users share; ours names the folder that was just unpacked. */
function fontsConfig(folder: string): string {
  const inXml = folder.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig><dir>${inXml}</dir><cachedir>${inXml}</cachedir></fontconfig>\n`;
}

/** Unpacks a small brotli tar of plain files and folders. */
async function untar(archive: string, folder: string): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(archive)) chunks.push(chunk as Buffer);
  const tar = await promisify(brotliDecompress)(Buffer.concat(chunks));
  const text = (start: number, length: number): string =>
    tar.toString('utf8', start, start + length).replace(/\0.*$/s, '');
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const name = text(at, 100);
    const mode = parseInt(text(at + 100, 8), 8) & 0o777;
    const size = parseInt(text(at + 124, 12), 8);
    const kind = text(at + 156, 1);
    if ((kind === '0' || kind === '') && !name.split('/').includes('..')) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, tar.subarray(at + 512, at + 512 + size));
      await chmod(path, mode);
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

function canRun(path: string): Promise<boolean> {
  return can(path, process.platform === 'win32' ? constants.F_OK : constants.X_OK);
}

function canRead(path: string): Promise<boolean> {
  return can(path, constants.R_OK);
}

function can(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
