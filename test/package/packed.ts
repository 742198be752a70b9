import { execFileSync, execSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { manifest } from './manifest.js';

/** A folder with the packed package, for apps that install it. */
export interface Packed {
  /**
   * Makes an app in a folder of its own, with the package, its dependencies, and links to some of our own packages beside it: each by its
   * name, or `name@folder` for one that is installed here under another.
   */
  install(name: string, packages?: readonly string[]): string;
  remove(): void;
}

/** Packs what is built, as `npm publish` would. */
export function pack(): Packed {
  const folder = mkdtempSync(join(tmpdir(), 'webrun-packed-'));
  const output = execSync(`npm pack --ignore-scripts --silent --pack-destination "${folder}"`, {
    encoding: 'utf8',
  });
  const tarball = join(folder, output.trim().split('\n').at(-1) ?? '');
  return {
    install(name, packages = []) {
      const app = join(folder, name);
      const modules = join(app, 'node_modules');
      mkdirSync(modules, { recursive: true });
      execFileSync('tar', ['-xzf', tarball, '-C', modules]);
      cpSync(join(modules, 'package'), join(modules, manifest.name), { recursive: true });
      rmSync(join(modules, 'package'), { recursive: true });
      for (const each of [...Object.keys(manifest.dependencies), ...packages]) {
        const [, own = each, from = own] = /^(.[^@]*)@?(.+)?$/.exec(each) ?? [];
        mkdirSync(dirname(join(modules, own)), { recursive: true });
        // A link leads back to our own packages, so one of another version, which imports others, is copied.
        if (own === from) symlinkSync(resolve('node_modules', own), join(modules, own), 'junction');
        else cpSync(resolve('node_modules', from), join(modules, own), { recursive: true });
      }
      return app;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
