import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entryPoints } from './manifest.js';
import { pack } from './packed.js';
import type { Packed } from './packed.js';

let packed: Packed;
let app = '';
beforeAll(() => {
  packed = pack();
  app = packed.install('app', [
    'react',
    'react-dom',
    '@tanstack/react-query',
    'msw',
    'hono',
    '@hono/node-server',
    '@types/react',
    '@types/react-dom',
    '@types/node',
  ]);
  cpSync('test/package/types', app, { recursive: true });
  writeFileSync(join(app, 'package.json'), '{"type":"module"}');
  // All that is exported, so that every declaration of every entry point is read.
  writeFileSync(
    join(app, 'entryPoints.ts'),
    entryPoints.map(({ name }, index) => `export * as entry${index} from '${name}';\n`).join(''),
  );
});
afterAll(() => packed.remove());

interface Compilation {
  readonly files: readonly string[];
  readonly lib: readonly string[];
  readonly types: readonly string[];
  readonly skipLibCheck: boolean;
}

const dom = ['dom', 'dom.iterable'];

/** What the compiler of a package says. */
function compile(
  compiler: string,
  moduleResolution: string,
  { files, lib, types, skipLibCheck }: Compilation,
): string {
  const config = join(app, `tsconfig.${compiler}.${moduleResolution}.json`);
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2022', ...lib],
    module: moduleResolution === 'nodenext' ? 'nodenext' : 'esnext',
    moduleResolution,
    jsx: 'react-jsx',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noImplicitOverride: true,
    skipLibCheck,
    noEmit: true,
    types,
  };
  writeFileSync(config, JSON.stringify({ compilerOptions, files }));
  const tsc = resolve('node_modules', compiler, 'bin/tsc');
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', config, '--pretty', 'false'], {
    encoding: 'utf8',
  });
  return status === 0 ? '' : stdout + stderr;
}

// The oldest that is supported, the last of each major version after it, and our own.
describe.each(['typescript-5.6', 'typescript-5.9', 'typescript-6.0', 'typescript'])('%s', (compiler) => {
  test.each(['bundler', 'nodenext'])(
    'reads webrun-react/core as %s without the types of the DOM and of Node, and checks its declarations',
    (moduleResolution) => {
      const alone = { files: ['core.ts'], lib: [], types: [], skipLibCheck: false };
      expect(compile(compiler, moduleResolution, alone)).toBe('');
    },
  );

  test.each(['bundler', 'nodenext'])('reads every entry point as %s', (moduleResolution) => {
    const all = { files: ['entryPoints.ts'], lib: dom, types: ['node'], skipLibCheck: true };
    expect(compile(compiler, moduleResolution, all)).toBe('');
  });

  test.each([
    ['the DOM', { lib: dom, types: [] }],
    ['Node', { lib: [], types: ['node'] }],
  ])('gives the client the types of %s', (_title, { lib, types }) => {
    const files = ['platform.ts', 'core.ts'];
    expect(compile(compiler, 'bundler', { files, lib, types, skipLibCheck: true })).toBe('');
  });
});
