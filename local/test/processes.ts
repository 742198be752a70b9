import { readFileSync, readdirSync } from 'node:fs';

/** True where processes can be looked at. */
export const canLook: boolean = process.platform === 'linux';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function processes(): Process[] {
  if (!canLook) return [];
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/u.test(name)) return [];
    try {
      const parent = /^PPid:\s+(\d+)/mu.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1] ?? '0';
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      return [{ pid: Number(name), parent: Number(parent), command }];
    } catch {
      return []; // it has ended meanwhile
    }
  });
}

/** Ids of the browsers that a process has started. */
export function browsersOf(parent: number = process.pid): number[] {
  return processes()
    .filter((one) => one.parent === parent && /chrom/iu.test(one.command))
    .map(({ pid }) => pid);
}

/** The page processes of a browser. */
export function pagesOf(browser: number): number[] {
  const all = processes();
  const family = new Set([browser]);
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  return all
    .filter(({ pid, command }) => family.has(pid) && command.includes('--type=renderer'))
    .map(({ pid }) => pid);
}

/** Kills a process as nobody can refuse; one that has ended already is left alone. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself in between.
  }
}
