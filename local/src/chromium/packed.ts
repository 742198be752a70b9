import { createReadStream, createWriteStream, existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { extract } from 'tar-fs';
import type { ExtractOptions } from 'tar-fs';
import { createTempFolder, removeLeftFolders } from '../tempFolders.js';
import type { Chromium } from './foundChromium.js';

/** What is unpacked belongs to who unpacks it, also where that is root. */
const asOwner: ExtractOptions & { readonly chown: false } = { chown: false };

/** True where a Chromium came with the package and runs. */
export function hasPacked(): boolean {
  return process.platform === 'linux' && process.arch === 'x64' && findPackage() !== null;
}

/** The Chromium that comes with `@sparticuz/chromium`, unpacked; null where it does not run or was left out of the install. */
export async function findPacked(): Promise<Chromium | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const root = findPackage();
  if (root === null) return null;
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  // In the user's own cache: a fixed name in a folder that all users share could be somebody else's program.
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'webrun-local');
  const folder = await unpack(join(root, 'bin'), cache, `chromium-${version}`);
  const given = process.env['LD_LIBRARY_PATH'];
  const libraries = [join(folder, 'lib'), ...(given ? [given] : [])].join(':');
  // Text without any font is drawn as nothing: where the system has none, the bundled Open Sans is used.
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

/** True when the system lacks one of the libraries that the packed Chromium is linked against. */
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

/** Unpacks browser, libraries and fonts beside each other and moves them to their place by one rename, so that two starts do not meet. */
async function unpack(packed: string, cache: string, name: string): Promise<string> {
  const place = join(cache, name);
  if (existsSync(join(place, 'chromium'))) return place;
  let draft: string;
  try {
    await mkdir(cache, { recursive: true, mode: 0o700 });
    // Drafts of processes that were ended in the middle, 180 MB each.
    await removeLeftFolders(cache, `${name}-`);
    draft = await createTempFolder(cache, `${name}-`);
  } catch {
    return unpackHere(packed);
  }
  try {
    await unpackTo(draft, packed, place);
    await rename(draft, place);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process was first.
    if (!existsSync(join(place, 'chromium'))) throw error;
  }
  return place;
}

/** A home that cannot be written to: unpacked for this process alone, and removed when it ends. */
async function unpackHere(packed: string): Promise<string> {
  const folder = await createTempFolder();
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await unpackTo(folder, packed, folder);
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
  await pipeline(
    createReadStream(join(packed, 'chromium.br')),
    createBrotliDecompress(),
    createWriteStream(join(folder, 'chromium'), { mode: 0o755 }),
  );
}

/** The packed configuration names fixed folders that all users share; ours names the folder that was just unpacked. */
function fontsConfig(folder: string): string {
  const inXml = folder.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig><dir>${inXml}</dir><cachedir>${inXml}</cachedir></fontconfig>\n`;
}
