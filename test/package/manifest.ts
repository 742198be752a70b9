import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** package.json, as far as the tests of the package read it. */
export interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

export const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

/** The entry points that hold code: the name to import, the built file, its types. */
export const entryPoints = Object.entries(manifest.exports).flatMap(([path, target]) =>
  typeof target === 'string'
    ? []
    : [{ name: manifest.name + path.slice(1), file: target.default, types: target.types }],
);

/** All files below a folder, with forward slashes; none when it does not exist. */
export function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).replaceAll('\\', '/'))
      .toSorted();
  } catch {
    return [];
  }
}
