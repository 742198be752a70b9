import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'webrun-local-';

/** The file that names the owner of a folder. */
const ownerFile = 'owner.json';

/** How long a folder without an owner may still be being created, in milliseconds. */
const unownedMs = 3_600_000;

interface Owner {
  readonly pid: number;
  /** Containers may share a temporary folder, but not process ids. */
  readonly hostname: string;
}

/** Makes a private temporary folder of this process, which the next start removes if this process is killed. */
export async function createTempFolder(parent: string = tmpdir(), start: string = prefix): Promise<string> {
  const folder = await mkdtemp(join(parent, start));
  const owner: Owner = { pid: process.pid, hostname: hostname() };
  await writeFile(join(folder, ownerFile), JSON.stringify(owner));
  return folder;
}

/** Removes leftovers of killed processes. Leftovers that cannot be removed stay, without an error. */
export async function removeLeftFolders(parent: string = tmpdir(), start: string = prefix): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  const folders = names.filter((name) => name.startsWith(start)).map((name) => join(parent, name));
  await Promise.all(
    folders.map(async (folder) => {
      if (await isLeft(folder)) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }),
  );
}

async function isLeft(folder: string): Promise<boolean> {
  try {
    const owner = JSON.parse(await readFile(join(folder, ownerFile), 'utf8')) as Owner;
    return owner.hostname === hostname() && !isRunning(owner.pid);
  } catch {
    const made = await stat(folder).catch(() => null);
    return made !== null && Date.now() - made.mtimeMs > unownedMs;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user counts as alive, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
