import { execSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The tests of the packages look at what is published, so both are built when a source is newer than the build. */
export default function setup(): void {
  const sources = [
    'src',
    'package.json',
    'vite.lib.config.ts',
    'rollup.types.config.mjs',
    'local/src',
    'local/package.json',
    'local/vite.config.ts',
  ];
  const built = Math.min(newest('dist'), newest('local/dist'));
  if (built > Math.max(...sources.map(newest))) return;
  try {
    execSync('npm run --silent build', { stdio: 'inherit' });
  } catch {
    // The tests say what is missing; a build that fails is no reason to skip the tests of the sources.
    console.error('The build has failed: the tests of the package look at what it left.');
  }
}

/** When the newest file at or below a path was written; 0 where there is none. */
function newest(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}
