import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { findPacked, hasPacked, toUnpackError } from '../../src/chromium/packed.js';
import { createTempFolder } from '../../src/tempFolders.js';

/** Gives a test a cache of its own, which is not there yet; returns its path. */
async function createCache(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'home-'));
  vi.stubEnv('XDG_CACHE_HOME', home);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(home, { recursive: true });
  });
  return join(home, 'webrun-local');
}

test.runIf(hasPacked())(
  'what a process that was ended in the middle has unpacked is removed by the next',
  async () => {
    const cache = await createCache();
    await mkdir(cache);
    const { dependencies } = JSON.parse(await readFile('local/package.json', 'utf8')) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    const name = `chromium-${dependencies['@sparticuz/chromium']}`;
    const [left, busy] = [
      await createTempFolder(cache, `${name}-`),
      await createTempFolder(cache, `${name}-`),
    ];
    const owner = JSON.parse(await readFile(join(left, 'owner.json'), 'utf8')) as object;
    const { pid } = spawnSync(process.execPath, ['--version']);
    await writeFile(join(left, 'owner.json'), JSON.stringify({ ...owner, pid }));

    const found = await findPacked();
    expect(found?.executablePath).toBe(join(cache, name, 'chromium'));
    expect((await readdir(cache)).toSorted()).toEqual([name, basename(busy)].toSorted());
  },
);

test.runIf(hasPacked())(
  'a browser of which only a part is there is unpacked again, a whole one is not',
  async () => {
    const cache = await createCache();
    const find = async (): Promise<string> => (await findPacked())?.executablePath ?? '';
    const program = await find();
    const { ino, size } = await stat(program);
    await find();
    expect(await stat(program)).toMatchObject({ ino, size });

    for (const part of [size / 2, 0]) {
      await truncate(program, part);
      await find();
      expect((await stat(program)).size).toBe(size);
    }
    expect(await readdir(cache)).toHaveLength(1);
  },
);

test.each(['ENOSPC', 'EDQUOT'])(
  '%s while it is unpacked says where the room is missing, and what to do',
  (code) => {
    const error = Object.assign(new Error(`${code}: no space left on device, write`), { code });
    expect((toUnpackError(error, '/cache/webrun-local') as Error).message).toBe(
      '[webrun-local] Could not unpack the browser into /cache/webrun-local: there is no room. Free 250 MB there, set XDG_CACHE_HOME to another folder, or set CHROMIUM_PATH to a browser.',
    );
    const other = new Error('zlib: unexpected end of file');
    expect(toUnpackError(other, '/cache')).toBe(other);
  },
);
