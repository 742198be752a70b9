import { createReadStream, createWriteStream, existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { extract } from 'tar-fs';
import type { ExtractOptions } from 'tar-fs';
import { createTempFolder, removeLeftFolders } from '../tempFolders.js';
import type { Chromium } from './foundChromium.js';

/** Unpacked files belong to the user who unpacks them, even if that is root. */
const asOwner: ExtractOptions & { readonly chown: false } = { chown: false };

/** The file with the size of the unpacked program in bytes, written when it is complete. */
const sizeFile = 'chromium.size';

/** True if the package contains a Chromium that runs here. */
export function hasPacked(): boolean {
  return process.platform === 'linux' && process.arch === 'x64' && findPackage() !== null;
}

/** Unpacks the Chromium of `@sparticuz/chromium`; null if it does not run here or was not installed. */
export async function findPacked(): Promise<Chromium | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const root = findPackage();
  if (root === null) return null;
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  // In the user's own cache: a fixed name in a shared folder could be somebody else's program.
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'webrun-local');
  const folder = await unpack(join(root, 'bin'), cache, `chromium-${version}`);
  const given = process.env['LD_LIBRARY_PATH'];
  const libraries = [join(folder, 'lib'), ...(given ? [given] : [])].join(':');
  // Without any font, text is invisible: if the system has none, the bundled Open Sans is used.
  const needsFonts = !process.env['FONTCONFIG_PATH'] && !existsSync('/etc/fonts/fonts.conf');
  return {
    executablePath: join(folder, 'chromium'),
    env: {
      ...(needsFonts ? { FONTCONFIG_PATH: join(folder, 'fonts') } : {}),
      ...((await lacksLibraries()) ? { LD_LIBRARY_PATH: libraries } : {}),
    },
    source: 'from @sparticuz/chromium',
  };
}

function findPackage(): string | null {
  try {
    const main = createRequire(import.meta.url).resolve('@sparticuz/chromium');
    return join(dirname(main), '..', '..');
  } catch {
    return null;
  }
}

/** True when the system lacks a library that the packed Chromium is linked against. */
async function lacksLibraries(): Promise<boolean> {
  const folders = [
    ...(process.env['LD_LIBRARY_PATH'] ?? '').split(':').filter(Boolean),
    '/lib/x86_64-linux-gnu',
    '/usr/lib/x86_64-linux-gnu',
    '/lib64',
    '/usr/lib64',
    '/usr/lib',
  ];
  const lists = await Promise.all(folders.map((folder) => readdir(folder).catch(() => [])));
  const there = new Set(lists.flat());
  return !['libnss3.so', 'libnspr4.so', 'libexpat.so.1'].every((library) => there.has(library));
}

/**
 * Unpacks browser, libraries and fonts together and moves them into place with one rename, so that two starts do not collide.
 * @throws {Error} when there is no space for them; the message says where, and what to do.
 */
async function unpack(packed: string, cache: string, name: string): Promise<string> {
  const place = join(cache, name);
  if (await isWhole(place)) return place;
  let draft: string;
  try {
    await mkdir(cache, { recursive: true, mode: 0o700 });
    // Partial copies of interrupted processes, 180 MB each.
    await removeLeftFolders(cache, `${name}-`);
    draft = await createTempFolder(cache, `${name}-`);
  } catch {
    return unpackHere(packed);
  }
  try {
    await unpackTo(draft, packed, place);
    // Removes an incomplete one. Another process may have finished first meanwhile.
    if (!(await isWhole(place))) await rm(place, { recursive: true, force: true });
    await rename(draft, place);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await isWhole(place))) throw toUnpackError(error, cache);
  }
  return place;
}

/** True if a browser was completely unpacked: a power loss may leave a part of it, which does not start. */
async function isWhole(place: string): Promise<boolean> {
  try {
    const { size } = await stat(join(place, 'chromium'));
    // Version 0.1.0 did not write the size.
    const whole = await readFile(join(place, sizeFile), 'utf8').catch(() => String(size));
    return size > 0 && size === Number(whole);
  } catch {
    return false;
  }
}

/** Says where space is missing, which the system's error does not. Other errors stay as they are. */
export function toUnpackError(error: unknown, folder: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new Error(
    `[webrun-local] Could not unpack the browser into ${folder}: there is no room. Free 250 MB there, set XDG_CACHE_HOME to another folder, or set CHROMIUM_PATH to a browser.`,
  );
}

/** For a read-only home: unpacks for this process alone, and removes it at the end. */
async function unpackHere(packed: string): Promise<string> {
  const folder = await createTempFolder();
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await unpackTo(folder, packed, folder).catch((error: unknown) => {
    throw toUnpackError(error, folder);
  });
  return folder;
}

async function unpackTo(folder: string, packed: string, place: string): Promise<void> {
  for (const archive of ['al2023', 'fonts', 'swiftshader'])
    await pipeline(
      createReadStream(join(packed, `${archive}.tar.br`)),
      createBrotliDecompress(),
      extract(folder, asOwner),
    );
  await writeFile(join(folder, 'fonts', 'fonts.conf'), fontsConfig(join(place, 'fonts')));
  const program = createWriteStream(join(folder, 'chromium'), { mode: 0o755, flush: true });
  await pipeline(createReadStream(join(packed, 'chromium.br')), createBrotliDecompress(), program);
  await writeFile(join(folder, sizeFile), String(program.bytesWritten));
}

/** The packed configuration contains fixed, shared folders; ours contains the folder that was just unpacked. */
function fontsConfig(folder: string): string {
  const inXml = folder.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig><dir>${inXml}</dir><cachedir>${inXml}</cachedir></fontconfig>\n`;
}
