import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** package.json, as far as the tests of the package read it. */
export interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly version: string;
}

/** An import path that holds code: the name to import, the built file, its types. */
export interface EntryPoint {
  readonly name: string;
  readonly file: string;
  readonly types: string;
}

const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(`${folder}package.json`, 'utf8')) as Manifest;

const entryPointsOf = ({ name, exports }: Manifest, folder: string): EntryPoint[] =>
  Object.entries(exports).flatMap(([path, target]) =>
    typeof target === 'string'
      ? []
      : [{ name: name + path.slice(1), file: target.default, types: join(folder, target.types) }],
  );

/** `webrun-react`. */
export const manifest: Manifest = readManifest('');
export const entryPoints: readonly EntryPoint[] = entryPointsOf(manifest, '.');

/** `webrun-local`. */
export const localManifest: Manifest = readManifest('local/');
export const localEntryPoints: readonly EntryPoint[] = entryPointsOf(localManifest, 'local');

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
