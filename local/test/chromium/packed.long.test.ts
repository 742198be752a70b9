import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { findPacked, hasPacked } from '../../src/chromium/packed.js';
import { createTempFolder } from '../../src/tempFolders.js';

test.runIf(hasPacked())(
  'what a process that was ended in the middle has unpacked is removed by the next',
  async () => {
    const home = await mkdtemp(join(tmpdir(), 'home-'));
    vi.stubEnv('XDG_CACHE_HOME', home);
    onTestFinished(async () => {
      vi.unstubAllEnvs();
      await rm(home, { recursive: true });
    });
    const cache = join(home, 'webrun-local');
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
